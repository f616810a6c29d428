#include "app/chat/sampling_fields.h"

#include "app/text/qt_text.h"

#include <cmath>

namespace fieldwright {

namespace {

std::vector<SamplingField> table()
{
    return {
        {.key = "top_k",
         .label = {FW_NOOP("core", "Top k")},
         .help = {FW_NOOP("core",
                          "Draws among so many of the most likely tokens only. 0: among all. Fewer make answers "
                          "safer and more alike. Takes effect with a temperature above 0.")},
         .least = 0,
         .most = 1000,
         .step = 5,
         .decimals = 0,
         .whole = &ChatSettings::topK},
        {.key = "min_p",
         .label = {FW_NOOP("core", "Min p")},
         .help = {FW_NOOP("core",
                          "Leaves out tokens less likely than this share of the most likely one. 0: none. Where "
                          "the model is sure, little else remains. Takes effect with a temperature above 0.")},
         .least = 0,
         .most = 0.99,
         .step = 0.01,
         .decimals = 2,
         .number = &ChatSettings::minP},
        {.key = "typical_p",
         .label = {FW_NOOP("core", "Typical p")},
         .help = {FW_NOOP("core", "Keeps the tokens that surprise about as much as the model expects, up to this share "
                                  "of the probability. 1: all. Takes effect with a temperature above 0.")},
         .least = 0.05,
         .most = 1,
         .step = 0.05,
         .decimals = 2,
         .number = &ChatSettings::typicalP},
        {.key = "repetition_penalty",
         .label = {FW_NOOP("core", "Repetition")},
         .help = {FW_NOOP("core",
                          "Makes tokens less likely that question or answer have already. 1: off; 1.1 is usual, "
                          "much more spoils the language.")},
         .least = 0.5,
         .most = 3,
         .step = 0.05,
         .decimals = 2,
         .number = &ChatSettings::repetitionPenalty},
        {.key = "presence_penalty",
         .label = {FW_NOOP("core", "Presence")},
         .help = {FW_NOOP("core", "Makes every token less likely that the answer has already, however often: new "
                                  "subjects come. 0: off; below 0 it favours them.")},
         .least = -2,
         .most = 2,
         .step = 0.1,
         .decimals = 1,
         .number = &ChatSettings::presencePenalty},
        {.key = "frequency_penalty",
         .label = {FW_NOOP("core", "Frequency")},
         .help = {FW_NOOP("core", "Makes a token less likely with each time that it comes in the answer: words are "
                                  "repeated less. 0: off; below 0 it favours them.")},
         .least = -2,
         .most = 2,
         .step = 0.1,
         .decimals = 1,
         .number = &ChatSettings::frequencyPenalty},
    };
}

/// From left to right, so that a backslash that stands for itself takes no letter after it along.
QString unescaped(QStringView line)
{
    QString out;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar next = line[i] == u'\\' && i + 1 < line.size() ? line[i + 1] : QChar();
        const QChar meant = next == u'n' ? u'\n' : next == u't' ? u'\t' : next == u'\\' ? u'\\' : QChar();
        out += meant.isNull() ? line[i] : meant;
        i += meant.isNull() ? 0 : 1;
    }
    return out;
}

} // namespace

void SamplingField::set(ChatSettings &settings, double value) const
{
    if (number)
        settings.*number = value;
    else
        settings.*whole = int(std::lround(value));
}

std::span<const SamplingField> samplingFields()
{
    static const std::vector<SamplingField> fields = table();
    return fields;
}

Json samplingJson(const ChatSettings &settings)
{
    Json out = {{"temperature", settings.temperature}, {"top_p", settings.topP}, {"seed", settings.seed}};
    for (const SamplingField &field : samplingFields()) {
        if (field.whole)
            out[field.key] = settings.*field.whole;
        else
            out[field.key] = settings.*field.number;
    }
    if (!settings.stop.empty())
        out["stop"] = settings.stop;
    return out;
}

std::vector<std::string> stopTexts(QStringView typed)
{
    std::vector<std::string> out;
    for (const QStringView line : typed.split(u'\n')) {
        if (!line.isEmpty())
            out.push_back(toStd(unescaped(line)));
    }
    return out;
}

} // namespace fieldwright
