#!/usr/bin/env python3
"""A session of the official OpenAI client with our model server: every endpoint, every parameter that the server takes,
and the client's own exceptions for what it refuses.

usage: check_openai_client.py WORKER MODEL_FOLDER
needs: openai==2.8.1 safetensors==0.8.0 numpy   (pip install into any venv)

WORKER is fieldwright-worker; MODEL_FOLDER a Llama with a chat template, such as SmolLM2-135M-Instruct. Two random
adapters are made for it, so that answers by the name of an adapter can be told apart. Prints a line a check.
"""
import argparse, asyncio, json, os, subprocess, sys, tempfile, time
import numpy, openai, pydantic
from safetensors.numpy import save_file

parser = argparse.ArgumentParser()
parser.add_argument("worker")
parser.add_argument("model")
args = parser.parse_args()
PINNED = "2.8.1"
if openai.__version__ != PINNED:
    sys.exit(f"this session was written for openai {PINNED}, not {openai.__version__}")

scratch = tempfile.TemporaryDirectory()
config = json.load(open(os.path.join(args.model, "config.json")))


def write_adapter(name, seed):
    folder = os.path.join(scratch.name, name)
    os.makedirs(folder)
    random = numpy.random.default_rng(seed)
    hidden, rank = config["hidden_size"], 4
    tensors = {}
    for layer in range(config["num_hidden_layers"]):
        key = f"base_model.model.model.layers.{layer}.mlp.down_proj.lora_"
        tensors[key + "A.weight"] = random.normal(0, 0.05, (rank, config["intermediate_size"])).astype("float32")
        tensors[key + "B.weight"] = random.normal(0, 0.05, (hidden, rank)).astype("float32")
    save_file(tensors, os.path.join(folder, "adapter_model.safetensors"))
    json.dump({"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": rank, "lora_alpha": 8, "lora_dropout": 0.0,
               "bias": "none", "target_modules": ["down_proj"], "fan_in_fan_out": False, "use_rslora": False,
               "inference_mode": True, "base_model_name_or_path": args.model},
              open(os.path.join(folder, "adapter_config.json"), "w"))
    return {"name": name, "path": folder}


def start_server():
    run = os.path.join(scratch.name, "run")
    for folder in ["inputs", "output"]:
        os.makedirs(os.path.join(run, folder))
    json.dump({"format": 1, "id": "run", "kind": "serve", "name": "server", "created_ms": 0, "inputs": [], "recipe": {},
               "parameters": {"model": {"id": "m", "name": "model", "path": args.model, "fingerprint": "f"},
                              "adapters": [write_adapter("first", 1), write_adapter("second", 2)],
                              "owner_pid": os.getpid()}}, open(os.path.join(run, "job.json"), "w"))
    log = open(os.path.join(run, "worker.log"), "w")
    worker = subprocess.Popen([args.worker, "serve", run], stderr=log)
    events = os.path.join(run, "events.jsonl")
    for _ in range(600):
        for line in open(events) if os.path.exists(events) else []:
            event = json.loads(line)
            if event.get("type") == "port":
                return worker, event["port"], open(os.path.join(run, "token")).read()
        if worker.poll() is not None:
            sys.exit("the server ended: " + open(log.name).read())
        time.sleep(0.1)
    sys.exit("the server did not start")


failed = 0


def check(name, holds, found=""):
    global failed
    failed += not holds
    print(("ok    " if holds else "WRONG ") + name + (f": {found}" if found and not holds else ""))


def refused(name, kind, call, *says):
    try:
        call()
        check(name, False, "it was answered")
    except openai.APIError as error:
        body = str(error)
        check(name, type(error) is kind and all(s in body for s in says), f"{type(error).__name__}: {body[:300]}")


worker, port, token = start_server()
client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key=token, max_retries=0, timeout=120)
chat, complete = client.chat.completions.create, client.completions.create
messages = [{"role": "system", "content": "You are brief."}, {"role": "user", "content": "What is the capital of France?"}]
asked = dict(model="base", messages=messages, temperature=0, max_tokens=24)

# Models
names = [model.id for model in client.models.list()]
check("models are listed", names == ["base", "first", "second"], names)

# Chat
whole = chat(**asked)
choice = whole.choices[0]
check("chat answers", choice.message.role == "assistant" and len(choice.message.content) > 0, whole)
check("usage counts", whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
      and 0 < whole.usage.completion_tokens <= 24 and whole.usage.prompt_tokens > 10, whole.usage)
check("greedy answers repeat", chat(**asked).choices[0].message.content == choice.message.content)
chunks = list(chat(**asked, stream=True, stream_options={"include_usage": True}))
text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
check("a stream gives the same text", text == choice.message.content, text)
check("a stream ends with the usage", chunks[-1].usage == whole.usage and not chunks[-1].choices, chunks[-1])
check("a stream's chunks share an id", len({c.id for c in chunks}) == 1)
check("a stream says why it ended", [c.choices[0].finish_reason for c in chunks if c.choices][-1] == choice.finish_reason)
ended = chat(**asked, stop=[choice.message.content[-3:]])
with client.chat.completions.stream(**asked, stop=[choice.message.content[-3:]]) as stream:
    check("the client's stream helper understands it",
          stream.get_final_completion().choices[0].message.content == ended.choices[0].message.content)
check("an answer that ends says stop", ended.choices[0].finish_reason == "stop", ended)
parts = [{"role": "user", "content": [{"type": "text", "text": "Say "}, {"type": "text", "text": "yes."}]}]
check("content may come in parts", chat(**(asked | {"messages": parts})).choices[0].message.content
      == chat(**(asked | {"messages": [{"role": "user", "content": "Say yes."}]})).choices[0].message.content)

# Length, stop
short = chat(**(asked | {"max_tokens": 2}))
check("max_tokens", short.usage.completion_tokens == 2 and short.choices[0].finish_reason == "length", short)
short = client.chat.completions.create(model="base", messages=messages, temperature=0, max_completion_tokens=3)
check("max_completion_tokens", short.usage.completion_tokens == 3)
middle = choice.message.content[len(choice.message.content) // 2:][:4]
stopped = chat(**asked, stop=[middle, "never to be seen"])
check("stop", stopped.choices[0].message.content == choice.message.content.split(middle)[0]
      and stopped.choices[0].finish_reason == "stop", stopped)

# Sampling
warm = dict(model="base", messages=messages, temperature=1.5, max_tokens=16)
drawn = [chat(**warm, seed=7).choices[0].message.content for _ in range(3)]
check("a seed repeats the draw", len(set(drawn)) == 1, drawn)
check("another seed draws otherwise", len({chat(**warm, seed=s).choices[0].message.content for s in range(4)}) > 1)
several = chat(**warm, n=3, seed=1)
check("n choices", [c.index for c in several.choices] == [0, 1, 2]
      and len({c.message.content for c in several.choices}) > 1, several)
nucleus = chat(**warm, top_p=0.001, seed=3).choices[0].message.content
check("top_p near nothing is greedy", nucleus == chat(**(asked | {"max_tokens": 16})).choices[0].message.content)
check("penalties are taken", len(chat(**asked, presence_penalty=1.5, frequency_penalty=0.5).choices) == 1)
extra = chat(**warm, seed=3, extra_body={"top_k": 1, "min_p": 0.1, "typical_p": 0.9, "repetition_penalty": 1.1})
check("settings beyond OpenAI's are taken", extra.choices[0].finish_reason in ("stop", "length"))

# Probabilities
told = chat(**asked, logprobs=True, top_logprobs=5)
rows = told.choices[0].logprobs.content
check("logprobs: a row a token", len(rows) == told.usage.completion_tokens, rows)
check("logprobs: greedy is the best of five",
      all(r.top_logprobs[0].token == r.token and r.top_logprobs[0].logprob == r.logprob and len(r.top_logprobs) == 5
          and r.logprob <= 0 and [t.logprob for t in r.top_logprobs] == sorted((t.logprob for t in r.top_logprobs), reverse=True)
          for r in rows), rows)
check("logprobs: the bytes make the text",
      b"".join(bytes(r.bytes) for r in rows).decode("utf-8", "replace").strip() == told.choices[0].message.content.strip())
check("without logprobs there are none", whole.choices[0].logprobs is None)
check("logprobs in a stream", [r.token for c in chat(**asked, logprobs=True, top_logprobs=2, stream=True)
                               if c.choices and c.choices[0].logprobs for r in c.choices[0].logprobs.content] == [r.token for r in rows])


# JSON by schema
class City(pydantic.BaseModel):
    name: str = pydantic.Field(pattern="^[A-Za-z ]{1,20}$")
    inhabitants: int = pydantic.Field(ge=100, le=99999999)
    kind: str = pydantic.Field(json_schema_extra={"enum": ["city", "town"]})


schema = City.model_json_schema()
schema["additionalProperties"] = False
for seed in range(3):
    shaped = chat(model="base", messages=messages, temperature=1, seed=seed, max_tokens=120, response_format={
        "type": "json_schema", "json_schema": {"name": "city", "schema": schema, "strict": True}})
    try:
        City.model_validate_json(shaped.choices[0].message.content)
        check("json_schema", True)
    except pydantic.ValidationError as error:
        check("json_schema", False, f"{shaped}: {error}")


class Answer(pydantic.BaseModel):
    yes: bool
    count: int


parsed = client.chat.completions.parse(model="base", messages=messages, temperature=0, max_tokens=80, response_format=Answer)
check("the client's own parsing", isinstance(parsed.choices[0].message.parsed, Answer), parsed)
regex = chat(**asked, extra_body={"structured_outputs": {"regex": "(yes|no), [0-9]{3}"}}).choices[0].message.content
check("a regular expression", len(regex) > 6 and regex[-3:].isdigit() and regex.split(",")[0] in ("yes", "no"), regex)
refused("a schema that cannot be kept", openai.BadRequestError, lambda: chat(**asked, response_format={
    "type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "nonsense"}}}))

# Completions
plain = complete(model="base", prompt="One, two, three, four,", temperature=0, max_tokens=8, logprobs=3)
check("completions", len(plain.choices[0].text) > 0 and plain.usage.completion_tokens == 8, plain)
check("completions: logprobs", len(plain.choices[0].logprobs.tokens) == 8
      and all(len(t) == 3 for t in plain.choices[0].logprobs.top_logprobs), plain.choices[0].logprobs)
streamed = "".join(c.choices[0].text for c in complete(model="base", prompt="One, two, three, four,", temperature=0, max_tokens=8, stream=True))
check("completions as a stream", streamed == plain.choices[0].text, streamed)
both = complete(model="base", prompt=["One, two, three, four,", "A, B, C,"], temperature=0, max_tokens=8)
check("several prompts", [c.index for c in both.choices] == [0, 1] and both.choices[0].text == plain.choices[0].text, both)
check("16 tokens unless said", complete(model="base", prompt="a", temperature=0).usage.completion_tokens <= 16)

# Embeddings
vectors = client.embeddings.create(model="base", input=["a city", "a town", "a city"])
check("embeddings", len(vectors.data) == 3 and len(vectors.data[0].embedding) == config["hidden_size"])
check("embeddings of the same text are the same", vectors.data[0].embedding == vectors.data[2].embedding)
floats = client.embeddings.create(model="base", input="a city", encoding_format="float")
check("embeddings as floats", numpy.allclose(floats.data[0].embedding, vectors.data[0].embedding, atol=1e-6))
check("embeddings: usage", vectors.usage.prompt_tokens > floats.usage.prompt_tokens > 0)

# Adapters by name
first, second = (chat(**(asked | {"model": name})).choices[0].message.content for name in ("first", "second"))
check("adapters answer by their names", len({first, second, choice.message.content}) == 3, (first, second))
check("the base is as before", chat(**asked).choices[0].message.content == choice.message.content)


async def mixed():
    crowd = openai.AsyncOpenAI(base_url=client.base_url, api_key=token, max_retries=0, timeout=120)
    wanted = ["base", "first", "second"] * 4
    answers = await asyncio.gather(*(crowd.chat.completions.create(**(asked | {"model": name})) for name in wanted))
    await crowd.close()
    expected = {"base": choice.message.content, "first": first, "second": second}
    return all(a.choices[0].message.content == expected[n] and a.model == n for a, n in zip(answers, wanted))


check("twelve at once with three models", asyncio.run(mixed()))

# Refusals
stranger = openai.OpenAI(base_url=client.base_url, api_key="wrong", max_retries=0)
refused("a wrong token", openai.AuthenticationError, lambda: stranger.models.list(), "invalid_api_key")
refused("a wrong token does not chat", openai.AuthenticationError, lambda: stranger.chat.completions.create(**asked))
refused("an unknown model", openai.NotFoundError, lambda: chat(**(asked | {"model": "nobody"})), "nobody", "model_not_found")
refused("an unknown model embeds nothing", openai.NotFoundError, lambda: client.embeddings.create(model="nobody", input="a"))
refused("an unknown address", openai.NotFoundError, lambda: client.images.generate(prompt="a"), "unknown_url")
refused("no messages", openai.BadRequestError, lambda: chat(**(asked | {"messages": []})), "messages")
refused("a role that is none", openai.BadRequestError, lambda: chat(**(asked | {"messages": [{"role": "king", "content": "a"}]})), "role")
refused("a temperature below 0", openai.BadRequestError, lambda: chat(**(asked | {"temperature": -1})), "temperature")
refused("no tokens", openai.BadRequestError, lambda: chat(**(asked | {"max_tokens": 0})), "max_tokens")
refused("tools", openai.BadRequestError, lambda: chat(**asked, tools=[{"type": "function", "function": {"name": "f"}}]), "tools")
refused("a picture", openai.BadRequestError, lambda: chat(**(asked | {"messages": [{"role": "user", "content": [
    {"type": "image_url", "image_url": {"url": "data:,"}}]}]})), "image_url")
refused("a prompt too long", openai.BadRequestError, lambda: complete(model="base", prompt="word " * 100000), "tokens")
refused("a streamed prompt too long", openai.BadRequestError, lambda: list(complete(model="base", prompt="word " * 100000, stream=True)), "tokens")
refused("an unknown token id", openai.BadRequestError, lambda: complete(model="base", prompt=[10**8]))
refused("a body that is no object", openai.BadRequestError, lambda: client.post("/chat/completions", cast_to=object, body="no object"))
refused("a body too large", openai.APIStatusError, lambda: complete(model="base", prompt="x" * (9 << 20)), "too_large")

worker.terminate()
check("it ends when told to", worker.wait(30) is not None)
print(f"{failed} of the checks failed" if failed else "all is well")
sys.exit(bool(failed))
