#include "ui/pages/dataset/share_dial.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

constexpr int least = 5;
constexpr int preset = 30;
constexpr int most = 100;
/// So near to the preset the slider falls into it.
constexpr int magnet = 2;

} // namespace

/// Ticks and numbers under the slider.
class DialScale : public QWidget
{
public:
    explicit DialScale(QSlider *slider) : m_slider(slider) { setFixedHeight(20); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &colors = colorsOf(palette());
        QPainter painter(this);
        for (const int percent : {least, preset, 50, 75, most}) {
            const bool isPreset = percent == preset;
            painter.setFont(smallFont());
            if (isPreset) {
                QFont font = smallFont();
                font.setBold(true);
                painter.setFont(font);
            }
            const int handle = m_slider->style()->pixelMetric(QStyle::PM_SliderLength, nullptr, m_slider);
            const int span = width() - handle;
            const int x = handle / 2 + QStyle::sliderPositionFromValue(least, most, percent, span);
            painter.setPen(isPreset ? colors.text : colors.muted);
            painter.drawLine(x, 0, x, 4);
            const QString text = shownPercent(percent / 100.0);
            const int textWidth = painter.fontMetrics().horizontalAdvance(text);
            painter.drawText(QRect(std::clamp(x - textWidth / 2, 0, width() - textWidth), 5, textWidth + 1, 15),
                             Qt::AlignLeft | Qt::AlignVCenter, text);
        }
    }

private:
    QSlider *m_slider;
};

ShareDial::ShareDial(QWidget *parent) : Translated<QFrame>(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *head = new QHBoxLayout;
    head->setSpacing(size::gap);
    m_title = new QLabel;
    setRole(m_title, "strong");
    m_note = new QLabel;
    setRole(m_note, "muted");
    m_preset = new QPushButton;
    m_preset->setCheckable(true);
    m_preset->setAutoDefault(false);
    m_number = new QDoubleSpinBox;
    m_number->setRange(least, most);
    m_number->setDecimals(1);
    m_number->setSingleStep(1);
    m_number->setAlignment(Qt::AlignRight);
    m_number->setSuffix(QStringLiteral("\u00a0%"));
    m_number->setFixedWidth(92);
    head->addWidget(m_title);
    head->addWidget(m_note, 1);
    head->addWidget(m_preset);
    head->addWidget(m_number);
    column->addLayout(head);
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setRange(least, most);
    m_slider->setPageStep(5);
    m_slider->setMinimumHeight(24);
    column->addWidget(m_slider);
    m_scale = new DialScale(m_slider);
    column->addWidget(m_scale);
    connect(m_preset, &QPushButton::clicked, this, [this] { take(preset); });
    connect(m_number, &QDoubleSpinBox::valueChanged, this, &ShareDial::take);
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        // By the keyboard every value can be reached; only a drag falls into the preset.
        take(m_slider->isSliderDown() && std::abs(value - preset) <= magnet ? preset : value);
    });
    onLanguage([this] {
        m_title->setText(tr("Domain share"));
        m_note->setText(tr("of tokens"));
        m_preset->setText(tr("Preset %1").arg(shownPercent(preset / 100.0)));
        m_number->setAccessibleName(tr("Domain share in per cent"));
        m_slider->setAccessibleName(tr("Domain share"));
    });
    setShare(preset / 100.0);
}

double ShareDial::share() const
{
    return m_percent / 100;
}

void ShareDial::setShare(double share)
{
    const QSignalBlocker block(this);
    take(share * 100);
}

void ShareDial::take(double percent)
{
    percent = std::clamp<double>(percent, least, most);
    const bool changed = std::abs(percent - m_percent) > 1e-9;
    m_percent = percent;
    {
        const QSignalBlocker number(m_number);
        const QSignalBlocker slider(m_slider);
        if (std::abs(m_number->value() - percent) > 1e-9)
            m_number->setValue(percent);
        m_slider->setValue(int(std::lround(percent)));
    }
    m_preset->setChecked(std::abs(percent - preset) < 1e-9);
    if (changed)
        Q_EMIT shareChanged(share());
}

ShareBar::ShareBar(QWidget *parent) : Translated<QFrame>(parent)
{
    setFixedHeight(28);
    onLanguage([this] { setShare(m_share); });
}

void ShareBar::setShare(double realised)
{
    m_share = realised;
    setAccessibleName(realised < 0 ? QString() : tr("Domain %1").arg(shownPercent(realised, 1)));
    update();
}

void ShareBar::paintEvent(QPaintEvent *)
{
    const Colors &colors = colorsOf(palette());
    QPainter painter(this);
    const QRect box = rect().adjusted(0, 0, -1, -1);
    painter.fillRect(box, colors.base);
    if (m_share >= 0) {
        QRect domain = box;
        domain.setWidth(int(box.width() * std::clamp(m_share, 0.0, 1.0)));
        QRect general = box;
        general.setLeft(domain.right() + 1);
        painter.fillRect(general, QBrush(colors.line, Qt::BDiagPattern));
        painter.fillRect(domain, colors.accent);
        QFont bold = smallFont();
        bold.setBold(true);
        painter.setFont(bold);
        const QString domainText = tr("Domain %1").arg(shownPercent(m_share, 1));
        const int domainWidth = painter.fontMetrics().horizontalAdvance(domainText) + 16;
        if (domainWidth <= domain.width()) {
            painter.setPen(colors.onAccent);
            painter.drawText(domain.adjusted(8, 0, 0, 0), Qt::AlignVCenter, domainText);
        }
        painter.setFont(smallFont());
        const QString generalText = tr("General %1").arg(shownPercent(1 - m_share, 1));
        const int generalWidth = painter.fontMetrics().horizontalAdvance(generalText);
        if (generalWidth + 16 <= general.width()) {
            // On the hatching no text could be read.
            painter.fillRect(QRect(general.left() + 5, general.top() + 5, generalWidth + 6, general.height() - 9),
                             colors.base);
            painter.setPen(colors.text);
            painter.drawText(general.adjusted(8, 0, 0, 0), Qt::AlignVCenter, generalText);
        }
    }
    painter.setPen(colors.edge);
    painter.drawRect(box);
}

} // namespace fieldwright::ui
