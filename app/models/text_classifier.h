#pragma once

#include "app/jobs/worker_call.h"
#include "app/models/model_entry.h"

namespace fieldwright {

/// Whether the model, or the adapter with its base, gives texts labels.
bool isClassifier(const ModelEntry &entry);

/// What a classifier says of a text, the likeliest label first.
struct LabelScore
{
    QString label;
    double probability = 0;
};

/// Asks a classifier for the label of one text after the other, while the caller goes on.
class TextClassifier : public QObject
{
    Q_OBJECT

public:
    explicit TextClassifier(QObject *parent = nullptr);

    /// One text, or a pair of texts where `second` is not empty. Ends what was asked before.
    void ask(const ModelRef &model, const QString &text, const QString &second = {});

Q_SIGNALS:
    void answered(const std::vector<fieldwright::LabelScore> &labels, bool isCut);
    void failed(const fieldwright::Error &error);

private:
    void take(const Json &answer);

    WorkerCall m_call;
};

} // namespace fieldwright
