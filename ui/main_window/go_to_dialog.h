#pragma once

#include "ui/page.h"

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace fieldwright::ui {

/// Ctrl+K: type to find a page, an action, a document, a pair, a run, a model; Enter goes there.
class GoToDialog : public QDialog
{
    Q_OBJECT
public:
    using Finder = std::function<QList<Destination>(const QString &words)>;
    GoToDialog(Finder finder, QWidget *parent);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void search();
    void go();

    Finder m_finder;
    QList<Destination> m_found;
    QLineEdit *m_field = nullptr;
    QListWidget *m_list = nullptr;
};

/// `?`: the keys of the page and of the window.
class KeysSheet : public QDialog
{
    Q_OBJECT
public:
    struct Section
    {
        QString title;
        QList<QAction *> actions;
    };
    KeysSheet(const QList<Section> &sections, QWidget *parent);
};

} // namespace fieldwright::ui
