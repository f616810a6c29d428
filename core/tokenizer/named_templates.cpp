#include "core/tokenizer/named_templates.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr NamedTemplate templates[] = {
    {"chatml", "ChatML, SmolLM2, Yi",
     R"J({%- for message in messages %}
{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\n' }}
{%- endif %})J"},
    {"qwen", "Qwen 1.5, 2, 2.5",
     R"J({%- if not messages or messages[0].role != 'system' %}
{{- '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\n' }}
{%- endif %})J"},
    {"llama2", "Llama 2, Code Llama",
     R"J({%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = '<<SYS>>\n' + message.content + '\n<</SYS>>\n\n' %}
{%- elif message.role == 'user' %}
{{- bos_token + '[INST] ' + ns.system + message.content | trim + ' [/INST]' }}
{%- set ns.system = '' %}
{%- else %}
{{- ' ' + message.content | trim + ' ' + eos_token }}
{%- endif %}
{%- endfor %})J"},
    {"llama3", "Llama 3, 3.1, 3.2",
     R"J({{- bos_token }}
{%- for message in messages %}
{{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %})J"},
    {"mistral", "Mistral, Mixtral",
     R"J({{- bos_token }}
{%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = message.content + '\n\n' %}
{%- elif message.role == 'user' %}
{{- '[INST] ' + ns.system + message.content + ' [/INST]' }}
{%- set ns.system = '' %}
{%- else %}
{{- ' ' + message.content + eos_token }}
{%- endif %}
{%- endfor %})J"},
    {"gemma", "Gemma 1, 2, 3",
     R"J({{- bos_token }}
{%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = message.content | trim + '\n\n' %}
{%- else %}
{{- '<start_of_turn>' + ('model' if message.role == 'assistant' else message.role) + '\n' + ns.system + message.content | trim + '<end_of_turn>\n' }}
{%- set ns.system = '' %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<start_of_turn>model\n' }}
{%- endif %})J"},
    {"zephyr", "Zephyr, TinyLlama, StableLM",
     R"J({%- for message in messages %}
{{- '<|' + message.role + '|>\n' + message.content + eos_token + '\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|assistant|>\n' }}
{%- endif %})J"},
    {"phi3", "Phi-3, Phi-3.5",
     R"J({%- for message in messages %}
{{- '<|' + message.role + '|>\n' + message.content + '<|end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|assistant|>\n' }}
{%- endif %})J"},
    {"chatglm2", "ChatGLM2",
     R"J({{- '[gMASK]sop' }}
{%- set ns = namespace(round=0, system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = message.content + '\n\n' %}
{%- elif message.role == 'user' %}
{%- set ns.round = ns.round + 1 %}
{{- '[Round ' ~ ns.round ~ ']\n\n问：' + ns.system + message.content + '\n\n答：' }}
{%- set ns.system = '' %}
{%- elif loop.last %}
{%- generation %}
{{- ' ' + message.content + eos_token }}
{%- endgeneration %}
{%- else %}
{%- generation %}
{{- message.content }}
{%- endgeneration %}
{{- '\n\n' }}
{%- endif %}
{%- endfor %})J"},
    {"chatglm3", "ChatGLM3",
     R"J({{- '[gMASK]sop' }}
{%- for message in messages %}
{{- '<|' + message.role + '|>' }}
{%- set text = '\n' + (' ' + message.content if message.content else '') %}
{%- if message.role == 'assistant' %}
{%- generation %}
{{- text + (eos_token if loop.last else '') }}
{%- endgeneration %}
{%- else %}
{{- text }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|assistant|>' }}
{%- endif %})J"},
    {"baichuan", "Baichuan 1",
     R"J({%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content }}
{%- elif message.role == 'user' %}
{{- '<reserved_102>' + message.content }}
{%- else %}
{{- '<reserved_103>' + message.content + eos_token }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<reserved_103>' }}
{%- endif %})J"},
    {"baichuan2", "Baichuan 2",
     R"J({%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content }}
{%- elif message.role == 'user' %}
{{- '<reserved_106>' + message.content }}
{%- else %}
{{- '<reserved_107>' }}
{%- generation %}
{{- message.content + (eos_token if loop.last else '') }}
{%- endgeneration %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<reserved_107>' }}
{%- endif %})J"},
    {"vicuna", "Vicuna, LLaVA",
     R"J({%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content + ' ' }}
{%- elif message.role == 'user' %}
{{- 'USER: ' + message.content + ' ' }}
{%- else %}
{{- 'ASSISTANT: ' + message.content + eos_token }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- 'ASSISTANT:' }}
{%- endif %})J"},
    {"alpaca", "Alpaca",
     R"J({%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content + '\n\n' }}
{%- elif message.role == 'user' %}
{{- '### Instruction:\n' + message.content + '\n\n' }}
{%- else %}
{{- '### Response:\n' + message.content + eos_token + '\n\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '### Response:\n' }}
{%- endif %})J"},
};

} // namespace

std::span<const NamedTemplate> namedTemplates()
{
    return templates;
}

const NamedTemplate *findNamedTemplate(std::string_view name)
{
    const auto it = std::find_if(std::begin(templates), std::end(templates),
                                 [&](const NamedTemplate &one) { return one.name == name; });
    return it == std::end(templates) ? nullptr : &*it;
}

} // namespace fieldwright
