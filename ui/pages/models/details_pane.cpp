#include "ui/pages/models/details_pane.h"

#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "ui/pages/models/memory_table.h"
#include "ui/pages/models/model_card_delegate.h"
#include "ui/pages/models/tokenizer_pane.h"
#include "ui/style/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/pane.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

} // namespace

DetailsPane::DetailsPane(Settings &settings, QWidget *parent) : Translated<QFrame>(parent), m_files(u"model-details"_s)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_licence = new BannerArea;
    column->addWidget(m_licence);
    m_facts = new QGridLayout;
    m_facts->setContentsMargins(size::padding, 12, size::padding, 12);
    m_facts->setHorizontalSpacing(16);
    m_facts->setVerticalSpacing(8);
    m_facts->setColumnStretch(1, 1);
    m_facts->setColumnStretch(3, 1);
    column->addLayout(m_facts);
    m_memoryCaption = new Caption;
    column->addWidget(m_memoryCaption);
    m_memory = new TableView;
    m_needs = new MemoryModel(m_memory);
    m_memory->setModel(m_needs);
    m_memory->setAlternatingRowColors(false);
    m_memory->setFrameShape(QFrame::NoFrame);
    m_memory->setSelectionMode(QAbstractItemView::NoSelection);
    m_memory->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_memory->setItemDelegateForColumn(MemoryModel::Bar, new MemoryBarDelegate(m_memory));
    m_memory->setItemDelegateForColumn(
        MemoryModel::Verdict,
        new StateDelegate(
            [](const QModelIndex &index) {
                return StateDelegate::State{Tone(index.data(MemoryModel::ToneRole).toInt()), index.data().toString()};
            },
            m_memory));
    m_memory->setColumns(settings, u"models/memory"_s, {190, 84, 140, 0});
    column->addWidget(m_memory);
    m_tokenCaption = new Caption;
    column->addWidget(m_tokenCaption);
    m_tokens = new TokenizerPane;
    column->addWidget(m_tokens);
    connect(m_tokens, &TokenizerPane::templateChosen, this,
            [this](const QString &name) { Q_EMIT templateChosen(toQString(m_entry.ref.id), name); });
    column->addStretch(1);
    onLanguage([this] {
        m_tokenCaption->setTitle(tr("Tokenizer"));
        m_tokenCaption->setNote(tr("type to see the tokens and their ids"));
        m_memory->setAccessibleName(tr("Memory on this computer"));
        m_memoryCaption->setTitle(tr("Memory on this computer"));
        m_needs->retranslate();
        refresh();
    });
}

void DetailsPane::setModel(const ModelEntry &entry)
{
    const bool same = m_entry.ref == entry.ref && m_entry.missing == entry.missing;
    m_entry = entry;
    if (same) // read already, or being read
        return refresh();
    m_details.reset();
    m_tokens->setModel(nullptr);
    refresh();
    if (entry.missing || entry.ref.path.empty())
        return;
    m_files.run(
        this, [entry] { return readModelDetails(entry); },
        [this, ref = entry.ref](ModelDetails details) {
            if (!(m_entry.ref == ref))
                return; // another one was chosen meanwhile
            m_details = std::move(details);
            m_tokens->setModel(m_details->tokenizer, m_details->text, toQString(m_entry.ref.chatTemplate),
                               m_entry.origin == ModelOrigin::Library);
            refresh();
        });
}

void DetailsPane::refresh()
{
    showLicence();
    showFacts();
    const MachineMemory machine = machineMemory();
    m_memoryCaption->setNote(tr("sequences of %L1 tokens; %2 of main memory, %3 free now")
                                 .arg(m_details && m_details->sequence > 0 ? m_details->sequence : 2048)
                                 .arg(shownBytes(machine.total), shownBytes(machine.available)));
    m_needs->setNeeds(m_details ? m_details->needs : std::vector<MemoryNeed>(), machine);
    const int rows = m_needs->rowCount();
    m_memory->setFixedHeight(size::row * (rows + 1) + 2);
    m_memory->setVisible(rows > 0);
    m_memoryCaption->setVisible(rows > 0);
}

void DetailsPane::showLicence()
{
    const QString name =
        toQString(m_details && !m_details->licence.name.empty() ? m_details->licence.name : m_entry.licence);
    const LicenceVerdict verdict = licenceVerdict(toStd(name));
    const LicenceLabel label = licenceLabel(name);
    if (m_entry.missing) {
        m_licence->show({.id = u"licence"_s,
                         .tone = Tone::Error,
                         .thing = tr("The files of this model are not where they were."),
                         .rest = tr("Put them back, or remove the entry and add the model again."),
                         .closable = false});
        return;
    }
    QStringList rest{translated(verdict.reason)};
    if (m_details && !m_details->licence.file.empty())
        rest.append(tr("Read from %1.").arg(toQString(m_details->licence.file)));
    if (m_details && !m_details->licence.link.empty())
        rest.append(tr("Its text: %1").arg(toQString(m_details->licence.link)));
    m_licence->show({.id = u"licence"_s,
                     .tone = label.tone,
                     .thing = name.isEmpty() ? label.text : tr("%1 (%2).").arg(label.text, name),
                     .rest = rest.join(u' '),
                     .closable = false});
}

QList<std::pair<QString, QString>> DetailsPane::facts() const
{
    const QString unknown = tr("unknown");
    const auto orUnknown = [&](const QString &text) { return text.isEmpty() ? unknown : text; };
    const bool isAdapter = m_entry.kind == ModelKind::Adapter;
    QString architecture = toQString(m_entry.architecture);
    QStringList types, remarks;
    if (m_details) {
        if (m_details->layers > 0)
            architecture = tr("%1, %2 layers, %3 + %4 heads")
                               .arg(architecture.isEmpty() ? tr("Decoder") : architecture)
                               .arg(m_details->layers)
                               .arg(m_details->heads)
                               .arg(m_details->kvHeads);
        for (const std::string &type : m_details->types)
            types.append(toQString(type));
    }
    QList<std::pair<QString, QString>> out;
    if (isAdapter) {
        QStringList adapters;
        for (const Text &adapter : m_details ? m_details->adapters : std::vector<Text>())
            adapters.append(translated(adapter));
        out.append({tr("Adapter"), orUnknown(adapters.join(u" + "_s))});
        out.append({tr("Made for"), orUnknown(m_details ? toQString(m_details->madeFor) : QString())});
    }
    out.append({tr("Architecture"), orUnknown(architecture)});
    out.append({tr("Stored as"), m_entry.kind == ModelKind::Gguf              ? tr("GGUF file")
                                 : m_entry.kind == ModelKind::Folder          ? tr("Hugging Face folder")
                                 : m_entry.ref.adapter.extension() == ".gguf" ? tr("GGUF LoRA file")
                                                                              : tr("PEFT adapter")});
    out.append({tr("Parameters"), m_entry.parameters > 0 ? shownNumber(qint64(m_entry.parameters)) : unknown});
    out.append({tr("On disk"), shownBytes(m_entry.bytes)});
    out.append(
        {tr("Context"), m_entry.contextLength > 0 ? tr("%n token(s)", nullptr, int(m_entry.contextLength)) : unknown});
    out.append({tr("Number type"), orUnknown(types.isEmpty() ? toQString(m_entry.quantization) : types.join(u", "_s))});
    out.append({tr("Vocabulary"), m_details && m_details->vocabulary > 0
                                      ? tr("%n token(s)", nullptr, int(m_details->vocabulary))
                                      : unknown});
    if (m_entry.isEncoder)
        out.append({tr("Reads of a text"), m_details && m_details->embeddingTokens > 0
                                               ? tr("%n token(s)", nullptr, int(m_details->embeddingTokens))
                                               : unknown});
    else
        out.append({tr("Chat template"), !m_details || m_details->problem ? unknown : chatTemplate()});
    return out;
}

/// The template that it is asked with.
QString DetailsPane::chatTemplate() const
{
    const QString chosen = toQString(m_entry.ref.chatTemplate);
    if (m_details->hasTemplate)
        return chosen.isEmpty() ? tr("its own") : tr("its own, \"%1\"").arg(chosen);
    return chosen.isEmpty() ? tr("none: ChatML is used") : tr("none: \"%1\" is used").arg(chosen);
}

void DetailsPane::showFacts()
{
    while (QLayoutItem *item = m_facts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (m_entry.ref.path.empty())
        return;
    const auto add = [this](int row, int column, const QString &name, const QString &value, int span, bool mono) {
        auto *nameLabel = new QLabel(name);
        setRole(nameLabel, "muted");
        auto *valueLabel = new QLabel(value);
        valueLabel->setWordWrap(true);
        valueLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (mono)
            setRole(valueLabel, "mono");
        m_facts->addWidget(nameLabel, row, column, Qt::AlignTop);
        m_facts->addWidget(valueLabel, row, column + 1, 1, span);
    };
    int at = 0;
    for (const auto &[name, value] : facts()) {
        add(at / 2, (at % 2) * 2, name, value, 1, false);
        ++at;
    }
    int row = (at + 1) / 2;
    add(row++, 0, tr("Place"), toQString(m_entry.ref.adapter.empty() ? m_entry.ref.path : m_entry.ref.adapter), 3,
        true);
    if (m_details && m_details->problem)
        add(row++, 0, tr("Problem"), translated(*m_details->problem), 3, false);
    for (const Text &remark : m_details ? m_details->remarks : std::vector<Text>())
        add(row++, 0, tr("Remark"), translated(remark), 3, false);
}

} // namespace fieldwright::ui
