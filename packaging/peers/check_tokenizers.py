#!/usr/bin/env python3
"""Compares our tokenizers with the reference over real text, and how fast both encode it.

usage: check_tokenizers.py BENCH_TOKENIZER DATA_DIR [--model FOLDER] [--rounds N] [--only NAME,…] [--stride N]
needs: tokenizers==0.23.3 sentencepiece==0.2.3   (pip install into any venv)

BENCH_TOKENIZER is the program of that name (tests/core/tokenizer), DATA_DIR ../shared/data. Tokenizers of every family are
trained here on a part of the text, then all lines are encoded by both: ids, offsets and decoded text must be the same.
Speed: one thread, whole passes, alternating; each pass in a new process or with a new tokenizer, loading not counted.
"""
import argparse, json, os, random, statistics, subprocess, sys, tempfile, time, unicodedata

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("data")
parser.add_argument("--model")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--only")
parser.add_argument("--stride", type=int, default=1, help="take every n-th line only")
args = parser.parse_args()

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers


def texts_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for v in value:
            yield from texts_of(v)
    elif isinstance(value, dict):
        for v in value.values():
            yield from texts_of(v)


def read_lines():
    out = {}
    for folder in ["xquad", "cmrc2018", "ud", "docs_unstructured", "laws_zh", "stsb-multi-mt"]:
        lines = []
        for root, _, names in sorted(os.walk(os.path.join(args.data, folder))):
            for name in sorted(names):
                path = os.path.join(root, name)
                data = open(path, "rb").read()
                try:
                    text = data.decode("utf-8")
                except UnicodeDecodeError:
                    continue  # pictures, PDF, other encodings
                if "\0" in text[:1000]:
                    continue
                if name.endswith(".json"):
                    try:
                        lines += list(texts_of(json.loads(text)))
                        continue
                    except ValueError:
                        pass
                lines += text.split("\n")
        out[folder] = [l for l in dict.fromkeys(lines) if l][::args.stride]
    # Any characters in any order: those that Python's Unicode knows.
    r = random.Random(1)
    known = [c for c in map(chr, range(1, 0x30000)) if unicodedata.category(c) not in ("Cn", "Cs", "Co")]
    marks = [c for c in known if unicodedata.category(c)[0] in "MCZ"]
    out["fuzz"] = ["".join(r.choice(r.choice([known, marks, known[:0x500]])) for _ in range(r.randrange(1, 30))) for _ in range(4000)]
    return out


corpora = read_lines()
lines = [l for part in corpora.values() for l in part]
sample = [l for name, part in corpora.items() if name != "fuzz" for l in part[::max(1, len(part) // 1000)]]
work = tempfile.TemporaryDirectory()
lines_file = os.path.join(work.name, "lines.jsonl")
with open(lines_file, "w", encoding="utf-8") as out:
    for l in lines:
        out.write(json.dumps(l, ensure_ascii=False) + "\n")
print("lines:", {name: len(part) for name, part in corpora.items()}, "bytes:", sum(len(l.encode()) for l in lines), flush=True)


def spm(**options):
    import io
    model = io.BytesIO()
    corpus = [l[:2000] for l in sample if "\t" not in l]
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(corpus), model_writer=model, num_threads=1, minloglevel=2, max_sentence_length=8000, **options)
    return model.getvalue()


def field(message, number):
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


def build():
    """Name, tokenizer of the reference, file for ours."""
    QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    B = pre_tokenizers.ByteLevel

    def byte_level(pre, normalizer=None):
        t = Tokenizer(models.BPE())
        t.pre_tokenizer, t.decoder = pre, decoders.ByteLevel()
        if normalizer:
            t.normalizer = normalizer
        t.train_from_iterator(sample, trainers.BpeTrainer(vocab_size=8000, special_tokens=["<|end|>"], initial_alphabet=B.alphabet(), show_progress=False))
        return t

    yield "gpt2", lambda: byte_level(B(add_prefix_space=False))
    yield "qwen", lambda: byte_level(pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN), "isolated"), B(add_prefix_space=False, use_regex=False)]), normalizers.NFC())

    def bert():
        t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        t.normalizer, t.pre_tokenizer, t.decoder = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
        t.train_from_iterator(sample, trainers.WordPieceTrainer(vocab_size=8000, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
        return t
    yield "bert", bert

    def unigram():
        model = spm(vocab_size=8000, model_type="unigram", normalization_rule_name="nmt_nfkc")
        p = sentencepiece.SentencePieceProcessor(model_proto=model)
        t = Tokenizer(models.Unigram([(p.id_to_piece(i), p.get_score(i)) for i in range(len(p))], 0))
        t.normalizer = normalizers.Sequence([normalizers.Precompiled(field(field(model, 3), 2)), normalizers.Replace(Regex(" {2,}"), " ")])
        t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
        return t, model
    yield "xlmr", unigram

    def llama():
        model = spm(vocab_size=8000, model_type="bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True)
        p = sentencepiece.SentencePieceProcessor(model_proto=model)
        vocab = {p.id_to_piece(i): i for i in range(len(p))}
        merges = []
        for piece, i in vocab.items():
            local = [(piece[:k], piece[k:], p.get_score(i)) for k in range(1, len(piece)) if piece[:k] in vocab and piece[k:] in vocab]
            merges += sorted(local, key=lambda m: (vocab[m[0]], vocab[m[1]]))
        merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
        t = Tokenizer(models.BPE(vocab=vocab, merges=[(a, b) for a, b, _ in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
        t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1)])
        return t, model
    yield "llama", llama
    if args.model:
        yield "model", lambda: Tokenizer.from_file(os.path.join(args.model, "tokenizer.json"))


def ours(path):
    run = subprocess.Popen([args.bench, "encode", path, lines_file], stdout=subprocess.PIPE, text=True, encoding="utf-8")
    for row in run.stdout:
        yield json.loads(row)
    if run.wait():
        sys.exit(f"{args.bench} failed")


def whole(text, offsets):
    """Byte offsets, widened to whole characters, as character offsets."""
    first, last, chars = [], [], 0  # the character that a byte is in; the one that a span ending before a byte ends in
    for c in text:
        n = len(c.encode())
        first += [chars] * n
        last += [chars] + [chars + 1] * (n - 1)
        chars += 1
    first.append(chars)
    last.append(chars)
    return [(first[b], last[e]) for b, e in offsets]


def compare(name, encode, path):
    wrong = [0, 0, 0]
    for text, (ids, offsets, back) in zip(lines, ours(path)):
        expected = encode(text)
        for i, (got, want) in enumerate([(ids, expected[0]), (expected[1] and whole(text, offsets), expected[1]), (back, expected[2])]):
            if want is not None and got != want:
                wrong[i] += 1
                if wrong[i] <= 2:
                    print(f"  {name} {('ids', 'offsets', 'text')[i]}: {text[:80]!r}\n    got  {str(got)[:200]}\n    want {str(want)[:200]}")
    print(f"{name}: {len(lines)} lines; different ids {wrong[0]}, offsets {wrong[1]}, decoded text {wrong[2]}", flush=True)
    return sum(wrong)


def speed(name, reference, path):
    theirs, our = [], []
    for _ in range(args.rounds):
        t = Tokenizer.from_file(path)
        start = time.perf_counter()
        t.encode_batch(lines, add_special_tokens=False)
        theirs.append(time.perf_counter() - start)
        our.append(json.loads(subprocess.check_output([args.bench, "time", path, lines_file]))["seconds"])
    size = sum(len(l.encode()) for l in lines) / 1e6
    print(f"{name}: ours {size / statistics.median(our):.1f} MB/s, tokenizers {size / statistics.median(theirs):.1f} MB/s, ratio of medians {statistics.median(theirs) / statistics.median(our):.2f}", flush=True)


failed = 0
for name, make in build():
    if args.only and name not in args.only.split(","):
        continue
    made = make()
    tokenizer, model = made if isinstance(made, tuple) else (made, None)
    path = os.path.join(work.name, name + ".json")
    tokenizer.save(path)
    trims = "trim_offsets\":true" in tokenizer.to_str().split('"post_processor"')[1][:200].replace(" ", "")

    def reference(text):
        e = tokenizer.encode(text, add_special_tokens=False)
        return e.ids, None if trims else [tuple(o) for o in e.offsets], tokenizer.decode(e.ids)
    failed += compare(name, reference, path)
    speed(name, tokenizer, path)
    if model:
        path = os.path.join(work.name, name + ".model")
        open(path, "wb").write(model)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        failed += compare(name + ".model", lambda text: (processor.encode(text), None, None), path)
sys.exit(1 if failed else 0)
