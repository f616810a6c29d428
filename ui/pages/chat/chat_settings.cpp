#include "ui/pages/chat/chat_settings.h"

#include "app/chat/kept_questions.h"
#include "app/chat/sampling_fields.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "ui/pages/chat/sampling_box.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/precision_box.h"
#include "ui/widgets/table_view.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ChatSettingsPane::ChatSettingsPane(QAction *keep, QAction *removeKept, QWidget *parent) : Translated<QFrame>(parent)
{
    setProperty("surface", u"window"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_caption = new Caption;
    column->addWidget(m_caption);
    // All that can be set may be longer than the window is high.
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *body = new QFrame;
    body->setProperty("surface", u"window"_s);
    auto *settings = new QVBoxLayout(body);
    settings->setContentsMargins(0, 0, 0, 0);
    settings->setSpacing(0);
    scroll->setWidget(body);
    column->addWidget(scroll, 3);
    auto *prompt = new QVBoxLayout;
    prompt->setContentsMargins(size::padding, size::gap, size::padding, 12);
    prompt->setSpacing(4);
    m_systemLabel = new QLabel;
    setRole(m_systemLabel, "muted");
    m_system = new QPlainTextEdit;
    setRole(m_system, "field");
    m_system->setTabChangesFocus(true);
    m_system->setFixedHeight(84);
    prompt->addWidget(m_systemLabel);
    prompt->addWidget(m_system);
    settings->addLayout(prompt);
    m_generation = new Caption;
    settings->addWidget(m_generation);
    auto *form = new QGridLayout;
    form->setContentsMargins(size::padding, size::gap, size::padding, 12);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    m_temperature = new QDoubleSpinBox;
    m_temperature->setRange(0, 2);
    m_temperature->setSingleStep(0.1);
    m_temperature->setDecimals(1);
    m_topP = new QDoubleSpinBox;
    m_topP->setRange(0.05, 1);
    m_topP->setSingleStep(0.05);
    m_topP->setDecimals(2);
    m_topP->setValue(1);
    m_longest = new QSpinBox;
    m_longest->setRange(1, 8192);
    m_longest->setSingleStep(32);
    m_longest->setValue(256);
    m_seed = new QSpinBox;
    m_seed->setRange(0, 1'000'000'000);
    m_seed->setValue(42);
    m_precision = new PrecisionBox;
    m_precision->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (QAbstractSpinBox *number : std::array<QAbstractSpinBox *, 4>{m_temperature, m_topP, m_longest, m_seed})
        number->setAlignment(Qt::AlignRight);
    const std::array<QWidget *, 5> fields{m_temperature, m_topP, m_longest, m_seed, m_precision};
    for (int row = 0; row < int(fields.size()); ++row) {
        m_labels[size_t(row)] = new QLabel;
        m_labels[size_t(row)]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        form->addWidget(m_labels[size_t(row)], row, 0);
        form->addWidget(fields[size_t(row)], row, 1);
    }
    m_sampling = new SamplingBox;
    form->addWidget(m_sampling, form->rowCount(), 0, 1, 2);
    form->setColumnStretch(1, 1);
    settings->addLayout(form);
    settings->addStretch(1);
    m_keptCaption = new Caption;
    auto *remove = new ActionTool(removeKept);
    remove->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_keptCaption->add(remove);
    column->addWidget(m_keptCaption);
    m_kept = new ListView;
    m_kept->setModel(&m_keptModel);
    m_kept->setItemDelegate(new RowDelegate(m_kept));
    m_kept->setMinimumHeight(56);
    column->addWidget(m_kept, 1);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    foot->addWidget(new ActionButton(keep));
    column->addLayout(foot);

    const auto changed = [this] { write(); };
    connect(m_system, &QPlainTextEdit::textChanged, this, changed);
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this, changed);
    connect(m_topP, &QDoubleSpinBox::valueChanged, this, changed);
    connect(m_longest, &QSpinBox::valueChanged, this, changed);
    connect(m_seed, &QSpinBox::valueChanged, this, changed);
    connect(m_precision, &QComboBox::currentIndexChanged, this, changed);
    connect(m_sampling, &SamplingBox::changed, this, changed);
    connect(m_kept, &QListView::activated, this,
            [this](const QModelIndex &index) { Q_EMIT questionChosen(index.data(Qt::DisplayRole).toString()); });
    connect(m_kept, &QListView::clicked, this,
            [this](const QModelIndex &index) { Q_EMIT questionChosen(index.data(Qt::DisplayRole).toString()); });
    connect(m_kept, &ListView::currentRowChanged, this, &ChatSettingsPane::currentKeptChanged);
    onLanguage([this] {
        m_caption->setTitle(tr("Settings"));
        m_caption->setNote(tr("same for all columns"));
        m_systemLabel->setText(tr("System prompt"));
        m_system->setAccessibleName(tr("System prompt"));
        m_system->setPlaceholderText(tr("none"));
        m_generation->setTitle(tr("Generation"));
        m_labels[0]->setText(tr("Temperature"));
        m_labels[1]->setText(tr("Top p"));
        m_labels[2]->setText(tr("Longest answer"));
        m_labels[3]->setText(tr("Seed"));
        m_labels[4]->setText(tr("Precision"));
        m_precision->setToolTip(tr("What the models are held in; for another one they are loaded anew"));
        m_temperature->setAccessibleName(tr("Temperature"));
        m_temperature->setToolTip(tr("0: always the most likely token"));
        m_topP->setAccessibleName(tr("Top p"));
        m_longest->setAccessibleName(tr("Longest answer in tokens"));
        m_longest->setToolTip(tr("in tokens"));
        m_seed->setAccessibleName(tr("Seed"));
        m_keptCaption->setTitle(tr("Kept for the report"));
        m_kept->setAccessibleName(tr("Questions to ask again"));
    });
}

void ChatSettingsPane::setProject(Project *project)
{
    m_project = project;
    if (project) {
        read();
        connect(&project->keptQuestions(), &KeptQuestions::changed, this, &ChatSettingsPane::fillKept);
    }
    fillKept();
}

void ChatSettingsPane::read()
{
    m_reading = true;
    const auto number = [this](const char *key, double fallback) {
        bool ok = false;
        const double value = m_project->value(u"chat/"_s + QLatin1String(key)).toDouble(&ok);
        return ok ? value : fallback;
    };
    const ChatSettings preset;
    m_system->setPlainText(m_project->value(u"chat/system_prompt"_s));
    m_temperature->setValue(number("temperature", preset.temperature));
    m_topP->setValue(number("top_p", preset.topP));
    m_longest->setValue(int(number("longest", preset.maxNewTokens)));
    m_seed->setValue(int(number("seed", 42)));
    m_precision->setPrecision(m_project->value(u"chat/precision"_s));
    ChatSettings sampling;
    for (const SamplingField &field : samplingFields())
        field.set(sampling, number(field.key, field.of(preset)));
    m_sampling->setSettings(sampling, m_project->value(u"chat/stop"_s));
    m_reading = false;
}

void ChatSettingsPane::write()
{
    if (m_reading || !m_project)
        return;
    const auto set = [this](const char *key, const QString &value) {
        const QString name = u"chat/"_s + QLatin1String(key);
        if (m_project->value(name) != value)
            m_project->setValue(name, value);
    };
    set("system_prompt", m_system->toPlainText());
    set("temperature", QString::number(m_temperature->value()));
    set("top_p", QString::number(m_topP->value()));
    set("longest", QString::number(m_longest->value()));
    set("seed", QString::number(m_seed->value()));
    set("precision", toQString(m_precision->precision()));
    ChatSettings sampling;
    m_sampling->fill(sampling);
    for (const SamplingField &field : samplingFields())
        set(field.key, QString::number(field.of(sampling)));
    set("stop", m_sampling->stops());
}

ChatSettings ChatSettingsPane::settings() const
{
    ChatSettings settings;
    settings.temperature = m_temperature->value();
    settings.topP = m_topP->value();
    settings.maxNewTokens = m_longest->value();
    settings.seed = m_seed->value();
    settings.precision = m_precision->precision();
    m_sampling->fill(settings);
    return settings;
}

QString ChatSettingsPane::systemPrompt() const
{
    return m_system->toPlainText().trimmed();
}

void ChatSettingsPane::fillKept()
{
    m_keptModel.clear();
    if (m_project) {
        for (const KeptQuestion &kept : m_project->keptQuestions().list()) {
            auto *item = new QStandardItem(toQString(kept.question));
            item->setData(qint64(kept.id));
            item->setToolTip(item->text());
            m_keptModel.appendRow(item);
        }
    }
    Q_EMIT currentKeptChanged();
}

qint64 ChatSettingsPane::currentKept() const
{
    const QModelIndex index = m_kept->currentIndex();
    return index.isValid() ? index.data(Qt::UserRole + 1).toLongLong() : 0;
}

} // namespace fieldwright::ui
