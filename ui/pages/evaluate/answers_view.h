#pragma once

#include "app/evaluations/evaluations.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QLabel;
class QTextBrowser;

namespace fieldwright::ui {

/// Evaluate > Before and after: the kept questions with both answers, side by side.
class AnswersView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit AnswersView(QWidget *parent = nullptr);
    void setData(const EvaluationData &data);

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    EvaluationData m_data;
    QTextBrowser *m_text = nullptr;
};

} // namespace fieldwright::ui
