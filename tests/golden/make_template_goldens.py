#!/usr/bin/env python3
"""Writes the goldens of the chat template tests: what transformers, with the real jinja2, makes of templates.

usage: make_template_goldens.py OUTPUT_DIR
needs: transformers==5.23.0 jinja2==3.1.6   (nothing of this is needed to run the tests)

The templates are rebuilt here after the formats of public model families; conversations and snippets are our own.
  families.json   (those named-… are core/tokenizer/named_templates.cpp's) [{name, template, cases: [{messages, options, extra, text | error, generation}]}]
  snippets.json   [[template, text or null where jinja2 refuses]]: one rule of the language each
"""
import datetime, json, os, re, sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TZ"] = "UTC"
from transformers.utils import chat_template_utils as hf

class Frozen(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 5, 1, 12, 30, 0)  # 1777638600

hf.datetime = Frozen

T = {}
T["chatml"] = r"""{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"""
T["smollm2"] = r"""{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"""
T["chatml-generation"] = r"""{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\n' }}
    {%- if message.role == 'assistant' %}
        {%- generation %}
            {{- message.content + '<|im_end|>' }}
        {%- endgeneration %}
    {%- else %}
        {{- message.content + '<|im_end|>' }}
    {%- endif %}
    {{- '\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"""
T["llama2"] = r"""{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"""
T["llama3"] = r"""{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"""
T["llama3-tools"] = r"""{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{#- The system message is taken out so that it can stand first. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\n" }}
{{- "Today Date: " + date_string + "\n\n" }}
{%- if tools is not none and not tools_in_user_message %}
    {{- "You have access to the following functions.\n\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\n\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- if tools_in_user_message and not tools is none %}
    {%- if messages | length != 0 %}
        {%- set first_user_message = messages[0]['content']|trim %}
        {%- set messages = messages[1:] %}
    {%- else %}
        {{- raise_exception("Cannot put tools in the first user message when there's no first user message!") }}
    {%- endif %}
    {{- '<|start_header_id|>user<|end_header_id|>\n\n' -}}
    {{- "Respond in the format {\"name\": function name, \"parameters\": {}}.\n\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\n\n" }}
    {%- endfor %}
    {{- first_user_message + "<|eot_id|>"}}
{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model only supports single tool-calls at once!") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}
        {{- '{"name": "' + tool_call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- tool_call.arguments | tojson }}
        {{- "}" }}
        {{- "<|eot_id|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\n\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
"""
T["mistral"] = r"""{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("After the optional system message, conversation roles must alternate user/assistant/user/assistant/...") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}
                        {{- '"' + key + '": "' + val + '"' }}
                    {%- else %}
                        {{- '"' + key + '": ' + val|tojson }}
                    {%- endif %}
                    {%- if not loop.last %}
                        {{- ", " }}
                    {%- endif %}
                {%- endfor %}
                {{- "}}" }}
                {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
            {%- endfor %}
            {{- "[/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS] [" }}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function|tojson %}
            {{- out[:-1] }}
            {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                {{- raise_exception("Tool call IDs should be alphanumeric strings with length 9!") }}
            {%- endif %}
            {{- ', "id": "' + tool_call.id + '"}' }}
            {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" + eos_token }}{%- endif %}
        {%- endfor %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- elif message["role"] == "tool_results" or message["role"] == "tool" %}
        {%- if message.content is defined and message.content.content is defined %}
            {%- set content = message.content.content %}
        {%- else %}
            {%- set content = message.content %}
        {%- endif %}
        {{- '[TOOL_RESULTS] {"content": ' + content|string + ", " }}
        {{- '"call_id": "' + message.tool_call_id + '"}[/TOOL_RESULTS]' }}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported, with the exception of an initial optional system message!") }}
    {%- endif %}
{%- endfor %}
"""
T["zephyr"] = r"""{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>
'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""
T["gemma"] = r"""{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"""
T["gemma3"] = r"""{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\n\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model\n'}}
{%- endif -%}
"""
T["qwen2.5"] = r"""{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are a helpful assistant.' }}
    {%- endif %}
    {{- "\n\n# Tools\n\n<tools>" }}
    {%- for tool in tools %}
        {{- "\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\n</tools>\n<tool_call>\n{\"name\": <function-name>}\n</tool_call><|im_end|>\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
    {%- else %}
        {{- '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\n' + message.content }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\n<tool_call>\n{"name": "' }}
            {{- tool_call.name }}
            {{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\n<tool_response>\n' }}
        {{- message.content }}
        {{- '\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"""
T["qwen3"] = r"""{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\n' + content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for tool_call in message.tool_calls %}
                {%- if (loop.first and content) or (not loop.first) %}
                    {{- '\n' }}
                {%- endif %}
                {%- if tool_call.function %}
                    {%- set tool_call = tool_call.function %}
                {%- endif %}
                {{- '<tool_call>\n{"name": "' }}
                {{- tool_call.name }}
                {{- '", "arguments": ' }}
                {%- if tool_call.arguments is string %}
                    {{- tool_call.arguments }}
                {%- else %}
                    {{- tool_call.arguments | tojson }}
                {%- endif %}
                {{- '}\n</tool_call>' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\n<tool_response>\n' }}
        {{- content }}
        {{- '\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}
"""
T["phi3"] = r"""{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"""
T["deepseek"] = r"""{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, is_output_first=true, system_prompt='') %}{%- for message in messages %}{%- if message['role'] == 'system' %}{% set ns.system_prompt = message['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.system_prompt}}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is none %}{%- set ns.is_tool = false -%}{%- for tool in message['tool_calls']%}{%- if not ns.is_first %}{{'<｜Assistant｜><｜tool▁call▁begin｜>' + tool['type'] + '<｜tool▁sep｜>' + tool['function']['name'] + '\n' + '```json' + '\n' + tool['function']['arguments']|tojson + '\n' + '```'}}{%- set ns.is_first = true -%}{%- endif %}{%- endfor %}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- if message['role'] == 'tool' %}{%- set ns.is_tool = true -%}{%- if ns.is_output_first %}{{'<｜tool▁output▁begin｜>' + message['content'] + '<｜tool▁output▁end｜>'}}{%- set ns.is_output_first = false %}{%- else %}{{'\n<｜tool▁output▁begin｜>' + message['content'] + '<｜tool▁output▁end｜>'}}{%- endif %}{%- endif %}{%- endfor -%}{% if add_generation_prompt and not ns.is_tool %}{{'<｜Assistant｜>'}}{% endif %}"""
T["granite"] = r"""{%- if tools %}
    {{- '<|start_of_role|>available_tools<|end_of_role|>
' }}
    {%- for tool in tools %}
    {{- tool | tojson(indent=4) }}
    {%- if not loop.last %}
        {{- '

' }}
    {%- endif %}
    {%- endfor %}
    {{- '<|end_of_text|>
' }}
{%- endif %}
{%- for message in messages %}
    {%- if message['role'] == 'system' %}
    {{- '<|start_of_role|>system<|end_of_role|>' + message['content'] + '<|end_of_text|>
' }}
    {%- elif message['role'] == 'user' %}
    {{- '<|start_of_role|>user<|end_of_role|>' + message['content'] + '<|end_of_text|>
' }}
    {%- elif message['role'] == 'assistant' %}
    {{- '<|start_of_role|>assistant<|end_of_role|>'  + message['content'] + '<|end_of_text|>
' }}
    {%- elif message['role'] == 'tool_response' %}
    {{- '<|start_of_role|>tool_response<|end_of_role|>' + message['content'] + '<|end_of_text|>
' }}
    {%- endif %}
    {%- if loop.last and add_generation_prompt %}
    {{- '<|start_of_role|>assistant<|end_of_role|>' }}
    {%- endif %}
{%- endfor %}"""
T["gptoss-types"] = r"""{#- Macros that write a schema as TypeScript, in the manner of gpt-oss. #}
{%- macro render_type(spec, depth=0) -%}
    {%- if spec.type == "array" -%}
        {%- if spec['items'] -%}
            {{- render_type(spec['items'], depth + 1) + "[]" }}
        {%- else -%}
            {{- "any[]" }}
        {%- endif -%}
    {%- elif spec.enum is defined and spec.enum -%}
        {%- for value in spec.enum -%}
            {{- '"' ~ value ~ '"' -}}
            {%- if not loop.last %} | {% endif -%}
        {%- endfor -%}
    {%- elif spec.type == "object" -%}
        {{- "{\n" }}
        {%- for name, inner in spec.get('properties', {}).items() -%}
            {%- if inner.description -%}
                {{- "  " * (depth + 1) + "// " ~ inner.description.split('\n')[0] | trim ~ "\n" }}
            {%- endif -%}
            {{- "  " * (depth + 1) + name }}
            {%- if name not in (spec.required or []) -%}?{%- endif -%}
            {{- ": " }}{{ render_type(inner, depth=depth + 1) }}
            {%- if inner.default is defined -%}
                {%- if inner.default is string -%}
                    {{- ", // default: " ~ inner.default | lower }}
                {%- elif inner.default is boolean -%}
                    {{- ", // default: " ~ inner.default | string | lower }}
                {%- else -%}
                    {{- ", // default: " ~ inner.default }}
                {%- endif -%}
            {%- endif -%}
            {{- ",\n" }}
        {%- endfor -%}
        {{- "  " * depth + "}" }}
    {%- elif spec.type is sequence and spec.type is not string -%}
        {{- spec.type | join(" | ") }}
    {%- else -%}
        {{- "number" if spec.type in ["number", "integer"] else spec.type | default("any") }}
    {%- endif -%}
{%- endmacro -%}
{%- if tools -%}
    {{- "namespace functions {\n\n" }}
    {%- for tool in tools -%}
        {%- set tool = tool.function -%}
        {{- "// " ~ tool.description ~ "\n" }}
        {{- "type " ~ tool.name ~ " = (_: " ~ render_type(tool.parameters) ~ ") => any;\n\n" }}
    {%- endfor -%}
    {{- "} // namespace functions\n" }}
{%- endif -%}
{%- for message in messages -%}
    {%- if message.thinking is defined and message.role == 'assistant' and loop.last -%}
        {{- "<|start|>assistant<|channel|>analysis<|message|>" ~ message.thinking ~ "<|end|>" }}
    {%- endif -%}
    {{- "<|start|>" ~ message.role ~ "<|message|>" ~ (message.content or "") ~ ("<|return|>" if loop.last and message.role == "assistant" else "<|end|>") }}
{%- endfor -%}
{%- if add_generation_prompt -%}<|start|>assistant{%- endif -%}
"""
T["smollm3"] = r"""{%- if enable_thinking is not defined -%}
{%- set enable_thinking = true -%}
{%- endif -%}
{%- if enable_thinking -%}
  {%- set reasoning_mode = "/think" -%}
{%- else -%}
  {%- set reasoning_mode = "/no_think" -%}
{%- endif -%}
{{- "<|im_start|>system\n" -}}
{%- if messages[0].role == "system" -%}
  {%- set system_message = messages[0].content -%}
  {%- if "/no_think" in system_message -%}
    {%- set reasoning_mode = "/no_think" -%}
  {%- endif -%}
  {%- set custom_instructions = system_message.replace("/no_think", "").replace("/think", "").rstrip() -%}
{%- endif -%}
{{- "## Metadata\n\n" -}}
{%- set today = strftime_now("%d %B %Y") -%}
{{- "Today Date: " ~ today ~ "\n" -}}
{{- "Reasoning Mode: " + reasoning_mode + "\n\n" -}}
{{- "## Custom Instructions\n\n" -}}
{%- if custom_instructions -%}
  {{- custom_instructions + "\n\n" -}}
{%- elif reasoning_mode == "/think" -%}
  {{- "You are a helpful AI assistant.\n\n" -}}
{%- endif -%}
{{- "<|im_end|>\n" -}}
{%- for message in messages -%}
    {%- set content = message.content if message.content is string else "" -%}
    {%- if message.role == "user" -%}
        {{ "<|im_start|>" + message.role + "\n"  + content + "<|im_end|>\n" }}
    {%- elif message.role == "assistant" -%}
        {% generation %}
        {%- if reasoning_mode == "/think" -%}
            {{ "<|im_start|>assistant\n" + content.lstrip("\n") + "<|im_end|>\n" }}
        {%- else -%}
            {{ "<|im_start|>assistant\n" + "<think>\n\n</think>\n" + content.lstrip("\n") + "<|im_end|>\n" }}
        {%- endif -%}
        {% endgeneration %}
    {%- elif message.role == "tool" -%}
    {{ "<|im_start|>" + "user\n"  + content + "<|im_end|>\n" }}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {%- if reasoning_mode == "/think" -%}
        {{ "<|im_start|>assistant\n" }}
    {%- else -%}
        {{ "<|im_start|>assistant\n" + "<think>\n\n</think>\n"  }}
    {%- endif -%}
{%- endif -%}
"""
T["command-r"] = r"""{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% elif false == true %}{% set loop_messages = messages %}{% set system_message = 'none' %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% if system_message != false %}{{ '<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>' + system_message + '<|END_OF_TURN_TOKEN|>' }}{% endif %}{% for message in loop_messages %}{% set content = message['content'] %}{% if message['role'] == 'user' %}{{ '<|START_OF_TURN_TOKEN|><|USER_TOKEN|>' + content.strip() + '<|END_OF_TURN_TOKEN|>' }}{% elif message['role'] == 'assistant' %}{{ '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>'  + content.strip() + '<|END_OF_TURN_TOKEN|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}{% endif %}"""
T["alpaca-vicuna"] = r"""{% if not messages %}{{ '' }}{% else %}{%- set sep = ['\n\n', eos_token] -%}
{% for m in messages %}
{% if m.role == 'system' %}
{{ m.content | trim }}{{ sep[0] }}
{%- elif m.role == 'user' -%}
### Instruction:
{{ m.content }}

{# a comment
   over lines #}
{% else %}
### Response:
    {% if loop.previtem is defined and loop.previtem.role == 'user' %}
{{ m.content }}{{ sep[1] }}
    {% endif %}
{% endif %}
{% endfor %}
{% if add_generation_prompt %}
### Response:
{% endif %}{% endif %}"""

TOOLS = [{"type": "function", "function": {"name": "read_probe", "description": "Read a probe's value <now> & \"here\".", "parameters": {"type": "object", "properties": {
    "probe": {"type": "string", "description": "Serial number\nsecond line"}, "unit": {"type": "string", "enum": ["°C", "K"], "default": "°C"}, "count": {"type": "integer", "default": 1},
    "raw": {"type": "boolean", "default": False}, "places": {"type": "array", "items": {"type": ["number", "null"]}}}, "required": ["probe"]}, "return": {"type": "number"}}},
    {"type": "function", "function": {"name": "list_probes", "description": "列出所有探头", "parameters": {"type": "object", "properties": {}}}}]
CALLS = [{"id": "call12345", "type": "function", "function": {"name": "read_probe", "arguments": {"probe": "TW-7", "count": 2, "share": 0.5, "说明": "水质"}}}]

# The named templates that our program offers for a model without one.
NAMED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../core/tokenizer/named_templates.cpp")
NAMED = dict(re.findall(r'\{"(\w+)", "[^"]*",\s*R"J\((.*?)\)J"\}', open(NAMED, encoding="utf-8").read(), re.S))
T.update({"named-" + name: template for name, template in NAMED.items()})

CHATS = {
    "single": [{"role": "user", "content": "What is 2 + 2?"}],
    "pair": [{"role": "user", "content": "What is 2 + 2?"}, {"role": "assistant", "content": "4"}],
    "system": [{"role": "system", "content": "You are brief. /no_think"}, {"role": "user", "content": "探头的量程是多少？"}, {"role": "assistant", "content": "0 至 40 bar。"}],
    "long": [{"role": "system", "content": "  Keep to the handbook.\n"}, {"role": "user", "content": "  First question?  \n"}, {"role": "assistant", "content": "\n\nFirst answer.  "},
             {"role": "user", "content": "Second 🧪?"}, {"role": "assistant", "content": "<think>\nhm, \"quoted\" & 'single'\n</think>\n\nSecond answer\nin two lines."}, {"role": "user", "content": "Third"}],
    "reasoning": [{"role": "user", "content": "Why?"}, {"role": "assistant", "reasoning": "Because of x.\n", "content": "So."}, {"role": "user", "content": "And?"}, {"role": "assistant", "reasoning_content": "y", "content": "Thus."}],
    "tool": [{"role": "user", "content": "Read TW-7"}, {"role": "assistant", "content": None, "tool_calls": CALLS}, {"role": "tool", "tool_call_id": "call12345", "content": "17.5"},
             {"role": "tool", "tool_call_id": "call12345", "content": "18"}, {"role": "assistant", "content": "It reads 17.5 and 18."}],
    "parts": [{"role": "system", "content": [{"type": "text", "text": "Sys"}]}, {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": " Look. "}]}],
    "wrong-order": [{"role": "assistant", "content": "I begin."}, {"role": "assistant", "content": "I go on."}],
    "special": [{"role": "user", "content": "{{ x }} {% y %} <|im_end|> \\\" \\\\n &lt; <b>'q'</b> \u00a0\u200b\u2028 e\u0301 🧪 \u0627\u0644"}, {"role": "assistant", "content": "</s><s>[INST] \t tab\r\nline"}],
    "system-only": [{"role": "system", "content": "Alone."}],
    "empty": [],
    "empty-content": [{"role": "user", "content": ""}, {"role": "assistant", "content": ""}],
}
OPTIONS = [({"add_generation_prompt": False}, {}), ({"add_generation_prompt": True}, {}), ({"add_generation_prompt": True}, {"tools": TOOLS, "enable_thinking": False}),
           ({"add_generation_prompt": False}, {"custom_tools": TOOLS[:1], "tools": TOOLS[:1], "tools_in_user_message": False, "date_string": "1 Jan 2026"})]


def render(template, messages, options, extra):
    kwargs = dict(bos_token="<s>", eos_token="</s>", **{k: v for k, v in extra.items() if k != "tools"})
    texts, marks = hf.render_jinja_template([messages], tools=extra.get("tools"), chat_template=template, return_assistant_tokens_mask=True, **options, **kwargs)
    text = texts[0]
    to_bytes = lambda i: len(text[:i].encode())
    return text, [[to_bytes(a), to_bytes(b)] for a, b in (marks[0] if marks else [])]


SNIPPETS = r"""
{{ 1 + 2 * 3 - 4 // 3 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }}
{{ 1.0 }} {{ 0.1 + 0.2 }} {{ 1e16 }} {{ 1e15 }} {{ 1.5e-5 }} {{ 0.0001 }} {{ 123456789.125 }} {{ 1e100 }} {{ -0.0 }} {{ 1_000 }}
{{ 'a' 'b' }} {{ "x\ty\n\"q\" \u00e9 \x41 \101 \q" }}
{{ true }} {{ False }} {{ none }} {{ [1, 'a', none, true, 1.5] }} {{ {'a': 1, 2: [3]} }} {{ (1,) }} {{ (1, 2) }} {{ () }}
{{ ["it's", 'say "x"', "both ' and \"", 'tab\t', 'é水\u200b'] }}
{{ undefined_name }}|{{ undefined_name is defined }}|{{ undefined_name is undefined }}|{{ undefined_name | default('d') }}|{{ '' | default('d') }}|{{ '' | default('d', true) }}|{{ none | d('x') }}
{{ undefined_name.attribute }}
{{ {'a': 1}.b }}|{{ {'a': 1}['b'] }}|{{ {'a': {'b': 2}}.a.b }}|{{ {'items': 5}['items'] }}
{{ {'a': 1}.b.c }}
{{ undefined_name + 'x' }}
{{ undefined_name ~ 'x' ~ 1 ~ none ~ 1.5 ~ [1] }}
{{ undefined_name | length }} {{ undefined_name | string | length }} {{ undefined_name | list }} {% for x in undefined_name %}never{% else %}empty{% endfor %}
{{ undefined_name == undefined_other }} {{ undefined_name == none }} {{ not undefined_name }} {{ 'x' in undefined_name }}
{% for x in none %}{% endfor %}
{{ undefined_function() }}
{{ 'abc'[0] }}{{ 'abc'[-1] }}{{ 'abc'[5] }}|{{ 'abcdef'[1:4] }}|{{ 'abcdef'[::-1] }}|{{ 'abcdef'[::2] }}|{{ 'abcdef'[-3:] }}|{{ 'abcdef'[:-2] }}|{{ '水质abc'[1:3] }}|{{ 'abc'[10:] }}|{{ 'abc'[2:1] }}|{{ 'abcdef'[4:0:-2] }}
{{ [1,2,3,4][1:] }} {{ [1,2,3,4][::-1] }} {{ (1,2,3)[:2] }} {{ [1,2,3][-1] }} {{ [1,2,3][7] }} {{ [[1,2],[3]][0][1] }} {{ [5,6].1 }}
{{ [1,2,3][::0] }}
{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ [1,2] < [1,3] }} {{ 'a' != 1 }} {{ none == none }} {{ [1] == [1] }} {{ (1,) == [1] }} {{ {'a':1,'b':2} == {'b':2,'a':1} }}
{{ 1 < 'a' }}
{{ 'b' in 'abc' }} {{ 2 in [1,2] }} {{ 'a' in {'a': 1} }} {{ 3 not in (1,2) }} {{ '' in 'abc' }} {{ not 1 in [1] }}
{{ 1 in 'abc' }}
{{ 1 and 2 }} {{ 0 or 'x' }} {{ '' and 1 }}| {{ not 0 }} {{ not not 1 }} {{ none or undefined_name or 3 }} {{ 1 or undefined_name.x.y }}
{{ 'yes' if true else 'no' }} {{ 'yes' if false }}| {{ 1 if false else 2 if false else 3 }} {{ ('a' if 1 else 'b') ~ 'c' }}
{{ 'a' * 3 }} {{ [1] * 2 }} {{ 3 * 'ab' }} {{ [1] + [2] }} {{ (1,) + (2,) }} {{ 'a' * -1 }}|
{{ 'a' + 1 }}
{{ 1 + true }} {{ -true }} {{ +3 }} {{ - 3 | abs }} {{ -3 | abs }} {{ (-3) | abs }} {{ 2 - -2 }} {{ - -2 }}
{{ 1 / 0 }}
{{ 9223372036854775807 }}
{{ '%s is %d and %.2f %5s|%-5s|%05d %x %%' % ('a', 3, 1.5, 'b', 'c', 42, 255) }} {{ '%s' % 'one' }} {{ '%r' % ['x'] }}
{{ '%d' % 'x' }}
{{ '%05.3d|%+d|% d|%x|%#x|%#X|%08.3f|%d|%-5d|%-05d|%+5x|%#06x|%.3x' % (4, 4, 4, -255, -255, 255, -2.5, 1e22, -3, 3, 10, 10, -10) }}
{{ '%i|%i|%d|%x|%e|%g|%G|%E|%F|%#g|%#.0f|%05.1d|%-5.3d|%.2f' % (2.9, -2.9, true, true, 1e300, 1e300, 1e-10, 2.5, 2.5, 1.0, 1.0, -4, 4, 1e300) }}
{{ '%f|%F|%06f|%-6f|%+f' % (1e308 * 10, 1e308 * -10, 1e308 * 10, 'nan'|float, 1e308 * 10) }}
{{ '%d' % (1e308 * 10) }}
{{ 'Inf'|float }} {{ '-infinity'|float }} {{ ' +nan '|float }} {{ 'nan'|int }} {{ 'inf'|int(3) }} {{ 'nano'|float }} {{ '--inf'|float }} {{ '+'|float }} {{ '-'|int }}
{{ '%x' % 2.5 }}
{{ "%s %s"|format('a', 1) }} {{ '{} {1} {name}'.format('a', 'b', name='c') if false else '{} {}'.format('a', 2) }} {{ '{0}{name}{{}}'.format(1, name=2) }}
{{ '  a b '.strip() }}|{{ '  a b '.lstrip() }}|{{ '  a b '.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ '水a水'.strip('水') }}|{{ '\u3000a\u00a0'.strip() }}|{{ 'abcba'.lstrip('ab') }}
{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b c'.split(None, 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' a b  c '.rsplit(None, 1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'a  b'.split(' ') }} {{ 'a b c'.split(maxsplit=1) }}
{{ 'abc'.split('') }}
{{ 'a\nb\r\nc\n'.splitlines() }} {{ 'a\n\nb'.splitlines(true) }} {{ ''.splitlines() }}
{{ 'abc'.startswith('a') }} {{ 'abc'.startswith(('x', 'ab')) }} {{ 'abc'.endswith('bc') }} {{ 'abc'.endswith('') }}
{{ 'aXbX'.replace('X', '-') }} {{ 'aXbX'.replace('X', '-', 1) }} {{ 'ab'.replace('', '.') }} {{ 'aaa'.replace('aa', 'b') }}
{{ 'straße'.upper() }} {{ 'ÀB'.lower() }} {{ 'hELLO wORLD'.title() }} {{ "they're bill's".title() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'aB'.swapcase() }}
{{ 'abcabc'.find('c') }} {{ 'abc'.find('x') }} {{ '水质c'.find('c') }} {{ 'abcabc'.rfind('c') }} {{ 'abc'.index('b') }} {{ 'aaa'.count('a') }} {{ 'aaaa'.count('aa') }} {{ 'ab'.count('') }}
{{ 'abc'.index('x') }}
{{ '-'.join(['a', 'b']) }} {{ ''.join([]) }}|{{ ', '.join({'a': 1, 'b': 2}) }}
{{ '-'.join([1]) }}
{{ '12'.isdigit() }} {{ '1a'.isdigit() }} {{ ''.isdigit() }} {{ 'ab'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' \t'.isspace() }} {{ 'AB1'.isupper() }} {{ 'ab1'.islower() }} {{ '1'.isupper() }}
{{ '7'.zfill(3) }} {{ '-7'.zfill(4) }} {{ 'a'.ljust(3) }}| {{ 'a'.rjust(3, '.') }} {{ 'k=v=w'.partition('=') }} {{ 'k=v=w'.rpartition('=') }} {{ 'kv'.partition('=') }}
{{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.py'.removesuffix('.py') }} {{ 'x'.removesuffix('') }}
{{ {'a': 1, 'b': 2}.items() | list }} {{ {'a': 1}.keys() | list }} {{ {'a': 1}.values() | list }} {{ {'a': 1}.get('a') }} {{ {'a': 1}.get('x') }} {{ {'a': 1}.get('x', 5) }}
{{ [3,1,2].index(2) }} {{ [1,1,2].count(1) }}
{{ [1,2].append(3) }}
{{ {'a': 1}.update({'b': 2}) }}
{{ 'abc'.__class__ }}
{{ ''.nosuchmethod() }}
{{ ' a '|trim }}|{{ 'xax'|trim('x') }}|{{ 5|trim }}|{{ none|trim }}
{{ [1,2,3]|length }} {{ 'äbc'|length }} {{ {'a':1}|count }} {{ []|length }}
{{ 5|length }}
{{ {'a': "ä<b>&'\"", 'b': [1, 2.5, true, none, {}], 'c': {}, 'd': []}|tojson }}
{{ {'b': [1, {'x': []}], 'a': 'y'}|tojson(indent=2) }} {{ {'b': 1, 'a': 2}|tojson(sort_keys=true) }} {{ 'ä😀\u0001\u007f\u2028'|tojson }} {{ 'ä😀'|tojson(ensure_ascii=true) }} {{ [1, 2]|tojson(separators=(',', ':')) }} {{ [1.0, 1e20, 1e-7]|tojson }} {{ {1: 2, true: 3, none: 4}|tojson }} {{ {'a': [], 'b': {}}|tojson(indent=4) }}
{{ undefined_name|tojson }}
{{ 'a/b'|tojson }} {{ (1, 2)|tojson }} {{ []|tojson(indent=2) }} {{ 'x\\y\n\t\b\f'|tojson }}
{{ 1|string + 'x' }} {{ none|string }} {{ [1]|string }} {{ 'x'|string|string }} {{ 1.0|string }} {{ true|string|lower }}
{{ ['a', 1, none]|join(', ') }} {{ 'abc'|join('-') }} {{ [{'n': 'x'}, {'n': 'y'}]|join('+', attribute='n') }} {{ []|join }}|{{ [1,2]|join }}
{{ 'aBc'|lower }} {{ 'aBc'|upper }} {{ 'hello wORLD'|capitalize }} {{ 'hello (wORLD) foo-bar'|title }} {{ 5|upper }}
{{ [1,2,3]|first }} {{ [1,2,3]|last }} {{ []|first }}| {{ 'abc'|first }} {{ 'abc'|last }} {{ {'k': 1}|first }}
{{ 'abc'|list }} {{ {'a': 1, 'b': 2}|list }} {{ (1,2)|list }} {{ {'a': 1}|items|list }}
{{ ['a', 'b']|map('upper')|list }} {{ [{'n': 1}, {'n': 2}, {}]|map(attribute='n')|list }} {{ [{'n': 1}, {}]|map(attribute='n', default=0)|list }} {{ [' a ', 'b ']|map('trim')|join('|') }} {{ ['1', '2']|map('int')|sum }} {{ [{'a': {'b': 3}}]|map(attribute='a.b')|list }} {{ [[1, 2], [3, 4]]|map(attribute=1)|list }}
{{ [1,2,3,4]|select('odd')|list }} {{ [1,2,3,4]|reject('odd')|list }} {{ [0,1,'',2]|select|list }} {{ [1,2,3]|select('greaterthan', 1)|list }} {{ [1,2,3]|select('>', 1)|list }} {{ ['a', 'b']|reject('in', ['a'])|list }}
{{ [{'r': 'u', 'i': 1}, {'r': 'a', 'i': 2}, {'i': 3}]|selectattr('r', 'equalto', 'u')|map(attribute='i')|list }} {{ [{'r': 1}, {'r': 0}, {}]|selectattr('r')|list }} {{ [{'r': 'u'}, {}]|selectattr('r', 'defined')|list }} {{ [{'r': 'u'}, {'r': 'a'}]|rejectattr('r', 'eq', 'u')|list }} {{ [{'r': 'u'}]|rejectattr('r', 'in', ['u', 'x'])|list|length }}
{{ 'aXbX'|replace('X', '-') }} {{ 'aXbX'|replace('X', '-', 1) }} {{ 123|replace('2', 'x') }}
{{ 'abc'|reverse }} {{ [1,2,3]|reverse|list }}
{{ [3,1,2]|sort }} {{ ['b','A','c']|sort }} {{ ['b','A','c']|sort(case_sensitive=true) }} {{ [3,1,2]|sort(reverse=true) }} {{ [{'n': 2}, {'n': 1}]|sort(attribute='n') }} {{ {'b': 1, 'a': 2}|sort }}
{{ [1, 'a']|sort }}
{{ ['a','A','b','a']|unique|list }} {{ ['a','A']|unique(case_sensitive=true)|list }} {{ [1,2,1]|unique|list }}
{{ '3'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ 3.9|int }} {{ '3.9'|int }} {{ ' 12 '|int }} {{ '1_000'|int }} {{ none|int }} {{ '-5'|int }} {{ true|int }}
{{ '3.5'|float }} {{ 'x'|float }} {{ 3|float }} {{ '1e3'|float }} {{ 'x'|float(1.5) }}
{{ -3|abs }} {{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 42.55|round(1, 'floor') }} {{ 42.51|round(1, 'ceil') }} {{ 7|round }} {{ 0.5|round }}
{{ [1,5,3]|min }} {{ [1,5,3]|max }} {{ ['b','A']|min }} {{ []|max }}| {{ [1,2,3]|sum }} {{ [{'v': 1}, {'v': 2}]|sum(attribute='v') }} {{ [1.5, 2]|sum(start=1) }}
{{ {'b': 1, 'a': 2}|dictsort }} {{ {'b': 1, 'a': 2}|dictsort(by='value') }} {{ {'b': 1, 'a': 2}|dictsort(reverse=true) }} {{ {'b': 1, 'A': 2}|dictsort(true) }}
{{ 'a\nb\n\nc'|indent }}|{{ 'a\nb'|indent(2, true) }}|{{ 'a\n\nb'|indent(2, blank=true) }}|{{ 'a\nb'|indent('> ') }}|{{ ''|indent }}|{{ 'a\n'|indent }}|
{{ 'one two  three-four'|wordcount }} {{ "<a href='x'>&\"</a>"|escape }} {{ '<b>'|e }} {{ '<b>'|safe }} {{ ('<b>'|safe) ~ '<i>' }} {{ ('<b>'|safe) + '<i>' }} {{ '<i>' + ('<b>'|safe) }} {{ '<b>'|escape|escape }} {{ ('<b>'|safe)|upper }}
{{ 'x' is string }} {{ 1 is string }} {{ 1 is number }} {{ true is number }} {{ 1.5 is float }} {{ 1 is integer }} {{ true is integer }} {{ true is boolean }} {{ none is none }} {{ {} is mapping }} {{ [] is sequence }} {{ 'a' is sequence }} {{ {} is sequence }} {{ 1 is sequence }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ {} is iterable }} {{ undefined_name is iterable }} {{ undefined_name is sequence }} {{ range is callable }} {{ 'x' is callable }}
{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 'a' is lower }} {{ 'A' is upper }} {{ 1 is eq 1 }} {{ 1 is ne 2 }} {{ 2 is gt 1 }} {{ 2 is le 1 }} {{ 1 is in [1,2] }} {{ 'x' is not string }} {{ 'x' is not none and 1 }} {{ none is sameas none }} {{ 'a' is equalto 'a' }}
{{ 'x' is nosuchtest }}
{{ 'x' | nosuchfilter }}
{{ 'A'|lower is lower }} {{ not 'x' is string }} {{ 'ab'|length is gt 1 }} {{ 1 + 1 is odd }} {{ -1 is lt 0 }}
{% for i in range(3) %}{{ i }},{% endfor %} {% for i in range(5, 0, -2) %}{{ i }},{% endfor %} {{ range(3)|list }} {{ range(2, 4)|length }}
{% for i in range(1000000) %}{% endfor %}
{% for a, b in [[1, 2], (3, 4)] %}{{ a }}-{{ b }};{% endfor %}{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}{% for k, v in {'x': 1}.items() %}{{ k }}={{ v }}{% endfor %}
{% for a, b in [[1]] %}{% endfor %}
{% for x in [1,2,3,4] if x is even %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ ',' if not loop.last }}{% else %}none{% endfor %}|{% for x in [] %}{% else %}none{% endfor %}|{% for x in [1] if false %}{% else %}none{% endfor %}
{% for x in 'abc' %}{{ loop.index0 }}{{ loop.index }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.depth }}{{ loop.cycle('o', 'e') }};{% endfor %}
{% for x in [1,1,2] %}{{ loop.changed(x) }}{% endfor %} {% for x in [1,2] %}{% for y in [1,2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}
{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %} {% for x in [1,2] %}{% break %}{% else %}not empty{% endfor %}|
{% break %}
{% for x in [1,2] %}{% if true %}{% for y in [1] %}{% break %}{% endfor %}{{ x }}{% endif %}{% endfor %}
{% set x = 1 %}{% for i in [1,2] %}{% set x = x + i %}{{ x }},{% endfor %}{{ x }} {% if true %}{% set x = 5 %}{% endif %}{{ x }}
{% set ns = namespace(a=1) %}{% for i in [1,2,3] %}{% set ns.a = ns.a + i %}{% set ns.b = i %}{% endfor %}{{ ns.a }} {{ ns.b }} {{ ns.c }}|{{ ns['a'] }}
{% set d = {'a': 1} %}{% set d.a = 2 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }} {% set a, b = b, a %}{{ a }}{{ b }} {% set t = 1, 2 %}{{ t }} {% set (c, d) = [3, 4] %}{{ c }}{{ d }}
{% set x %}a{{ 1 + 1 }}b{% endset %}[{{ x }}] {% set y | upper | trim %} abc {% endset %}[{{ y }}] {% filter upper %}x{{ 'y' }}{% endfilter %} {% filter replace('a', 'b') | trim %} aaa {% endfilter %}|
{% with a = 1, b = 2 %}{{ a + b }}{% set a = 9 %}{% endwith %}[{{ a }}] {% with %}{% set q = 1 %}{{ q }}{% endwith %}[{{ q }}]
{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(a=5, c=6) }} {{ m() }}| {{ m(1, c=none) }} {{ m(1)|upper }} {{ m is callable }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}
{% macro outer(n) %}{% if n > 0 %}{{ n }}{{ outer(n - 1) }}{% endif %}{% endmacro %}{{ outer(3) }} {% set g = 'G' %}{% macro useg() %}{{ g }}{{ later }}{% endmacro %}{% set later = 'L' %}{{ useg() }}
{% macro box(t) %}[{{ t }}:{{ caller() }}]{% endmacro %}{% call box('x') %}body{{ 1 }}{% endcall %} {% macro rows(n) %}{% for i in range(n) %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) rows(2) %}<{{ i }}>{% endcall %}
{% macro m() %}{{ undefined_in_macro }}x{% endmacro %}{% for i in [1] %}{% set undefined_in_macro = 5 %}{{ m() }}{% endfor %} {% macro s() %}{% set z = 1 %}{% endmacro %}{{ s() }}{{ z }}|
a {%- if true -%} b {%- endif -%} c | a {% if true %} b {% endif %} c |{{- ' x ' -}}| {{ 'y' }} |{#- comment -#}| x {# comment #} y
  {% if true %}
  indented
  {% endif %}
  end {% if true %} same line {% endif %} 
	{%+ if true %}plus{% endif +%}
x
line1
{% if true %}

two newlines after
{% endif %}

{{ 'out' }}
{{ 'out2' }}  
last
{# comment line #}
after comment
   {# indented comment #}   
after
{% raw %}{{ not rendered }} {% if %}{% endraw %} {%- raw -%}  x  {%- endraw -%} y
{% for x in [1,2] -%}
   {{ x }}
{%- endfor %}|{% for x in [1,2] %}
 {{ x }}
{% endfor %}|
{{ '{{' }} {{ '%}' }} {{ {'a': {'b': 1}}['a']['b'] }} {{ {'a': {'b': {}}} }}
{{ "multi
line" }} {{ 'a\
b' }}
{{ raise_exception('own words') }}
{{ strftime_now('%Y-%m-%d %H:%M') }} {{ strftime_now('%d %b %Y') }}
{{ dict(a=1, b=2) }} {{ dict({'x': 1}, y=2) }} {{ namespace(a=1).a }}
{{ [1, 2,] }} {{ {'a': 1,} }} {{ (1, 2,) }} {{ m is defined }} {{ (1) }} {{ ((1, 2), 3) }}
{{ foo
{{ foo }
{% if true %}
{% if true %}{% endfor %}
{% endif %}
{% nosuchtag %}
{{ 1 + }}
{{ (1 }}
{{ [1, }}
{{ 'abc }}
{{ a b }}
{% set %}
{% for in [1] %}{% endfor %}
{% include 'x' %}
{{ {'a': 1}|length ~ 'x' }} {{ 'a' ~ 'b' | upper }} {{ ('a' ~ 'b') | upper }} {{ 'a' + 'b' | upper }} {{ 2 * 3 ~ 4 }}
{{ messages | length }} {{ messages[0].role }} {{ messages[-1]['content'] }} {{ messages[0].nosuch is defined }} {{ (messages | last).role }}
{{ [none, true, 'x'] | select('string') | list }} {{ [1, 2] is sequence and [1, 2] is not mapping and [1, 2] is not string }}
{% if messages[0]['role'] == 'user' and not (messages | length > 1) %}one{% elif messages %}many{% else %}none{% endif %}
{{ 'x' if messages is defined and messages else 'y' }} {{ (messages | selectattr('role', 'equalto', 'user') | list)[-1].content }} {{ messages | map(attribute='role') | unique | join(',') }}
""".strip("\n")


def snippets():
    # One a line; a block of lines is one snippet where a line does not begin a new one: blocks are put together by hand.
    blocks, lines = [], SNIPPETS.split("\n")
    joined = {"  {% if true %}": 6, "line1": 8, "{# comment line #}": 4, "{% for x in [1,2] -%}": 5, "{{ \"multi": 3}
    i = 0
    while i < len(lines):
        n = joined.get(lines[i], 1)
        blocks.append("\n".join(lines[i:i + n]))
        i += n
    return blocks + ["a\r\nb\rc\n", "x\n", "x\n\n", "{% if true %}\r\nx{% endif %}\r\n", "", "no tags", "{{ '\\r\\n' }}\r\n", "\ufeffx", "{{ bos_token }}{{ eos_token }}{{ pad_token }}", "   {% set x = 1 %}   {% set y = 2 %}\n  z",
                     "{% set x = 1 -%}\n\n   a\n{%- set y = 2 %}\n\nb", "a\u00a0{%- if true %}x{% endif %}", "\u3000{% if true %}x{% endif %}", "{{ 'a' }}\n{% if true %}\n{{ 'b' }}\n{% endif %}\n"]


def main(folder):
    os.makedirs(folder, exist_ok=True)
    families = []
    for name, template in T.items():
        cases = []
        for chat, messages in CHATS.items():
            for options, extra in OPTIONS[:2] if name.startswith("named-") else OPTIONS:
                case = {"chat": chat, "messages": messages, "options": options, "extra": extra}
                try:
                    case["text"], case["generation"] = render(template, messages, options, extra)
                except Exception as e:
                    case["error"] = type(e).__name__ + ": " + str(e)
                cases.append(case)
        families.append({"name": name, "template": template, "cases": cases})
    # Conversations and variables once, cases by name.
    for family in families:
        for case in family["cases"]:
            del case["messages"]
            case["extra"] = [e for _, e in OPTIONS].index(case["extra"]) if case["extra"] else 0
    with open(os.path.join(folder, "families.json"), "w", encoding="utf-8") as out:
        json.dump({"chats": CHATS, "extras": [e for _, e in OPTIONS], "families": families}, out, ensure_ascii=False, indent=0)
        out.write("\n")
    rows = []
    for snippet in snippets():
        try:
            rows.append([snippet, render(snippet, CHATS["pair"], {"add_generation_prompt": False}, {})[0]])
        except Exception as e:
            rows.append([snippet, None, type(e).__name__ + ": " + str(e)])
    with open(os.path.join(folder, "snippets.json"), "w", encoding="utf-8") as out:
        json.dump(rows, out, ensure_ascii=False, indent=0)
        out.write("\n")
    print(len(families), "families,", sum(len(f["cases"]) for f in families), "cases,", sum("error" in c for f in families for c in f["cases"]), "refused;", len(rows), "snippets,", sum(r[1] is None for r in rows), "refused")


main(sys.argv[1])
