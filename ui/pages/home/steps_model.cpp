#include "ui/pages/home/steps_model.h"

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/evaluations/evaluations.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

struct Step
{
    const char *page;
    const char *tab;
    const char *icon;
    const char *name;
    const char *what;
    const char *gives;
};

// The contexts of the translations: page names are those of the rail.
constexpr Step steps[] = {
    {"documents", "", "document-multiple", QT_TRANSLATE_NOOP("Page", "Documents"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "Drop files in; check what was read"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "text in blocks, with its place")},
    {"dataset", "review", "table", QT_TRANSLATE_NOOP("Page", "Dataset"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "Generate pairs; accept or mend each one"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "accepted pairs")},
    {"dataset", "mix", "table", QT_TRANSLATE_NOOP("Page", "Dataset"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "Mix with general data; see what the model will see"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "a dataset version")},
    {"train", "setup", "labplot-xy-curve", QT_TRANSLATE_NOOP("Page", "Train"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "Choose a method; watch the curves"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "a tuned model")},
    {"evaluate", "", "draw-polygon", QT_TRANSLATE_NOOP("Page", "Evaluate"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "Compare base and tuned on the same questions"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "radar chart, report")},
    {"chat", "", "dialog-messages", QT_TRANSLATE_NOOP("Page", "Chat"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "Ask both; keep answers that are worth keeping"),
     QT_TRANSLATE_NOOP("fieldwright::ui::StepsModel", "new pairs")},
};

constexpr int stepCount = int(std::size(steps));

} // namespace

StepsModel::StepsModel(QObject *parent) : QAbstractTableModel(parent) {}

void StepsModel::setProject(Project *project)
{
    m_project = project;
    refresh();
}

void StepsModel::refresh()
{
    Q_EMIT dataChanged(index(0, 0), index(stepCount - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int StepsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : stepCount;
}

int StepsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString StepsModel::pageOf(int row)
{
    return QString::fromLatin1(steps[row].page);
}

QString StepsModel::tabOf(int row)
{
    return QString::fromLatin1(steps[row].tab);
}

bool StepsModel::isDone(int row) const
{
    if (!m_project)
        return false;
    switch (row) {
    case 0:
        return m_project->documents().count() > 0;
    case 1: {
        const PairCounts &counts = m_project->pairs().counts();
        return counts.accepted > 0 && counts.draft == 0;
    }
    case 2:
        return !m_project->datasets().list().empty();
    case 3:
        return !m_project->models().list().empty();
    case 4:
        return !m_project->evaluations().list().empty();
    default:
        return false;
    }
}

int StepsModel::nextRow() const
{
    if (!m_project)
        return -1;
    for (int row = 0; row < stepCount - 1; ++row) {
        if (!isDone(row))
            return row;
    }
    return stepCount - 1;
}

QString StepsModel::nextText() const
{
    switch (nextRow()) {
    case 0:
        return tr("Add documents…");
    case 1: {
        const int drafts = m_project->pairs().counts().draft;
        return drafts > 0 ? tr("Review %n pair(s)", nullptr, drafts) : tr("Generate pairs…");
    }
    case 2:
        return tr("Build a version");
    case 3:
        return tr("Train");
    case 4:
        return tr("Evaluate");
    default:
        return tr("Ask both");
    }
}

QString StepsModel::stateText(int row) const
{
    if (!m_project)
        return tr(steps[row].gives);
    switch (row) {
    case 0: {
        const int count = m_project->documents().count();
        return count > 0 ? tr("%n document(s)", nullptr, count) : tr("no documents yet");
    }
    case 1: {
        const PairCounts &counts = m_project->pairs().counts();
        if (counts.all == 0)
            return tr("no pairs yet");
        return tr("%1 accepted, %2 to review")
            .arg(shownNumber(qint64(counts.accepted)), shownNumber(qint64(counts.draft)));
    }
    case 2: {
        const auto &list = m_project->datasets().list();
        return list.empty() ? tr("no version yet") : toQString(list.front().title());
    }
    case 3: {
        const auto &list = m_project->models().list();
        return list.empty() ? tr("no tuned model yet") : tr("%n tuned model(s)", nullptr, int(list.size()));
    }
    case 4: {
        const auto &list = m_project->evaluations().list();
        return list.empty() ? tr("nothing compared yet") : toQString(list.front().name);
    }
    default:
        return tr(steps[row].gives);
    }
}

QVariant StepsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= stepCount)
        return {};
    const int row = index.row();
    const Colors &colors = colorsOf(QGuiApplication::palette());
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case NumberColumn:
            return row + 1;
        case PageColumn:
            return QCoreApplication::translate("Page", steps[row].name);
        case DoColumn:
            return tr(steps[row].what);
        case StateColumn:
            return stateText(row);
        default:
            return {};
        }
    case Qt::DecorationRole:
        if (index.column() == PageColumn)
            return icon(steps[row].icon);
        if (index.column() == StateColumn && m_project && row < stepCount - 1)
            return isDone(row)        ? stateIcon(Tone::Success)
                   : row == nextRow() ? icon("arrow-right")
                                      : stateIcon(Tone::Muted);
        return {};
    case Qt::FontRole:
        return index.column() == PageColumn || (m_project && row == nextRow()) ? QVariant(boldFont()) : QVariant();
    case Qt::ForegroundRole:
        if (index.column() == NumberColumn || (index.column() == StateColumn && !m_project))
            return QBrush(colors.muted);
        if (index.column() == StateColumn && isDone(row))
            return QBrush(colors.success);
        return {};
    case Qt::TextAlignmentRole:
        return int((index.column() == NumberColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant StepsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NumberColumn:
        return u"#"_s;
    case PageColumn:
        return tr("Page");
    case DoColumn:
        return tr("What you do");
    case StateColumn:
        return m_project ? tr("So far") : tr("What you get");
    default:
        return {};
    }
}

} // namespace fieldwright::ui
