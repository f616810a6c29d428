#pragma once

#include "ui/style/colors.h"

#include <QScrollArea>

class QVBoxLayout;

namespace fieldwright::ui {

/// Facts in plain sentences, each with an icon of its state: what a run will do.
class SummaryPane : public QScrollArea
{
    Q_OBJECT
public:
    struct Fact
    {
        Tone tone = Tone::Success;
        QString heading;
        QString text;
    };

    explicit SummaryPane(QWidget *parent = nullptr);
    void setFacts(const QList<Fact> &facts);

protected:
    void changeEvent(QEvent *event) override;

private:
    void show(const QList<Fact> &facts);

    QList<Fact> m_facts;
    QVBoxLayout *m_rows = nullptr;
};

} // namespace fieldwright::ui
