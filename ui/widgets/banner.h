#pragma once

#include "ui/style/colors.h"

#include "ui/widgets/translated.h"

#include <QAction>
#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace fieldwright::ui {

/// One thing to say under the tool bar: **the thing**, the cause, the remedy, at most two buttons, and a link behind
/// the text to what it speaks of.
struct BannerText
{
    QString id; ///< the same id again replaces the text
    Tone tone = Tone::Warning;
    QString thing;
    QString rest;
    QList<QAction *> actions;
    QAction *link = nullptr;
    bool closable = true;
};

/// Shows one banner at a time, the worst first, and how many more there are. A banner never vanishes by itself.
class BannerArea : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit BannerArea(QWidget *parent = nullptr);
    void show(const BannerText &banner);
    void remove(const QString &id);
    void clear();
    bool has(const QString &id) const;

Q_SIGNALS:
    void closed(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();

    QList<BannerText> m_banners;
    int m_current = 0;
    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
    QHBoxLayout *m_buttons = nullptr;
    QPushButton *m_more = nullptr;
    QToolButton *m_close = nullptr;
};

} // namespace fieldwright::ui
