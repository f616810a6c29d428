#!/usr/bin/env python3
"""Check the five-dimension suites and write manifest.json.

    python3 make_manifest.py            validate, then write manifest.json
    python3 make_manifest.py --check    validate; exit 1 when an item is wrong
                                        or manifest.json is not up to date
    python3 make_manifest.py --stats    also print lengths and trivial guesses

Python standard library only. The prompts live in this file.
"""
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIMENSIONS = [
    {"id": "segmentation", "en": "Segmentation", "zh": "分词"},
    {"id": "syntax", "en": "Syntax", "zh": "句法"},
    {"id": "semantics", "en": "Semantics", "zh": "语义"},
    {"id": "disambiguation", "en": "Disambiguation", "zh": "消歧"},
    {"id": "comprehension", "en": "Comprehension", "zh": "理解"},
]
LANGUAGES = ["en", "zh"]
PREFIX = {"segmentation": "seg", "syntax": "syn", "semantics": "sem",
          "disambiguation": "dis", "comprehension": "com"}
TASKS = {  # dimension -> (free task, choice task)
    "segmentation": ("segment", "segment-choice"),
    "syntax": ("roles", "syntax-choice"),
    "semantics": ("same", "nli"),
    "disambiguation": ("sense", "wsc"),
    "comprehension": ("span", "reading"),
}
KEYS = {"id", "dimension", "language", "task", "mode", "context", "question",
        "answer", "tags"}
NLI_WORDING = {"en": ["certainly true", "certainly false", "cannot be known"],
               "zh": ["一定为真", "一定为假", "无法确定"]}

PROMPTS = {
    "segment": {
        "en": {
            "instruction": "Split the sentence into words, in order, and copy every "
                           "character. Punctuation marks, currency and percent signs are words "
                           "of their own. Split off clitics: \"don't\" gives \"do\" and \"n't\", "
                           "\"Tom's\" gives \"Tom\" and \"'s\". Keep hyphenated words, numbers, "
                           "clock times and abbreviations such as \"Mr.\" whole.",
            "format": "Answer with one JSON array of strings and nothing else. "
                      "Example: for \"Ann's dog can't sit.\" the answer is "
                      "[\"Ann\",\"'s\",\"dog\",\"ca\",\"n't\",\"sit\",\".\"]",
        },
        "zh": {
            "instruction": "把句子按顺序切分成词，一个字、一个标点都不能改动或遗漏。"
                           "标点单独成词；数词与量词分开；“的、了、着”等助词和“上、里”等方位词单独成词；"
                           "人名、地名和固定的复合词不切开。",
            "format": "只回答一个由字符串组成的 JSON 数组，不要写别的。"
                      "例如“我买了两支红铅笔。”的答案是"
                      "[\"我\",\"买\",\"了\",\"两\",\"支\",\"红\",\"铅笔\",\"。\"]",
        },
    },
    "segment-choice": {
        "en": {"instruction": "Read the text and say how it must be split into words so that "
                              "it makes sense. Words are separated by \" / \".",
               "format": "Answer:"},
        "zh": {"instruction": "阅读下面的句子，说出怎样切分成词才通顺。词与词之间用“ / ”隔开。",
               "format": "答案："},
    },
    "roles": {
        "en": {
            "instruction": "Find the subject, the predicate and the object of the main clause. "
                           "Copy them from the sentence: the subject and the object as full "
                           "noun phrases, the predicate as the main verb alone, without "
                           "auxiliaries.",
            "format": "Answer with one JSON object and nothing else. Example: for \"Last night "
                      "a tired guard had dropped the heavy keys.\" the answer is "
                      "{\"subject\":\"a tired guard\",\"predicate\":\"dropped\","
                      "\"object\":\"the heavy keys\"}",
        },
        "zh": {
            "instruction": "找出句子主干的主语、谓语和宾语，照抄原句的文字："
                           "主语和宾语要带上定语，谓语只写动词，不带“了、着、过”和状语。",
            "format": "只回答一个 JSON 对象，不要写别的。例如“昨晚疲倦的警卫弄丢了沉重的钥匙。”的答案是"
                      "{\"subject\":\"疲倦的警卫\",\"predicate\":\"弄丢\",\"object\":\"沉重的钥匙\"}",
        },
    },
    "syntax-choice": {
        "en": {"instruction": "Answer the question about the structure of the sentence.",
               "format": "Answer:"},
        "zh": {"instruction": "回答下面关于句子结构的问题。", "format": "答案："},
    },
    "same": {
        "en": {
            "instruction": "Decide whether sentences A and B mean the same.",
            "format": "Answer with one JSON object and nothing else: {\"label\":\"same\"} or "
                      "{\"label\":\"different\"}. Example: for \"A: The mug is full. B: The mug "
                      "is empty.\" the answer is {\"label\":\"different\"}",
        },
        "zh": {
            "instruction": "判断句子 A 和 B 的意思是否相同。",
            "format": "只回答一个 JSON 对象，不要写别的：相同写 {\"label\":\"same\"}，"
                      "不同写 {\"label\":\"different\"}。例如“A: 杯子满了。B: 杯子空了。”的答案是"
                      "{\"label\":\"different\"}",
        },
    },
    "nli": {
        "en": {"instruction": "Read the text and answer the question about its meaning.",
               "format": "Answer:"},
        "zh": {"instruction": "阅读下面的文字，回答关于意思的问题。", "format": "答案："},
    },
    "sense": {
        "en": {
            "instruction": "Choose the meaning that the word has in this sentence.",
            "format": "Answer with one JSON object that holds the letter and nothing else. "
                      "Example: for \"The lock has no key.\" and \"key\": a) a tool that opens a "
                      "lock; b) a button of a piano, the answer is {\"sense\":\"a\"}",
        },
        "zh": {
            "instruction": "选出这个词在句中的意思。",
            "format": "只回答一个写有选项字母的 JSON 对象，不要写别的。"
                      "例如“山上的杜鹃开了”中的“杜鹃”：a. 一种鸟；b. 一种花，答案是{\"sense\":\"b\"}",
        },
    },
    "wsc": {
        "en": {"instruction": "Read the sentence and answer the question about the word or "
                              "pronoun in it.",
               "format": "Answer:"},
        "zh": {"instruction": "阅读下面的句子，回答关于其中代词或词语的问题。", "format": "答案："},
    },
    "span": {
        "en": {
            "instruction": "Read the passage and answer the question with the shortest words "
                           "that suffice, copied from the passage.",
            "format": "Answer with one JSON object and nothing else. Example: for \"The red "
                      "kite was made by Joan.\" and \"Who made the kite?\" the answer is "
                      "{\"answer\":\"Joan\"}",
        },
        "zh": {
            "instruction": "阅读短文，从文中照抄尽量短的原文来回答问题。",
            "format": "只回答一个 JSON 对象，不要写别的。例如“红风筝是小乔做的。”和“风筝是谁做的？”"
                      "的答案是{\"answer\":\"小乔\"}",
        },
    },
    "reading": {
        "en": {"instruction": "Read the passage and answer the question.", "format": "Answer:"},
        "zh": {"instruction": "阅读短文，回答问题。", "format": "答案："},
    },
}

DETERMINERS = {"a", "an", "the", "this", "that", "these", "those", "my", "our", "your",
               "his", "her", "its", "their", "every", "each", "some", "no", "two"}


def squeeze(text):
    """NFKC and no white space: what a segmentation has to reproduce."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def word_spans(words):
    spans, at = set(), 0
    for word in words:
        size = len(squeeze(word))
        spans.add((at, at + size))
        at += size
    return spans


def trivial_segments(language, sentence):
    """en: split at white space; zh: one word a character."""
    return sentence.split() if language == "en" else list(squeeze(sentence))


def trivial_roles(language, sentence):
    """The guess behind floors.free of the task "roles".

    en: subject = the first token, with the second one when the first is a
        determiner; predicate = the token after it; object = the last token.
    zh: subject = characters 1-2, predicate = characters 3-4, object = the
        last two characters. Punctuation at the end is dropped first.
    """
    bare = sentence.rstrip(".?!。？！")
    if language == "zh":
        return {"subject": bare[:2], "predicate": bare[2:4], "object": bare[-2:]}
    tokens = bare.split()
    n = 2 if tokens[0].lower() in DETERMINERS else 1
    return {"subject": " ".join(tokens[:n]), "predicate": tokens[n], "object": tokens[-1]}


def role_hits(item, guess):
    hits = 0
    for role in ("subject", "object"):
        span = item["answer"][role]
        hits += guess[role] in span and item["heads"][role] in guess[role]
    return hits + (guess["predicate"] == item["answer"]["predicate"])


def option_letters(question):
    return re.findall(r"(?<![A-Za-z])([abc])(?:\) |\. )", question)


def mean(values):
    values = list(values)
    return round(sum(values) / len(values), 4) if values else 0.0


def free_floor(dimension, language, items):
    if dimension == "segmentation":
        right = gold = guessed = 0
        for it in items:
            a = word_spans(it["answer"])
            b = word_spans(trivial_segments(language, it["context"]))
            right, gold, guessed = right + len(a & b), gold + len(a), guessed + len(b)
        return round(2 * right / (gold + guessed), 4)
    if dimension == "syntax":
        return mean(role_hits(it, trivial_roles(language, it["context"])) / 3 for it in items)
    if dimension == "semantics":
        return 0.5
    if dimension == "disambiguation":
        return mean(1 / len(option_letters(it["question"])) for it in items)
    return 0.0


class Problems(list):
    def expect(self, ok, where, what):
        if not ok:
            self.append(f"{where}: {what}")


def is_text(value):
    return isinstance(value, str) and value != "" and value == value.strip()


def check_item(it, dimension, language, bad):
    at = str(it.get("id"))
    free_task, choice_task = TASKS[dimension]
    wanted = set(KEYS)
    if it.get("mode") == "choice":
        wanted.add("choices")
    if it.get("task") == "roles":
        wanted.add("heads")
    if set(it) != wanted:
        bad.append(f"{at}: keys differ: {sorted(set(it) ^ wanted)}")
        return
    bad.expect(re.fullmatch(rf"{PREFIX[dimension]}-{language}-\d{{3}}", at), at, "id form")
    bad.expect(it["dimension"] == dimension and it["language"] == language, at, "wrong file")
    bad.expect(is_text(it["question"]), at, "question")
    bad.expect(it["context"] == "" or is_text(it["context"]), at, "context")
    bad.expect(isinstance(it["tags"], list) and it["tags"] and all(map(is_text, it["tags"])),
               at, "tags")
    everything = json.dumps(it, ensure_ascii=False)
    bad.expect(not re.search(r"/(home|work|tmp|root|Users|mnt)/|[A-Z]:\\\\", everything),
               at, "machine path")
    bad.expect(everything == unicodedata.normalize("NFC", everything), at, "not NFC")
    context, answer = it["context"], it["answer"]

    if it["mode"] == "choice":
        bad.expect(it["task"] == choice_task, at, "task")
        choices = it["choices"]
        if not (isinstance(choices, list) and 2 <= len(choices) <= 4
                and all(map(is_text, choices))):
            bad.append(f"{at}: choices")
            return
        if type(answer) is not int or not 0 <= answer < len(choices):
            bad.append(f"{at}: answer is no index")
            return
        for a in choices:
            for b in choices:
                bad.expect(a is b or not b.startswith(a), at, f"'{a}' is a prefix of '{b}'")
        bad.expect(len(set(choices)) == len(choices), at, "double choice")
        sizes = [len(squeeze(c).replace("/", "")) for c in choices]
        bad.expect(max(sizes) <= 2 * min(sizes) + 2, at, f"choice lengths {sizes}")
        if it["task"] == "segment-choice":
            quoted = re.search(r'"([^"]+)"|“([^”]+)”', it["question"])
            asked = (quoted.group(1) or quoted.group(2)) if quoted else context
            bad.expect(asked in context, at, "string asked about is not in the context")
            for c in choices:
                bad.expect(squeeze(c.replace(" / ", "")) == squeeze(asked), at,
                           f"'{c}' does not spell '{asked}'")
        if "nli" in it["tags"]:
            bad.expect(sorted(choices) == sorted(NLI_WORDING[language]), at, "nli wording")
        return

    bad.expect(it["mode"] == "free" and it["task"] == free_task, at, "mode or task")
    if free_task == "segment":
        ok = isinstance(answer, list) and all(is_text(w) and " " not in w for w in answer)
        bad.expect(ok and squeeze("".join(answer)) == squeeze(context), at, "concatenation")
        bad.expect(ok and 8 <= len(answer) <= 32, at, "8 to 32 words")
    elif free_task == "roles":
        bad.expect(set(answer) == {"subject", "predicate", "object"}, at, "answer keys")
        bad.expect(set(it["heads"]) == {"subject", "object"}, at, "head keys")
        for role, span in answer.items():
            bad.expect(is_text(span) and context.count(span) == 1, at, f"{role} span")
        for role, head in it["heads"].items():
            bad.expect(answer[role].count(head) == 1, at, f"{role} head")
    elif free_task == "same":
        bad.expect(answer in ({"label": "same"}, {"label": "different"}), at, "label")
        bad.expect(re.fullmatch(r"A: .+\nB: .+", context), at, "A/B lines")
    elif free_task == "sense":
        letters = option_letters(it["question"])
        bad.expect(letters in (["a", "b"], ["a", "b", "c"]), at, "options")
        bad.expect(set(answer) == {"sense"} and answer["sense"] in letters, at, "sense")
        word = re.search(r'"([^"]+)"|“([^”]+)”', it["question"])
        bad.expect(word and (word.group(1) or word.group(2)) in context, at, "word not there")
    elif free_task == "span":
        spans = answer.get("answer") if isinstance(answer, dict) else None
        ok = isinstance(spans, list) and spans and all(map(is_text, spans))
        bad.expect(ok and set(answer) == {"answer"}, at, "answer list")
        bad.expect(ok and len(set(spans)) == len(spans), at, "double span")
        for span in spans if ok else []:
            bad.expect(span in context, at, f"'{span}' is not in the context")


def check_file(items, dimension, language, bad):
    name = f"{dimension}.{language}"
    free = [it for it in items if it["mode"] == "free"]
    choice = [it for it in items if it["mode"] == "choice"]
    bad.expect(len(items) >= 44 and len(free) >= 22 and len(choice) >= 22, name,
               f"{len(free)} free + {len(choice)} choice items")
    for index in range(4):
        have = sum(it["answer"] == index for it in choice)
        due = sum(1 / len(it["choices"]) for it in choice if len(it["choices"]) > index)
        bad.expect(abs(have - due) <= 3, name, f"index {index}: {have} right, {due:.1f} due")
    if dimension == "semantics":
        labels = Counter(it["answer"]["label"] for it in free)
        bad.expect(labels["same"] == labels["different"], name, f"labels {dict(labels)}")
        nli = Counter(it["choices"][it["answer"]] for it in choice if "nli" in it["tags"])
        bad.expect(len(set(nli.values())) == 1 and len(nli) == 3, name, f"nli {dict(nli)}")
    if dimension == "disambiguation":
        for letter in "abc":
            have = sum(it["answer"]["sense"] == letter for it in free)
            sizes = [len(option_letters(it["question"])) for it in free]
            due = sum(1 / n for n in sizes if n > "abc".index(letter))
            bad.expect(abs(have - due) <= 3, name, f"sense {letter}: {have}, {due:.1f} due")
    if dimension == "comprehension":
        low, high = (60, 120) if language == "en" else (100, 200)
        for passage, uses in Counter(it["context"] for it in items).items():
            size = len(passage.split()) if language == "en" else len(passage)
            bad.expect(low <= size <= high, name, f"passage of {size}: {passage[:24]}")
            bad.expect(uses <= 3, name, f"passage used {uses} times: {passage[:24]}")
    else:
        for context, n in Counter(it["context"] for it in items).items():
            bad.expect(n == 1 or context == "", name, f"context used {n} times: {context}")
    # "pick the shortest" or "pick the longest" must not work
    for label, best in (("shortest", min), ("longest", max)):
        got = mean(tied(it, best) for it in choice)
        due = mean(1 / len(it["choices"]) for it in choice)
        bad.expect(abs(got - due) <= 0.2, name, f"the {label} choice is right in {got} ({due})")


def tied(it, best):
    sizes = [len(c) for c in it["choices"]]
    winners = [i for i, n in enumerate(sizes) if n == best(sizes)]
    return (it["answer"] in winners) / len(winners)


def load(bad):
    suites = {}
    for dimension in PREFIX:
        for language in LANGUAGES:
            path = HERE / f"{dimension}.{language}.jsonl"
            items = []
            raw = path.read_bytes() if path.exists() else b""
            bad.expect(raw and raw.endswith(b"\n") and b"\r" not in raw, path.name,
                       "missing, or lines do not end in LF")
            for n, line in enumerate(raw.decode("utf-8").splitlines(), 1):
                try:
                    items.append(json.loads(line))
                except ValueError as error:
                    bad.append(f"{path.name}:{n}: {error}")
            suites[dimension, language] = items
    return suites


def build(suites):
    files = []
    for entry in DIMENSIONS:
        for language in LANGUAGES:
            dimension = entry["id"]
            items = suites[dimension, language]
            free = [it for it in items if it["mode"] == "free"]
            choice = [it for it in items if it["mode"] == "choice"]
            files.append({
                "file": f"{dimension}.{language}.jsonl", "dimension": dimension,
                "language": language, "items": len(items),
                "free": len(free), "choice": len(choice),
                "floors": {"free": free_floor(dimension, language, free),
                           "choice": mean(1 / len(it["choices"]) for it in choice)},
            })
    manifest = {"name": "five-dimension", "version": "1.0", "protocol": "fw5-1.0",
                "dimensions": DIMENSIONS, "files": files, "prompts": PROMPTS}
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main(argv):
    bad = Problems()
    suites = load(bad)
    ids, asked = Counter(), Counter()
    for (dimension, language), items in suites.items():
        before = len(bad)
        for it in items:
            ids[it.get("id")] += 1
            asked[it.get("context"), it.get("question")] += 1
            check_item(it, dimension, language, bad)
        if len(bad) == before:
            check_file(items, dimension, language, bad)
    for key, n in list(ids.items()) + list(asked.items()):
        bad.expect(n == 1, str(key), f"occurs {n} times")
    contexts = [it.get("context", "") for items in suites.values() for it in items]
    for task, by_language in PROMPTS.items():
        for language, prompt in by_language.items():
            for example in re.findall(r'for "([^"]+)"|例如“([^”]+)”', prompt["format"]):
                text = "".join(example)
                bad.expect(not any(text in c for c in contexts), task, "example is an item")
    if bad:
        print("\n".join(bad), file=sys.stderr)
        print(f"{len(bad)} problem(s)", file=sys.stderr)
        return 1
    text = build(suites)
    if "--stats" in argv:
        for (dimension, language), items in suites.items():
            choice = [it for it in items if it["mode"] == "choice"]
            print(f"{dimension}.{language}: right choice is the shortest "
                  f"{mean(tied(it, min) for it in choice)}, the longest "
                  f"{mean(tied(it, max) for it in choice)}, positions "
                  f"{sorted(Counter(it['answer'] for it in choice).items())}")
    target = HERE / "manifest.json"
    if "--check" in argv:
        if not target.exists() or target.read_bytes() != text.encode("utf-8"):
            print("manifest.json is stale: run make_manifest.py", file=sys.stderr)
            return 1
        return 0
    target.write_bytes(text.encode("utf-8"))
    for f in json.loads(text)["files"]:
        print(f"{f['file']:26} {f['items']:3} items ({f['free']} free, {f['choice']} choice)  "
              f"floors: free {f['floors']['free']:.4f}, choice {f['floors']['choice']:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
