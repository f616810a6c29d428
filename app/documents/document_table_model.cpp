#include "app/documents/document_table_model.h"

#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"

#include <algorithm>
#include <utility>

namespace fieldwright {

DocumentTableModel::DocumentTableModel(Documents &documents, Pairs &pairs, QObject *parent)
    : QAbstractTableModel(parent), m_documents(documents), m_pairs(pairs), m_rows(documents.list())
{
    connect(&documents, &Documents::listReset, this, [this] {
        beginResetModel();
        m_rows = m_documents.list();
        endResetModel();
    });
    connect(&documents, &Documents::readingChanged, this, &DocumentTableModel::showReading);
    connect(&pairs, &Pairs::listReset, this, &DocumentTableModel::recount);
    recount();
}

int DocumentTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DocumentTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant DocumentTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DocumentInfo &document = m_rows[size_t(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return shown(document, column);
    case Qt::TextAlignmentRole:
        if (column == PagesColumn || column == BlocksColumn || column == PairsColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case Qt::ToolTipRole:
        return column == StateColumn  ? reason(document)
               : column == NameColumn ? toQString(document.sourcePath)
                                      : QString();
    case IdRole:
        return qint64(document.id);
    case StateRole:
        return int(document.state);
    case ReasonRole:
        return reason(document);
    case PathRole:
        return toQString(document.sourcePath);
    case PairCountRole:
        return m_pairCounts.value(document.id);
    case FractionRole:
        return readingFraction(document);
    case SortRole:
        switch (column) {
        case PagesColumn:
            return document.pages;
        case BlocksColumn:
            return document.blocks;
        case PairsColumn:
            return m_pairCounts.value(document.id);
        case StateColumn:
            return int(document.state);
        default:
            return shown(document, column);
        }
    default:
        return {};
    }
}

QVariant DocumentTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Name");
    case KindColumn:
        return tr("Kind");
    case PagesColumn:
        return tr("Pages");
    case BlocksColumn:
        return tr("Blocks");
    case LanguageColumn:
        return tr("Language");
    case PairsColumn:
        return tr("Pairs");
    case StateColumn:
        return tr("State");
    default:
        return {};
    }
}

QModelIndex DocumentTableModel::indexOf(qint64 id) const
{
    for (size_t row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].id == id)
            return index(int(row), 0);
    return {};
}

QString DocumentTableModel::kindName(const std::string &format)
{
    if (format == "markdown")
        return QStringLiteral("Markdown");
    if (format == "text")
        return tr("Text");
    if (format == "html")
        return QStringLiteral("HTML");
    if (format == "csv")
        return QStringLiteral("CSV");
    if (format == "docx")
        return QStringLiteral("Word");
    if (format == "pdf")
        return QStringLiteral("PDF");
    return toQString(format);
}

QString DocumentTableModel::shown(const DocumentInfo &document, int column) const
{
    const auto number = [](std::int64_t value) { return value > 0 ? shownNumber(qint64(value)) : QString(); };
    switch (column) {
    case NameColumn:
        return toQString(document.name);
    case KindColumn:
        return kindName(document.format);
    case PagesColumn:
        return number(document.pages);
    case BlocksColumn:
        return number(document.blocks);
    case LanguageColumn:
        return document.language == "en" ? tr("English") : document.language == "zh" ? tr("Chinese") : QString();
    case PairsColumn:
        return number(m_pairCounts.value(document.id));
    case StateColumn:
        switch (document.state) {
        case DocumentState::Waiting:
            return readingText(document);
        case DocumentState::Failed:
            return document.error ? tr("not read: %1").arg(translated(document.error->what)) : tr("not read");
        case DocumentState::Ok:
            return document.warnings.empty() ? tr("read") : tr("read: %1").arg(translated(document.warnings.front()));
        }
        return {};
    default:
        return {};
    }
}

QString DocumentTableModel::reason(const DocumentInfo &document)
{
    if (document.error)
        return translated(*document.error);
    QStringList warnings;
    for (const Text &warning : document.warnings)
        warnings.append(translated(warning));
    return warnings.join(QLatin1Char('\n'));
}

QString DocumentTableModel::readingText(const DocumentInfo &document) const
{
    using State = ReadingProgress::State;
    const ReadingProgress reading = m_documents.readingOf(document.run);
    if (document.place < reading.file)
        return tr("read; being added");
    if (reading.state == State::Interrupted)
        return reading.reason ? tr("not read yet: %1").arg(translated(reading.reason->what))
                              : tr("not read yet: the job was interrupted");
    if (reading.state == State::Paused)
        return tr("paused");
    if (reading.state == State::Waiting || document.place > reading.file)
        return tr("waiting");
    return reading.pages > 0
               ? tr("page %1 of %2").arg(shownNumber(qint64(reading.pagesDone)), shownNumber(qint64(reading.pages)))
               : tr("reading");
}

double DocumentTableModel::readingFraction(const DocumentInfo &document) const
{
    if (document.state != DocumentState::Waiting)
        return -1;
    const ReadingProgress reading = m_documents.readingOf(document.run);
    if (document.place < reading.file)
        return 1;
    const bool isAtHand = document.place == reading.file && (reading.state == ReadingProgress::State::Reading ||
                                                             reading.state == ReadingProgress::State::Paused);
    if (!isAtHand)
        return -1;
    return reading.pages > 0 ? std::clamp(double(reading.pagesDone) / reading.pages, 0.0, 1.0) : 0;
}

/// Those that wait stand at the end, by jobs and in the order of their files. Of very many only a few look different.
void DocumentTableModel::showReading()
{
    for (size_t row = 0; row < m_rows.size();) {
        if (m_rows[row].state != DocumentState::Waiting) {
            ++row;
            continue;
        }
        const std::string &run = m_rows[row].run;
        const ReadingProgress reading = m_documents.readingOf(run);
        const bool isOther = std::exchange(m_readingStates[run], reading.state) != reading.state;
        const size_t first = row;
        size_t changed = row;
        for (; row < m_rows.size() && m_rows[row].state == DocumentState::Waiting && m_rows[row].run == run; ++row) {
            if (isOther || m_rows[row].place <= reading.file)
                changed = row + 1;
        }
        if (changed > first)
            Q_EMIT dataChanged(index(int(first), StateColumn), index(int(changed) - 1, StateColumn));
    }
}

void DocumentTableModel::recount()
{
    m_pairCounts.clear();
    for (const PairColumns &pair : m_pairs.columns())
        ++m_pairCounts[pair.document];
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, PairsColumn), index(int(m_rows.size()) - 1, PairsColumn));
}

} // namespace fieldwright
