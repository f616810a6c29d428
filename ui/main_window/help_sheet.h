#pragma once

#include <QDialog>

namespace fieldwright::ui {

/// F1: what a page is for and how it is used, on one sheet.
class HelpSheet : public QDialog
{
    Q_OBJECT
public:
    HelpSheet(const QString &page, const QString &title, QWidget *parent);

    /// In the language that is installed now; one paragraph a step.
    static QStringList textOf(const QString &page);

Q_SIGNALS:
    void keysWanted();
};

} // namespace fieldwright::ui
