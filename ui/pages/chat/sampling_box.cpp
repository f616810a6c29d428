#include "ui/pages/chat/sampling_box.h"

#include "app/chat/sampling_fields.h"
#include "app/text/qt_text.h"
#include "core/base/sampling_limits.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

SamplingBox::SamplingBox(QWidget *parent) : Translated<QFrame>(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_fold = new QPushButton;
    setRole(m_fold, "link");
    m_fold->setCheckable(true);
    column->addWidget(m_fold, 0, Qt::AlignLeft);
    m_box = new QFrame;
    column->addWidget(m_box);
    auto *form = new QGridLayout(m_box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    form->setColumnStretch(1, 1);
    const auto addRow = [&](QWidget *field) {
        auto *label = new QLabel;
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        const int row = form->rowCount();
        form->addWidget(label, row, 0);
        form->addWidget(field, row, 1);
        return label;
    };
    for (const SamplingField &field : samplingFields()) {
        auto *number = new QDoubleSpinBox;
        number->setObjectName(QLatin1String(field.key));
        number->setDecimals(field.decimals);
        number->setRange(field.least, field.most);
        number->setSingleStep(field.step);
        number->setValue(field.of({}));
        number->setAlignment(Qt::AlignRight);
        m_labels.push_back(addRow(number));
        m_numbers.push_back(number);
        connect(number, &QDoubleSpinBox::valueChanged, this, &SamplingBox::refresh);
        connect(number, &QDoubleSpinBox::valueChanged, this, &SamplingBox::changed);
    }
    m_stops = new QPlainTextEdit;
    m_stops->setObjectName(u"stop"_s);
    setRole(m_stops, "field");
    m_stops->setTabChangesFocus(true);
    m_stops->setFixedHeight(52);
    m_stopsLabel = addRow(m_stops);
    m_stopsLabel->setAlignment(Qt::AlignRight | Qt::AlignTop);
    connect(m_stops, &QPlainTextEdit::textChanged, this, &SamplingBox::refresh);
    connect(m_stops, &QPlainTextEdit::textChanged, this, &SamplingBox::changed);
    m_tooMany = new QLabel;
    m_tooMany->setObjectName(u"tooManyStops"_s);
    setRole(m_tooMany, "error");
    m_tooMany->setWordWrap(true);
    m_tooMany->hide();
    form->addWidget(m_tooMany, form->rowCount(), 1);
    m_reset = new QPushButton;
    m_reset->setObjectName(u"resetSampling"_s);
    form->addWidget(m_reset, form->rowCount(), 1, Qt::AlignLeft);
    connect(m_reset, &QPushButton::clicked, this, &SamplingBox::reset);
    connect(m_fold, &QPushButton::toggled, this, [this](bool open) {
        m_box->setVisible(open);
        m_fold->setIcon(icon(open ? "arrow-down" : "arrow-right", Tone::Accent));
    });
    m_fold->setIcon(icon("arrow-right", Tone::Accent));
    m_box->hide();
    onLanguage([this] {
        for (size_t i = 0; i < m_numbers.size(); ++i) {
            const SamplingField &field = samplingFields()[i];
            m_labels[i]->setText(translated(field.label));
            m_numbers[i]->setAccessibleName(translated(field.label));
            m_numbers[i]->setToolTip(translated(field.help));
            m_labels[i]->setToolTip(translated(field.help));
        }
        m_stopsLabel->setText(tr("Ends at"));
        m_stops->setAccessibleName(tr("Texts that end an answer"));
        m_stops->setPlaceholderText(tr("none"));
        for (QWidget *widget : std::initializer_list<QWidget *>{m_stops, m_stopsLabel})
            widget->setToolTip(
                tr("The answer ends before any of these texts, one a line. \\n stands for a line break, \\t for a tab, "
                   "\\\\ for a backslash."));
        m_reset->setText(tr("As usual"));
        m_reset->setToolTip(tr("Sets all of these back to what changes nothing"));
        refresh();
    });
}

/// How many are not as usual is told even where they are folded away.
void SamplingBox::refresh()
{
    ChatSettings settings;
    fill(settings);
    int others = settings.stop.empty() ? 0 : 1;
    for (const SamplingField &field : samplingFields())
        others += field.of(settings) != field.of({});
    m_fold->setText(others > 0 ? tr("More sampling: %n changed", nullptr, others) : tr("More sampling"));
    m_reset->setEnabled(others > 0);
    const size_t stops = stopTexts(m_stops->toPlainText()).size();
    m_tooMany->setText(tr("Only the first %1 of these %2 texts end an answer.").arg(mostStops).arg(stops));
    m_tooMany->setVisible(stops > mostStops);
}

void SamplingBox::setSettings(const ChatSettings &settings, const QString &stops)
{
    for (size_t i = 0; i < m_numbers.size(); ++i)
        m_numbers[i]->setValue(samplingFields()[i].of(settings));
    if (m_stops->toPlainText() != stops)
        m_stops->setPlainText(stops);
    m_fold->setChecked(m_reset->isEnabled());
}

void SamplingBox::fill(ChatSettings &settings) const
{
    for (size_t i = 0; i < m_numbers.size(); ++i)
        samplingFields()[i].set(settings, m_numbers[i]->value());
    settings.stop = stopTexts(m_stops->toPlainText());
    settings.stop.resize(std::min(settings.stop.size(), mostStops));
}

QString SamplingBox::stops() const
{
    return m_stops->toPlainText();
}

void SamplingBox::reset()
{
    for (size_t i = 0; i < m_numbers.size(); ++i)
        m_numbers[i]->setValue(samplingFields()[i].of({}));
    m_stops->clear();
}

} // namespace fieldwright::ui
