#pragma once

#include <QColor>
#include <QFrame>

namespace fieldwright::ui {

/// Parts of a whole against a limit: title and "8.3 / 12.0 GB" above, the bar, a legend of squares and names below.
class MemoryBar : public QFrame
{
    Q_OBJECT
public:
    struct Part
    {
        QString name;
        double value = 0;
    };

    explicit MemoryBar(QWidget *parent = nullptr);
    void setTitle(const QString &title);
    /// `total` is the limit; parts take the series colours in order. `unit` stands behind the total ("GB").
    void setParts(const QList<Part> &parts, double total, const QString &unit);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title;
    QString m_unit;
    QList<Part> m_parts;
    double m_total = 0;
};

} // namespace fieldwright::ui
