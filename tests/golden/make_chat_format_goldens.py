#!/usr/bin/env python3
"""Writes what the publishers' own code makes of conversations, for families whose files have no chat template.

usage: make_chat_format_goldens.py OUTPUT_DIR      (OUTPUT_DIR: tests/golden)
needs: sentencepiece==0.2.3   (nothing of this is needed to run the tests)

  tokenizer/spm_chat.model      a small sentencepiece model (BPE with bytes, prefix "▁", blanks kept) with the reserved
                                pieces of Baichuan at its end
  templates/chat_formats.json   {family: [{messages, ids}]}: the prompt for the next answer

The definitions are those of the publishers, written down anew:
  chatglm2   THUDM/chatglm2-6b, tokenization_chatglm.py: SPTokenizer.__init__ (five tokens after the vocabulary),
             get_prefix_tokens, build_prompt
  chatglm3   THUDM/chatglm3-6b, tokenization_chatglm.py: SPTokenizer.__init__ (nine tokens), get_prefix_tokens,
             build_single_message, build_chat_input
  baichuan   baichuan-inc/Baichuan-13B-Chat, modeling_baichuan.py: _build_chat_input; user_token_id 195 and
             assistant_token_id 196 of generation_config.json are <reserved_102> and <reserved_103>
  baichuan2  baichuan-inc/Baichuan2-13B-Chat, generation_utils.py: build_chat_input; the same ids are <reserved_106> and
             <reserved_107>
Contents are encoded one by one, as there; nothing is cut for length. A system message is beyond the first three's
definitions but for ChatGLM3: there it is left out of the cases.
"""
import argparse, io, json, os, random, struct

import sentencepiece

parser = argparse.ArgumentParser()
parser.add_argument("output")
args = parser.parse_args()

RESERVED = [f"<reserved_{i}>" for i in (102, 103, 106, 107)]


def train():
    rng = random.Random(8)
    words = "the boiler is checked twice a year by an engineer what how much does it cost yes no 你好 锅炉 每年 检查 两次 工程师 什么 多少 第一".split()
    lines = [" ".join(rng.choice(words) for _ in range(rng.randint(3, 9))) for _ in range(800)]
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=out, vocab_size=420, model_type="bpe", byte_fallback=True,
        normalization_rule_name="identity", add_dummy_prefix=True, remove_extra_whitespaces=False, character_coverage=0.999,
        num_threads=1, minloglevel=2)
    model = out.getvalue()
    for piece in RESERVED:  # as plain pieces, which no rule of sentencepiece would find in a text
        entry = b"\x0a" + bytes([len(piece)]) + piece.encode() + b"\x15" + struct.pack("<f", -1000.0)  # fields 1, 2
        model += b"\x0a" + bytes([len(entry)]) + entry  # field 1 of the model, repeated
    return model


bytes_ = train()
sp = sentencepiece.SentencePieceProcessor(model_proto=bytes_)
encode, size, eos = sp.encode, sp.vocab_size(), sp.eos_id()
reserved = {piece: sp.piece_to_id(piece) for piece in RESERVED}


def glm_tokens(roles):
    names = ["[MASK]", "[gMASK]", "[sMASK]", "sop", "eop"] + roles
    return {name: size + i for i, name in enumerate(names)}


def chatglm2(messages):
    ids = glm_tokens([])
    text, number = "", 0
    for message in messages:
        if message["role"] == "user":
            number += 1
            text += f"[Round {number}]\n\n问：{message['content']}\n\n答："
        else:
            text += f"{message['content']}\n\n"
    return [ids["[gMASK]"], ids["sop"]] + encode(text)


def chatglm3(messages):
    ids = glm_tokens(["<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"])
    out = [ids["[gMASK]"], ids["sop"]]
    for message in messages:
        out += [ids[f"<|{message['role']}|>"]] + encode("\n") + encode(message["content"])
    return out + [ids["<|assistant|>"]]


def baichuan(messages):
    out = []
    for message in messages:
        if message["role"] == "user":
            out += [reserved["<reserved_102>"]] + encode(message["content"])
        else:
            out += [reserved["<reserved_103>"]] + encode(message["content"]) + [eos]
    return out + [reserved["<reserved_103>"]]


def baichuan2(messages):
    out = []
    for message in messages:
        if message["role"] != "system":
            out.append(reserved["<reserved_106>" if message["role"] == "user" else "<reserved_107>"])
        out += encode(message["content"])
    return out + [reserved["<reserved_107>"]]


def conversations():
    def chat(*contents, system=None):
        roles = ["user", "assistant"]
        out = [{"role": "system", "content": system}] if system is not None else []
        return out + [{"role": roles[i % 2], "content": c} for i, c in enumerate(contents)]

    plain = [
        chat("你好"), chat("What does it cost?"), chat("锅炉每年检查几次？", "两次。", "为什么？"),
        chat("the boiler", "is checked", "twice", "a year", "by an engineer"), chat("  two blanks before and after  "),
        chat("line\nfeed\n\nand\ttab"), chat("naïve 🙂 工程师"), chat("a", " leading", "b"), chat("{{ x }} {% y %}", "ok", "so"),
        chat("x" * 300), chat("问：答：", "[Round 9]", "again"),
    ]
    return plain, [chat("你好", system="You are brief."), chat("a", "b", "c", system="你是工程师。\nYes.")]


plain, with_system = conversations()
out = {}
for name, build, takes_system in [("chatglm2", chatglm2, False), ("chatglm3", chatglm3, True),
                                  ("baichuan", baichuan, False), ("baichuan2", baichuan2, True)]:
    cases = plain + (with_system if takes_system else [])
    out[name] = [{"messages": messages, "ids": build(messages)} for messages in cases]
open(os.path.join(args.output, "tokenizer", "spm_chat.model"), "wb").write(bytes_)
json.dump(out, open(os.path.join(args.output, "templates", "chat_formats.json"), "w"), ensure_ascii=False)
print({name: len(cases) for name, cases in out.items()}, len(bytes_))
