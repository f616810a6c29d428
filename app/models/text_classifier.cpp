#include "app/models/text_classifier.h"

#include "app/text/qt_text.h"

#include <algorithm>

namespace fieldwright {

bool isClassifier(const ModelEntry &entry)
{
    return entry.isEncoder && entry.architecture.ends_with("ForSequenceClassification");
}

TextClassifier::TextClassifier(QObject *parent) : QObject(parent)
{
    connect(&m_call, &WorkerCall::answered, this, &TextClassifier::take);
    connect(&m_call, &WorkerCall::failed, this, &TextClassifier::failed);
}

void TextClassifier::ask(const ModelRef &model, const QString &text, const QString &second)
{
    Json one = toStd(text);
    if (!second.isEmpty())
        one = Json::array({toStd(text), toStd(second)});
    m_call.ask({{"verb", "classify"}, {"model", toJson(model)}, {"texts", Json::array({std::move(one)})}});
}

void TextClassifier::take(const Json &answer)
{
    const Json *const texts = member(answer, "texts");
    const Json *const text = texts && texts->is_array() && texts->size() == 1 ? &texts->front() : nullptr;
    const Json *const scores = text ? member(*text, "probabilities") : nullptr;
    if (!scores || !scores->is_object()) {
        Q_EMIT failed(noWorkerAnswer(dumpJson(answer).substr(0, 400)));
        return;
    }
    std::vector<LabelScore> labels;
    for (const auto &[label, probability] : scores->items())
        labels.push_back({toQString(label), probability.is_number() ? probability.get<double>() : 0});
    std::stable_sort(labels.begin(), labels.end(),
                     [](const LabelScore &a, const LabelScore &b) { return a.probability > b.probability; });
    Q_EMIT answered(labels, boolOr(*text, "cut"));
}

} // namespace fieldwright
