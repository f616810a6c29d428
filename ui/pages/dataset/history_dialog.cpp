#include "ui/pages/dataset/history_dialog.h"

#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/table_view.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

QString actionText(const std::string &action)
{
    static const std::map<std::string_view, const char *> texts = {
        {"add", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "added")},
        {"accept", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "accepted")},
        {"reject", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "rejected")},
        {"draft", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "back to draft")},
        {"edit", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "edited")},
        {"evidence", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "evidence set")},
        {"tags", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "tags changed")},
        {"score", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "scored")},
        {"weight", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "weight changed")},
        {"note", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "note changed")},
        {"remove", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "removed")},
        {"undo", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "undone")},
        {"redo", QT_TRANSLATE_NOOP("fieldwright::ui::HistoryDialog", "done again")},
    };
    const auto found = texts.find(action);
    return found == texts.end() ? toQString(action) : HistoryDialog::tr(found->second);
}

QString valueText(const Json &value)
{
    return value.is_string() ? toQString(value.get<std::string>()) : toQString(dumpJson(value));
}

/// The fields that changed, one after the other.
QString fieldsText(const Json &fields)
{
    if (!fields.is_object())
        return {};
    if (fields.contains("question") && fields.contains("answer"))
        return valueText(fields["question"]) + QStringLiteral(" – ") + valueText(fields["answer"]);
    QStringList parts;
    for (const auto &[key, value] : fields.items())
        parts.append(valueText(value));
    return parts.join(QStringLiteral(" · ")).simplified();
}

} // namespace

HistoryDialog::HistoryDialog(Pairs &pairs, qint64 pair, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("History of pair %1").arg(shownNumber(pair)));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    m_model = new QStandardItemModel(0, 5, this);
    m_model->setHorizontalHeaderLabels({tr("When"), tr("Who"), tr("What"), tr("Before"), tr("After")});
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setAccessibleName(windowTitle());
    const std::array widths = {130, 90, 110, 230};
    for (int i = 0; i < int(widths.size()); ++i)
        m_table->horizontalHeader()->resizeSection(i, widths[size_t(i)]);
    m_message = new QLabel(tr("Reading…"));
    setRole(m_message, "muted");
    auto *buttons = new QDialogButtonBox;
    QPushButton *close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(m_table, 1);
    column->addWidget(m_message);
    column->addWidget(buttons);
    resize(820, 420);
    pairs.history(pair, this, [this](Result<std::vector<PairRevision>> revisions) {
        if (revisions)
            fill(*revisions);
        else
            m_message->setText(translated(revisions.error()));
    });
}

void HistoryDialog::fill(const std::vector<PairRevision> &revisions)
{
    m_message->setText(tr("%n entries", nullptr, int(revisions.size())));
    for (const PairRevision &revision : revisions) {
        QList<QStandardItem *> row;
        for (const QString &text : {shownTime(revision.atMs), toQString(revision.author), actionText(revision.action),
                                    fieldsText(revision.before), fieldsText(revision.after)}) {
            auto *item = new QStandardItem(text);
            item->setToolTip(text);
            row.append(item);
        }
        m_model->appendRow(row);
    }
}

} // namespace fieldwright::ui
