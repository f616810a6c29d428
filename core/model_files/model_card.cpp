#include "core/model_files/model_card.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fieldwright {

namespace {

/// One line of Markdown that shows the text as it is: nothing in it is markup or ends the line.
std::string plain(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == '\t')
            out += ' ';
        else if (std::string_view("\\`*_{}[]<>#|").find(c) != std::string_view::npos)
            out += std::string("\\") + c;
        else
            out += c;
    }
    return out;
}

/// A text between quotes: JSON's are YAML's.
std::string quoted(const std::string &text)
{
    return dumpJson(Json(text));
}

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

std::string valueText(const Json &value)
{
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}

void addTable(std::string &out, const Json &rows)
{
    out += "\n| test | score | 95 % interval | items |\n|---|---|---|---|\n";
    for (const Json &row : rows) {
        out += "| " + plain(stringOr(row, "name")) + " | " + number(numberOr(row, "score")) + " | ";
        if (member(row, "low") && member(row, "high"))
            out += number(numberOr(row, "low")) + " to " + number(numberOr(row, "high"));
        out += " | " + std::to_string(intOr(row, "items")) + " |\n";
    }
}

/// Licences as the hubs spell them; others go as "other" with their name.
bool isHubLicence(const std::string &licence)
{
    return !licence.empty() && std::all_of(licence.begin(), licence.end(),
                                           [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; });
}

std::string proofText(const RoundTrip &proof)
{
    if (!proof.done)
        return "The written file was not compared with the original: " + plain(proof.whyNot.english()) + "\n";
    if (proof.numbers > 0)
        return "The written file was read again: its " + std::to_string(proof.numbers) +
               " numbers differ from the adapter's by at most " + number(proof.largestDifference) + ".\n";
    return "The written model was opened again and compared with the original: the log-probabilities of a fixed text "
           "of " +
           std::to_string(proof.tokens) + " tokens differ by at most " + number(proof.largestDifference) + " (mean " +
           number(proof.meanDifference) + "), and " + std::to_string(proof.sameAnswers) + " of " +
           std::to_string(proof.answers) + " greedy answers are the same.\n";
}

} // namespace

Json toJson(const RoundTrip &proof)
{
    if (!proof.done)
        return {{"done", false}, {"reason", toJson(proof.whyNot)}};
    if (proof.numbers > 0)
        return {{"done", true}, {"numbers", proof.numbers}, {"largest_difference", proof.largestDifference}};
    return {{"done", true},
            {"tokens", proof.tokens},
            {"largest_difference", proof.largestDifference},
            {"mean_difference", proof.meanDifference},
            {"answers", proof.answers},
            {"same_answers", proof.sameAnswers}};
}

std::string modelCardText(const ModelCard &card)
{
    std::string out = "---\n";
    if (isHubLicence(card.licence))
        out += "license: " + card.licence + "\n";
    else if (!card.licence.empty())
        out += "license: other\nlicense_name: " + quoted(card.licence) + "\n";
    if (!card.baseName.empty())
        out += "base_model: " + quoted(card.baseName) + "\n";
    out += "tags:\n- fieldwright\n";
    if (card.format.starts_with("GGUF"))
        out += "- gguf\n";
    out += "---\n\n# " + plain(card.name) + "\n\n";

    const auto line = [&](const char *what, const std::string &value) {
        if (!value.empty())
            out += std::string("- ") + what + ": " + value + "\n";
    };
    line("Base model", card.baseName.empty() ? "" : plain(card.baseName));
    line("Fingerprint of the base", card.baseFingerprint.empty() ? "" : "`" + card.baseFingerprint + "`");
    line("Architecture", plain(card.architecture));
    line("Parameters", card.parameters ? std::to_string(card.parameters) : "");
    line("Context", card.context > 0 ? std::to_string(card.context) + " tokens" : "");
    line("Format", plain(card.format));
    out += "\n## Licence\n\n";
    out += card.licence.empty() ? "The base model does not state its licence." : plain(card.licence) + ".";
    out += card.licenceVerdict.empty() ? "\n" : " " + plain(card.licenceVerdict) + "\n";
    if (!card.data.empty()) {
        out += "\n## Data\n\nTuned on:\n\n";
        for (const auto &[name, hash] : card.data)
            out += "- " + plain(name) + (hash.empty() ? "" : ", SHA-256 `" + hash + "`") + "\n";
    }
    if (!card.recipe.empty()) {
        out += "\n## Recipe\n\n| field | value |\n|---|---|\n";
        for (const auto &[key, value] : card.recipe.items())
            out += "| " + plain(key) + " | " + plain(valueText(value)) + " |\n";
    }
    if (!card.evaluation.empty()) {
        out += "\n## Evaluation\n";
        addTable(out, card.evaluation);
    }
    out += "\n## Check of this file\n\n" + proofText(card.proof);
    out += "\nMade with Fieldwright.\n";
    return out;
}

std::string ollamaModelfile(const OllamaSource &source, std::string_view chatTemplate, std::int64_t context,
                            const std::vector<std::string> &stopTexts)
{
    struct Known
    {
        std::string_view mark; ///< by which a chat template is known
        const char *text;      ///< the same format in the language of Ollama's templates
    };
    static constexpr std::array<Known, 3> known = {{
        {"<|im_start|>",
         "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n"},
        {"<|start_header_id|>", "{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content "
                                "}}<|eot_id|>{{ end }}<|start_header_id|>assistant<|end_header_id|>\n\n"},
        {"<start_of_turn>", "{{- range .Messages }}<start_of_turn>{{ if eq .Role \"assistant\" }}model{{ else }}user{{ "
                            "end }}\n{{ .Content }}<end_of_turn>\n{{ end }}<start_of_turn>model\n"},
    }};
    std::string out = "FROM " + source.from + "\n";
    if (!source.adapter.empty())
        out += "ADAPTER " + source.adapter + "\n";
    const auto *found = std::find_if(known.begin(), known.end(), [&](const Known &entry) {
        return chatTemplate.find(entry.mark) != std::string_view::npos;
    });
    if (found != known.end())
        out += "TEMPLATE \"\"\"" + std::string(found->text) + "\"\"\"\n";
    if (context > 0)
        out += "PARAMETER num_ctx " + std::to_string(std::min<std::int64_t>(context, 8192)) + "\n";
    for (const std::string &stop : stopTexts) {
        if (!stop.empty() && stop.find_first_of("\"\n\r") == std::string::npos)
            out += "PARAMETER stop \"" + stop + "\"\n";
    }
    return out;
}

} // namespace fieldwright
