#!/usr/bin/env python3
"""Writes the seeds and dictionaries of the fuzz targets: small, sound inputs that a fuzzer then spoils.

usage: tests/fuzz/make_corpus.py        (needs Python alone; nothing of this is needed to run the tests)

corpus/TARGET/seed-*  are written anew; other files there were found by fuzzing and are left alone.
dictionaries/TARGET.dict  has the words that a target's format is made of.
"""
import base64, json, pathlib, struct

here = pathlib.Path(__file__).parent
golden = here.parent / "golden"


def write(target, seeds):
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("seed-*"):
        old.unlink()
    for name, seed in seeds.items():
        (folder / f"seed-{name}").write_bytes(seed if isinstance(seed, bytes) else seed.encode())


def dictionary(target, words):
    def escaped(word):
        return "".join(chr(c) if 0x20 <= c < 0x7F and c not in b'"\\' else f"\\x{c:02x}" for c in word.encode())

    (here / "dictionaries").mkdir(exist_ok=True)
    (here / "dictionaries" / f"{target}.dict").write_text("".join(f'"{escaped(word)}"\n' for word in words))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --- safetensors

def safetensors(tensors, data, metadata=None, pad=True):
    header, position = {}, 0
    if metadata:
        header["__metadata__"] = metadata
    for name, (kind, shape, size) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [position, position + size]}
        position += size
    text = compact(header).encode()
    if pad:
        text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data[:position].ljust(position, b"\x01")


floats = struct.pack("<8f", 0, 1, -1, 0.5, float("inf"), float("nan"), 3e38, 1e-40)
write("safetensors", {
    "empty": safetensors({}, b""),
    "f32": safetensors({"a": ("F32", [2, 4], 32)}, floats, {"format": "pt"}),
    "types": safetensors({"a": ("F16", [2], 4), "b": ("BF16", [1, 2], 4), "c": ("I64", [1], 8), "d": ("BOOL", [3], 3),
                          "e": ("F8_E4M3", [2], 2), "f": ("F64", [1], 8), "g": ("U8", [0, 5], 0)}, floats, pad=False),
    "scalar": safetensors({"s": ("F32", [], 4)}, floats),
    "index": compact({"metadata": {"total_size": 8}, "weight_map": {"a": "model-00001-of-00002.safetensors",
                                                                    "b": "model-00002-of-00002.safetensors"}}),
})
dictionary("safetensors", ["__metadata__", "dtype", "shape", "data_offsets", "F32", "F16", "BF16", "I64", "U8", "BOOL", "F8_E5M2",
                           "weight_map", ".safetensors", "../", "18446744073709551615", "9223372036854775807", "-1"])

# --- GGUF

U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64 = range(13)
PACKED = {U8: "<B", I8: "<b", U16: "<H", I16: "<h", U32: "<I", I32: "<i", F32: "<f", BOOL: "<B", U64: "<Q", I64: "<q", F64: "<d"}


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(value)) + value


def value(kind, content):
    if kind == STRING:
        return text(content)
    if kind == ARRAY:
        inner, items = content
        return struct.pack("<IQ", inner, len(items)) + b"".join(value(inner, item) for item in items)
    return struct.pack(PACKED[kind], content)


def gguf(metadata, tensors=(), version=3, alignment=32):
    out = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(metadata))
    for key, (kind, content) in metadata.items():
        out += text(key) + struct.pack("<I", kind) + value(kind, content)
    offset, data = 0, b""
    for name, shape, kind, size in tensors:
        out += text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<IQ", kind, offset)
        padded = size + -size % alignment
        data += bytes((i * 37) & 0x3F for i in range(size)).ljust(padded, b"\0")
        offset += padded
    return out + b"\0" * (-len(out) % alignment) + data


llama = {
    "general.architecture": (STRING, "llama"), "general.name": (STRING, "tiny"), "general.license": (STRING, "mit"),
    "llama.block_count": (U32, 1), "llama.context_length": (U32, 64), "llama.embedding_length": (U32, 32),
    "llama.feed_forward_length": (U32, 32), "llama.attention.head_count": (U32, 2), "llama.attention.head_count_kv": (U32, 1),
    "llama.attention.layer_norm_rms_epsilon": (F32, 1e-5), "llama.rope.freq_base": (F32, 10000.0), "llama.vocab_size": (U32, 4),
}
pieces = ["<unk>", "<s>", "</s>", "▁a", "b", "▁ab"] + [f"<0x{i:02X}>" for i in (0x20, 0x61, 0xE6)]
spm = llama | {
    "llama.vocab_size": (U32, len(pieces)),
    "tokenizer.ggml.model": (STRING, "llama"), "tokenizer.ggml.tokens": (ARRAY, (STRING, pieces)),
    "tokenizer.ggml.scores": (ARRAY, (F32, [0.0, 0, 0, -1, -2, -3] + [0.0] * 3)),
    "tokenizer.ggml.token_type": (ARRAY, (I32, [2, 3, 3, 1, 1, 1, 6, 6, 6])),
    "tokenizer.ggml.bos_token_id": (U32, 1), "tokenizer.ggml.eos_token_id": (U32, 2), "tokenizer.ggml.add_bos_token": (BOOL, 1),
    "tokenizer.chat_template": (STRING, "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"),
}
letters = ["<|endoftext|>"] + [chr(c) for c in range(0x21, 0x7F)] + ["Ġ", "Ċ", "Ġt", "he", "Ġthe"]
bpe = llama | {
    "general.architecture": (STRING, "gpt2"), "tokenizer.ggml.model": (STRING, "gpt2"), "tokenizer.ggml.pre": (STRING, "smollm"),
    "tokenizer.ggml.tokens": (ARRAY, (STRING, letters)), "tokenizer.ggml.merges": (ARRAY, (STRING, ["Ġ t", "h e", "Ġt he"])),
    "tokenizer.ggml.token_type": (ARRAY, (I32, [3] + [1] * (len(letters) - 1))), "tokenizer.ggml.eos_token_id": (U32, 0),
}


def llama_tensors(vocabulary):
    f32, q8 = 0, 8
    return [("token_embd.weight", [32, vocabulary], q8, 34 * vocabulary), ("output_norm.weight", [32], f32, 128),
            ("blk.0.attn_norm.weight", [32], f32, 128), ("blk.0.ffn_norm.weight", [32], f32, 128),
            ("blk.0.attn_q.weight", [32, 32], q8, 34 * 32), ("blk.0.attn_k.weight", [32, 16], q8, 34 * 16),
            ("blk.0.attn_v.weight", [32, 16], q8, 34 * 16), ("blk.0.attn_output.weight", [32, 32], q8, 34 * 32),
            ("blk.0.ffn_gate.weight", [32, 32], q8, 34 * 32), ("blk.0.ffn_up.weight", [32, 32], q8, 34 * 32),
            ("blk.0.ffn_down.weight", [32, 32], q8, 34 * 32)]


blocks = {2: 18, 3: 20, 6: 22, 7: 24, 8: 34, 10: 84, 11: 110, 12: 144, 13: 176, 14: 210}  # ggml's number: bytes of a block
quantised = [(f"t{kind}", [32 if kind < 10 else 256, 1], kind, size) for kind, size in blocks.items()]
scalars = {f"x.{kind}": (kind, 1) for kind in PACKED} | {f"y.{kind}": (ARRAY, (kind, [1, 0])) for kind in PACKED}
write("gguf", {
    "empty": gguf({}), "version2": gguf({"general.architecture": (STRING, "llama")}, version=2),
    "scalars": gguf(scalars), "types": gguf({"general.alignment": (U32, 8)}, quantised, alignment=8),
    "plain": gguf({}, [("a", [4, 2], 0, 32), ("b", [3], 1, 6), ("c", [2], 30, 4)]),
    "llama": gguf(spm, llama_tensors(len(pieces))), "bpe": gguf(bpe), "config": gguf(llama),
    "qwen": gguf({key.replace("llama.", "qwen2."): entry for key, entry in llama.items()} | {"general.architecture": (STRING, "qwen2")}),
    "gemma": gguf({key.replace("llama.", "gemma2."): entry for key, entry in llama.items()} |
                  {"general.architecture": (STRING, "gemma2"), "gemma2.attention.key_length": (U32, 8),
                   "gemma2.attention.sliding_window": (U32, 16), "gemma2.attn_logit_softcapping": (F32, 50.0)}),
})
dictionary("gguf", sorted(set(spm) | set(bpe)) + ["GGUF", "general.alignment", "tokenizer.ggml.pre", "tokenizer.ggml.added_tokens", "llama", "gpt2", "qwen2", "gemma2",
                                                  "gemma3", "phi3", "bloom", "chatglm", "baichuan", "rope_freqs.weight", "output.weight"])

# --- config.json

base = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "intermediate_size": 96, "vocab_size": 300, "max_position_embeddings": 128, "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": False, "bos_token_id": 1, "eos_token_id": [2, 3]}
cases = json.loads((golden / "architectures" / "cases.json").read_text())
configs = {}


def find_configs(node):
    """The configs of the parity goldens, wherever they lie in cases.json: one of each model type."""
    if isinstance(node, dict):
        if "model_type" in node and "vocab_size" in node or "padded_vocab_size" in node:
            configs.setdefault(node.get("model_type", "other"), node)
        for child in node.values():
            find_configs(child)
    elif isinstance(node, list):
        for child in node:
            find_configs(child)


find_configs(cases)
readme = "---\nlicense: cc-by-nc-4.0\nlicense_name: x\nlicense_link: LICENSE\ntags:\n- a\n---\n# Model\n"
write("model_config", {
    "llama": compact(base | {"license": "apache-2.0"}),
    "llama3": compact(base | {"rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}}),
    "longrope": compact(base | {"architectures": ["Phi3ForCausalLM"], "model_type": "phi3", "original_max_position_embeddings": 64,
                                "rope_scaling": {"type": "longrope", "short_factor": [1.0] * 8, "long_factor": [2.0] * 8}}),
    "bert": compact({"architectures": ["BertForMaskedLM"], "model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                     "intermediate_size": 64, "vocab_size": 50, "max_position_embeddings": 32, "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": 0}),
    "roberta": compact({"architectures": ["XLMRobertaModel"], "model_type": "xlm-roberta", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                        "intermediate_size": 64, "vocab_size": 50, "max_position_embeddings": 34, "type_vocab_size": 1, "hidden_act": "gelu", "pad_token_id": 1}),
    "distilbert": compact({"architectures": ["DistilBertForMaskedLM"], "model_type": "distilbert", "dim": 32, "n_layers": 1, "n_heads": 2, "hidden_dim": 64,
                           "vocab_size": 50, "max_position_embeddings": 32, "activation": "gelu"}),
    "readme": compact(base) + "\0" + readme,
    "licence": "{}\0Apache License\nVersion 2.0, January 2004\n",
} | {f"golden-{kind}": compact(config) for kind, config in configs.items()})
dictionary("model_config", sorted({key for config in [base, *configs.values()] for key in config}) +
           ["architectures", "rope_scaling", "rope_type", "factor", "linear", "llama3", "longrope", "yarn", "dynamic", "sliding_window", "layer_types", "license:", "---",
            "9223372036854775807", "1e308", "4611686018427387904", "-1", "null", "true"])

# --- adapters

adapter = golden / "engine" / "adapter"
config = json.loads((adapter / "adapter_config.json").read_text())
small = {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"], "task_type": "CAUSAL_LM"}
prefix = "base_model.model.model.layers.0.self_attn.q_proj."
matrices = safetensors({prefix + "lora_A.weight": ("F32", [2, 4], 32), prefix + "lora_B.weight": ("F32", [4, 2], 32)}, floats * 2)
write("adapter_config", {
    "peft": compact(config), "small": compact(small),
    "patterns": compact(small | {"rank_pattern": {"k_proj": 4, "layers.0.self_attn.q_proj": 8}, "alpha_pattern": {"k_proj": 0.5}, "use_rslora": True}),
    "pair": compact(small).encode() + b"\0" + matrices,
    "types": b"".join([compact(small | {"peft_type": kind}).encode() + b"\n" for kind in ("IA3",)]),
})
dictionary("adapter_config", sorted(config) + ["LORA", "IA3", "PREFIX_TUNING", "PROMPT_TUNING", "P_TUNING", "all-linear", "CAUSAL_LM", "null", "true", "false", "[]", "{}",
                                               "base_model.model.", ".lora_A.weight", ".lora_B.weight", "9223372036854775807", "1e400", "-1", "0"])

# --- tokenizer.json

components = [json.loads(line)[0] for line in (golden / "tokenizer" / "components.jsonl").read_text().split("\n") if line]
byte_letters = [chr(c) for c in range(0x21, 0x7F)] + ["Ġ", "Ċ", "Ã", "©"]
vocabulary = {piece: i for i, piece in enumerate(["<unk>", "<s>", "</s>"] + byte_letters + ["th", "the", "Ġthe", "pr", "##e", "▁", "▁a"])}
byte_pairs = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": True,
              "byte_fallback": False, "ignore_merges": False, "vocab": vocabulary, "merges": [["t", "h"], "th e", ["Ġ", "the"], ["p", "r"]]}
special = [{"id": i, "content": c, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i, c in enumerate(["<unk>", "<s>", "</s>"])]
frame = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": special, "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None}
template = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
unigram = {"type": "Unigram", "unk_id": 0, "byte_fallback": False, "vocab": [["<unk>", 0.0], ["▁", -2.0], ["a", -3.0], ["▁the", -1.5], ["pro", -2.5], ["b", -4.0], ["e", -4.0], ["探", -5.5]]}
word_pieces = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 20, "vocab": {"[UNK]": 0, "the": 1, "pro": 2, "##be": 3, "a": 4, "探": 5}}
decoders = [{"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}, {"type": "WordPiece", "prefix": "##", "cleanup": True},
            {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}, {"type": "BPEDecoder", "suffix": "</w>"},
            {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}]
processors = [template, {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]}, {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True, "add_prefix_space": True},
              {"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}, template]}]
gpt = frame | {"pre_tokenizer": decoders[0], "decoder": decoders[0], "model": byte_pairs}
llama3 = {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": False},
                                                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}
fallback = byte_pairs | {"byte_fallback": True, "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2} | {f"<0x{i:02X}>": i + 3 for i in range(256)} | {"▁": 259, "a": 260, "▁a": 261}, "merges": ["▁ a"]}
tokenizers = {
    "gpt2": gpt, "llama3": gpt | {"pre_tokenizer": llama3, "post_processor": processors[3]}, "unigram": frame | {"model": unigram, "pre_tokenizer": decoders[2], "decoder": decoders[2]},
    "fallback": frame | {"model": fallback, "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}, "decoder": decoders[4]},
    "wordpiece": frame | {"added_tokens": [special[0] | {"content": "[MASK]", "id": 6, "lstrip": True, "single_word": True}], "model": word_pieces, "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
                          "pre_tokenizer": {"type": "BertPreTokenizer"}, "decoder": decoders[1]},
    "wordlevel": frame | {"model": {"type": "WordLevel", "vocab": {"<unk>": 0, "the": 1, "probe": 2}, "unk_token": "<unk>"}, "pre_tokenizer": {"type": "Whitespace"}},
    "suffix": frame | {"added_tokens": [], "model": byte_pairs | {"end_of_word_suffix": "</w>", "vocab": {"<unk>": 0, "a": 1, "a</w>": 2, "t": 3, "ta</w>": 4}, "merges": ["t a</w>"]}, "pre_tokenizer": {"type": "WhitespaceSplit"}, "decoder": decoders[3]},
}
for i, processor in enumerate(processors[:3]):
    tokenizers[f"processor{i}"] = gpt | {"post_processor": processor}
for i, component in enumerate(components):  # a tiny model under each component that the goldens know
    tokenizers[f"component{i:02}"] = frame | {"added_tokens": []} | component | {"model": unigram}
names = sorted({word["type"] for tokenizer in tokenizers.values() for word in [tokenizer["model"], *(tokenizer[k] for k in ("normalizer", "pre_tokenizer", "post_processor", "decoder") if tokenizer[k])]} | {"Precompiled", "CTC"})
rules = base64.b64encode(struct.pack("<I", 16) + struct.pack("<4I", 0x80000001, 0, 0x61, 0x80000000) + b"b\0").decode()
tokenizers["precompiled"] = frame | {"normalizer": {"type": "Precompiled", "precompiled_charsmap": rules}, "model": unigram}
write("tokenizer_json", {name: compact(tokenizer) for name, tokenizer in tokenizers.items()})
keys = sorted({key for tokenizer in tokenizers.values() for part in [tokenizer, *tokenizer.values()] if isinstance(part, dict) for key in part if key.isidentifier() and len(key) > 3})
dictionary("tokenizer_json", names + keys + ["normalizers", "pretokenizers", "processors", "decoders", "Regex", "String", "Isolated", "Removed", "MergedWithNext", "MergedWithPrevious", "Contiguous",
                                             "<0x20>", "(a+)+$", "\\\\p{L}", "(?R)", "(?=", "{1000}", "4294967295", "2147483647", "-1", "null", "1e308"])

# --- sentencepiece: a protobuf

def varint(number):
    out = b""
    number &= (1 << 64) - 1
    while True:
        out += bytes([number & 0x7F | (0x80 if number > 0x7F else 0)])
        number >>= 7
        if not number:
            return out


def field(number, content):
    if isinstance(content, float):
        return varint(number << 3 | 5) + struct.pack("<f", content)
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def sentencepiece(vocabulary, kind, trainer=b"", normalizer=b""):
    out = b"".join(field(1, field(1, piece) + field(2, float(score)) + (field(3, type_) if type_ != 1 else b"")) for piece, score, type_ in vocabulary)
    return out + field(2, field(3, kind) + trainer) + field(3, normalizer)


control = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)]
words = [("▁the", -1, 1), ("▁", -2, 1), ("a", -3, 1), ("b", -3, 1), ("▁a", -1.5, 1), ("探", -4, 1), ("pro", -2, 1), ("<mark>", 0, 4)]
all_bytes = [(f"<0x{i:02X}>", 0, 6) for i in range(256)]
charsmap = struct.pack("<I", 16) + struct.pack("<4I", 0x80000001, 0, 0x61, 0x80000000) + b"b\0"
write("sentencepiece", {
    "unigram": sentencepiece(control + words, 1), "pairs": sentencepiece(control + words, 2),
    "bytes": sentencepiece(control + all_bytes + words, 2, field(35, 1)), "unigram-bytes": sentencepiece(control + all_bytes + words, 1, field(35, 1) + field(43, -1)),
    "suffix": sentencepiece(control + words, 1, field(24, 1), field(3, 0) + field(4, 0)), "charsmap": sentencepiece(control + words, 1, b"", field(1, "x") + field(2, charsmap)),
    "words": sentencepiece(control + words, 3), "unescaped": sentencepiece(control + words, 2, b"", field(5, 0)),
})
dictionary("sentencepiece", ["<unk>", "<s>", "▁", "<0x0A>", "<0xFF>", "\n", "▁the"])

# --- chat templates

families = json.loads((golden / "templates" / "families.json").read_text())["families"]
snippets = json.loads((golden / "templates" / "snippets.json").read_text())
templates = {f"family-{family['name'].replace(' ', '_').replace('/', '_')}": family["template"] for family in families}
joined = [snippet[0] for snippet in snippets]
templates |= {f"snippet{i:03}": snippet for i, snippet in enumerate(joined)}
deep = 4000  # nesting that must be refused, chains that must not need a stack
templates |= {"deep-brackets": "{{ " + "(" * deep + "1" + ")" * deep + " }}", "deep-not": "{{ " + "not " * (deep // 2) + "1 }}", "long-filters": "{{ 1" + "|abs" * (deep // 2) + " }}",
              "deep-blocks": "{% if 1 %}" * 400 + "x" + "{% endif %}" * 400, "long-sum": "{{ 1" + "+1" * deep + " }}",
              "endless-macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"}
write("jinja", templates)
dictionary("jinja", ["{{", "}}", "{%", "%}", "{%-", "-%}", "{#", "#}", "for", "endfor", "in", "if", "elif", "else", "endif", "set", "endset", "macro", "endmacro", "call", "endcall", "filter",
                     "endfilter", "with", "endwith", "generation", "endgeneration", "break", "continue", "recursive", "namespace(", "range(", "loop.index", "loop(", "not", "and", "or", "is", "defined",
                     "none", "true", "false", "messages", "tools", "message", "content", "role", "raise_exception(", "strftime_now(", "caller()", "**", "//", "~", "[::-1]", "[1:]", "|length", "|tojson",
                     "|join", "|map(", "|select", "|selectattr(", "|sort", "|replace(", "|trim", "|indent", "|items", "|list", "|batch", "|default(", "|first", "|last", "|reverse", "|string", "|int",
                     "|float", "|round", "|sum", "|unique", "|dictsort", "|groupby(", ".split(", ".format(", ".strip(", ".replace(", ".ljust(", ".zfill(", ".items()", ".get(", ".append(", "9223372036854775807", "1e308"])

# --- requests to the model server

chat = {"model": "base", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "Hi 探头"}]}]}
schema = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 3}, "b": {"enum": ["x", None, 1]}, "c": {"$ref": "#/$defs/c"}},
          "required": ["a"], "additionalProperties": False, "$defs": {"c": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/c"}, {"type": "string", "pattern": "^[a-z]{1,4}$"}]}}}
sampling = {"temperature": 0.7, "top_p": 0.9, "top_k": 40, "min_p": 0.05, "typical_p": 0.9, "repetition_penalty": 1.1, "presence_penalty": 0.1, "frequency_penalty": -0.1, "seed": 42, "n": 2,
            "stop": ["\n", "END"], "max_tokens": 8, "stream": True, "stream_options": {"include_usage": True}}


def request(path, body):
    return path + "\n" + compact(body)


CHAT, COMPLETION, EMBEDDINGS = "/v1/chat/completions", "/v1/completions", "/v1/embeddings"
write("http_request", {
    "chat": request(CHAT, chat), "sampling": request(CHAT, chat | sampling | {"logprobs": True, "top_logprobs": 3, "max_completion_tokens": 4}),
    "json": request(CHAT, chat | {"response_format": {"type": "json_object"}}),
    "schema": request(CHAT, chat | {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}}),
    "regex": request(CHAT, chat | {"structured_outputs": {"regex": "(a|b)*c{2,5}[^x-z\\d]?(?:探|.)+\\w\\s"}}),
    "completion": request(COMPLETION, {"prompt": "Once", "echo": False, "logprobs": 2, "best_of": 1} | sampling),
    "prompts": request(COMPLETION, {"prompt": ["a", "b"]}), "ids": request(COMPLETION, {"prompt": [[1, 2, 3], [4]], "max_tokens": 1}),
    "embeddings": request(EMBEDDINGS, {"input": ["a", "探"], "model": "base", "encoding_format": "base64", "dimensions": 8, "input_type": "query"}),
    "embedding-ids": request(EMBEDDINGS, {"input": [1, 2, 3], "encoding_format": "float"}),
    "deep-regex": request(CHAT, chat | {"structured_outputs": {"regex": "(" * 3000 + "a" + ")" * 3000}}), "big-regex": request(CHAT, chat | {"structured_outputs": {"regex": "(((a{1,999}){1,999}){1,999})"}}),
    "unknown": request(CHAT, chat | {"tools": [{"type": "function"}], "tool_choice": "none"}),
})
dictionary("http_request", sorted({CHAT, COMPLETION, EMBEDDINGS} | set(chat) | set(sampling) | {"logprobs", "top_logprobs", "response_format", "json_schema", "json_object", "structured_outputs", "regex", "prompt",
           "input", "encoding_format", "base64", "dimensions", "$ref", "$defs", "#/$defs/c", "#", "anyOf", "oneOf", "allOf", "enum", "const", "type", "object", "array", "string", "integer", "number",
           "properties", "required", "additionalProperties", "items", "prefixItems", "minItems", "maxItems", "minLength", "maxLength", "pattern", "minimum", "{0,1000}", "(a*)*", "[^", "\\\\d",
           "18446744073709551615", "-9223372036854775808", "1e400", "null"}))

# --- connections

def http(method, path, headers, content=""):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Authorization: Bearer t", *headers]
    return "\r\n".join(lines) + "\r\n\r\n" + content


def posted(path, content, *headers):
    content = compact(content)
    return http("POST", path, [f"Content-Length: {len(content.encode())}", "Content-Type: application/json", *headers], content)


chunked = "".join(f"{len(part):x}\r\n{part}\r\n" for part in ('{"input": ', '"a"}', ""))
form = '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--\r\n'
write("http_stream", {
    "health": http("GET", "/health", []), "models": http("GET", "/v1/models?x=%41+b&c", ["Range: bytes=0-4,-2", "Accept-Encoding: gzip"]), "head": http("HEAD", "/health", []),
    "chat": posted(CHAT, chat), "two": posted(EMBEDDINGS, {"input": "a"}) + http("GET", "/health", ["Connection: close"]), "expect": posted(COMPLETION, {"prompt": "a"}, "Expect: 100-continue"),
    "chunked": http("POST", EMBEDDINGS, ["Transfer-Encoding: chunked"], chunked), "packed": http("POST", CHAT, ["Content-Encoding: gzip", "Content-Length: 2"], "xx"),
    "form": http("POST", CHAT, ["Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(form)}"], form), "options": http("OPTIONS", "*", []),
    "urlencoded": http("POST", CHAT, ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 9"], "a=%41&b=c"), "nobody": "GET /v1/models HTTP/1.0\r\n\r\n",
})
dictionary("http_stream", ["GET ", "POST ", "PUT ", "PRI ", " HTTP/1.1\r\n", "\r\n\r\n", "Authorization: Bearer t", "Content-Length: ", "Transfer-Encoding: chunked", "Content-Encoding: ", "Expect: 100-continue",
                           "Range: bytes=", "Connection: keep-alive", "Content-Type: multipart/form-data; boundary=", "0\r\n\r\n", "ffffffffffffffff", "18446744073709551615", "-1", "%00", "..", CHAT])

# --- documents: the name in the first line, then the bytes

word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
cell = "<w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc>"
body = ("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>T</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p/></w:tc>{cell}</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl></w:tc>{cell}</w:tr></w:tbl>"
        "<w:p><w:del><w:r><w:t>d</w:t></w:r></w:del><w:r><w:t>x</w:t><w:tab/><w:br/></w:r></w:p>")
page = "BT /F1 20 Tf 1 0 0 1 72 762 Tm (Title) Tj ET\nBT /F1 11 Tf 1 0 0 1 72 720 Tm (Some text that is hyphen-) Tj 0 -14 Td (ated here.) Tj ET\n"
objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [4 0 R] /Count 1 >>", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
           "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>", f"<< /Length {len(page)} >>\nstream\n{page}endstream"]
pdf, offsets = "%PDF-1.4\n", []
for i, content in enumerate(objects):
    offsets.append(len(pdf))
    pdf += f"{i + 1} 0 obj\n{content}\nendobj\n"
pdf += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{offset:010} 00000 n \n" for offset in offsets) + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(pdf)}\n%%EOF\n"
write("document", {
    "md": "s.md\n---\ntitle: x\n---\n# A *b*\n\n1. one\n   - two\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n[^1]: f\n<b>x",
    "html": "s.html\n<!DOCTYPE html><html><head><title>t</title><body><table><tr><th>a<th>b<tr><td colspan=2>c<table><tr><td>n</table></table><ol start=3><li>x<ul><li>y</ul></ol><pre>p</pre><p>&amp;&#x4e2d;</html>",
    "csv": "s.csv\na;b;c\n\"x\"\"y\";2;3\n\"multi\nline\";;\n中;文;1,5\n", "gb18030": "s.txt\n".encode() + "第一章 总则\n\n探头的量程是 0 至 40 bar。\n".encode("gb18030"),
    "txt": "s.txt\nTitle\n\n第一章 总则\n\n1. item\n• dot\nlong line of words that goes on and on for a while\nand on\f(二) x\n", "utf16": "s.txt\n".encode() + "\ufeffa 探\n".encode("utf-16-le"),
    "docx": f"xml.docx\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"{word}\"><w:body>{body}</w:body></w:document>", "pdf": "s.pdf\n" + pdf,
})
dictionary("document", ["s.md\n", "s.html\n", "s.csv\n", "s.txt\n", "s.pdf\n", "xml.docx\n", "<table>", "<tr><td colspan=", "rowspan=", "</table>", "<li>", "<pre>", "<!--", "&#xD800;", "]]>", "<w:tbl>", "<w:tr>", "<w:tc>", "w:gridSpan",
                        "w:vMerge", "w:gridBefore", "99999999999", "|---|---|", "```", "\"\"", " 0 obj", "endobj", "/Kids", "/Count", "stream", "BT", "ET", "Tj", "Td", "Tm", "/Rotate", "/MediaBox"])
