#include "ui/pages/train/rows_view.h"

#include "app/jobs/training_runs.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "ui/charts/histogram_plot.h"
#include "ui/pages/train/ranked_row_model.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QItemSelectionModel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <cmath>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr size_t mostRows = 500; // nobody mends more by hand
constexpr int againMs = 1500;    // while the run goes on

StateDelegate::State stateOf(const QModelIndex &index, const RankedRowModel &model)
{
    const QString text = index.data().toString();
    const RankedRow *row = model.row(index.row());
    if (!row || (model.pairOf(*row) == 0 && model.documentOf(*row) == 0))
        return {Tone::Muted, text, ""};
    return {Tone::Plain, text, ""};
}

} // namespace

/// What one look at the files brought.
struct RowsView::Found
{
    std::vector<double> losses;
    std::vector<RankedRow> rows;
    double median = 0;
    std::int64_t step = 0;
};

RowsView::RowsView(Settings &settings, QWidget *parent) : Translated(parent), m_files(u"row losses"_s)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *splitter = new Splitter(Qt::Horizontal, settings, u"train/rows"_s);
    m_histogram = new HistogramPlot;
    m_histogramPane = new Pane(m_histogram);
    m_part = new FilterRow;
    m_part->add(u"training"_s);
    m_part->add(u"validation"_s);
    m_part->setCurrent(u"training"_s);
    m_histogramPane->caption()->add(m_part);
    splitter->addWidget(m_histogramPane);

    auto *right = new Splitter(Qt::Vertical, settings, u"train/rows-right"_s);
    m_model = new RankedRowModel(this);
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setColumns(settings, u"train/ranked"_s, {68, 64, 64, 60, 0, 140});
    m_table->setItemDelegateForColumn(
        RankedRowModel::State,
        new StateDelegate([this](const QModelIndex &index) { return stateOf(index, *m_model); }, m_table));
    m_tablePane = new Pane(m_table);
    m_open = new QAction(icon("document-edit"), QString(), this);
    m_reject = new QAction(icon("dialog-cancel"), QString(), this);
    m_tablePane->caption()->add(new ActionTool(m_open));
    m_tablePane->caption()->add(new ActionTool(m_reject));
    right->addWidget(m_tablePane);
    m_text = new QPlainTextEdit;
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_textPane = new Pane(m_text);
    right->addWidget(m_textPane);
    right->setStretchFactor(0, 1);
    right->setStretchFactor(1, 0);
    right->restore({400, 150});
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->restore({440, 500});
    column->addWidget(splitter);

    m_again.setSingleShot(true);
    m_again.setInterval(againMs);
    connect(&m_again, &QTimer::timeout, this, &RowsView::read);
    connect(m_part, &FilterRow::currentChanged, this, [this] {
        m_histogram->choose(-1);
        readAnew();
    });
    connect(m_histogram, &HistogramPlot::chosenChanged, this, &RowsView::readAnew);
    connect(m_table, &TableView::currentRowChanged, this, &RowsView::refreshCurrent);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this](const QItemSelection &selected) {
                if (!selected.isEmpty()) // somebody chose a row; take() leaves one that was asked for alone
                    m_asked.reset();
                refreshCurrent();
            });
    connect(m_model, &QAbstractItemModel::modelReset, this, &RowsView::refreshCurrent);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &RowsView::refreshCurrent);
    connect(m_table, &QAbstractItemView::doubleClicked, this, &RowsView::openCurrent);
    connect(m_open, &QAction::triggered, this, &RowsView::openCurrent);
    connect(m_reject, &QAction::triggered, this, &RowsView::rejectCurrent);

    onLanguage([this] {
        m_part->setText(u"training"_s, tr("Training"));
        m_part->setText(u"validation"_s, tr("Validation"));
        m_histogramPane->caption()->setTitle(tr("Rows by loss"));
        m_histogram->setAccessibleName(tr("Rows by loss"));
        m_histogram->setAxisTexts(tr("loss"), tr("rows"));
        m_tablePane->caption()->setTitle(tr("Worst rows"));
        m_table->setAccessibleName(tr("Worst rows"));
        m_textPane->caption()->setTitle(tr("The row"));
        m_text->setAccessibleName(tr("The row"));
        m_reject->setText(tr("Reject"));
        m_model->retranslate();
        refreshTexts();
        refreshCurrent();
    });
}

RowsView::~RowsView() = default;

RowPart RowsView::part() const
{
    return m_part->current() == u"validation" ? RowPart::Validation : RowPart::Training;
}

void RowsView::setProject(Project *project)
{
    m_project = project;
    m_model->setProject(project);
    setRun(nullptr);
}

void RowsView::setRun(const RunStatus *run)
{
    const std::filesystem::path folder = run ? run->folder : std::filesystem::path();
    if (folder == m_folder && (m_ranking || !run || !run->job))
        return;
    m_folder = folder;
    m_ranking.reset();
    m_asked.reset();
    if (run && run->job && m_project)
        m_ranking = std::make_shared<RowRanking>(folder, datasetFolder(m_project->datasets(), *run->job));
    m_histogram->choose(-1);
    take({});
    read();
}

void RowsView::runChanged()
{
    m_isOutdated = true;
    if (isVisible() && !m_again.isActive())
        m_again.start();
}

void RowsView::showEvent(QShowEvent *event)
{
    QFrame::showEvent(event);
    if (m_isOutdated)
        read();
}

void RowsView::readAnew()
{
    m_asked.reset();
    read();
}

void RowsView::read()
{
    m_isOutdated = true;
    if (m_isReading || !m_ranking || !isVisible())
        return;
    m_isReading = true;
    m_isOutdated = false;
    const auto range = m_histogram->chosen();
    m_files.run(
        this,
        [ranking = m_ranking, part = part(), range] {
            (void)ranking->poll();
            Found found;
            std::vector<RowLoss> rows = ranking->byLoss(part);
            for (const RowLoss &row : rows) {
                found.losses.push_back(row.loss);
                found.step = std::max(found.step, row.step);
            }
            if (!rows.empty())
                found.median = rows[rows.size() / 2].loss;
            if (range)
                std::erase_if(
                    rows, [&](const RowLoss &row) { return !(row.loss >= range->first && row.loss < range->second); });
            rows.resize(std::min(rows.size(), mostRows));
            found.rows = ranking->read(part, rows);
            return found;
        },
        [this, ranking = m_ranking, part = part(), range](Found found) {
            m_isReading = false;
            if (ranking != m_ranking || part != this->part() || range != m_histogram->chosen())
                return read(); // something else is wanted meanwhile
            take(std::move(found));
            if (m_isOutdated && isVisible() && !m_again.isActive())
                m_again.start();
        });
}

void RowsView::take(Found found)
{
    m_count = found.losses.size();
    m_median = found.median;
    m_step = found.step;
    m_histogram->setValues(found.losses);
    m_model->setRows(std::move(found.rows));
    if (!m_asked && m_model->rowCount() > 0 && m_table->currentRow() < 0)
        m_table->selectRow(0);
    refreshTexts();
    refreshCurrent();
}

void RowsView::refreshTexts()
{
    if (!m_reject)
        return;
    m_histogramPane->caption()->setNote(
        m_count ? tr("%Ln row(s), median %1", nullptr, int(m_count)).arg(shownNumber(m_median, 2)) : QString());
    const auto range = m_histogram->chosen();
    m_tablePane->caption()->setNote(
        m_count == 0 ? tr("known after the first step of a run")
        : range      ? tr("those from %1 to %2").arg(shownNumber(range->first, 2), shownNumber(range->second, 2))
                     : tr("up to step %1").arg(shownNumber(qint64(m_step))));
}

const RankedRow *RowsView::currentRow() const
{
    return m_asked ? &*m_asked : m_model->row(m_table->currentRow());
}

qint64 RowsView::currentPair() const
{
    const RankedRow *row = currentRow();
    return row ? m_model->pairOf(*row) : 0;
}

qint64 RowsView::currentDocument() const
{
    const RankedRow *row = currentRow();
    return row ? m_model->documentOf(*row) : 0;
}

void RowsView::openCurrent()
{
    if (const qint64 pair = currentPair())
        Q_EMIT pairWanted(pair);
    else if (const qint64 document = currentDocument())
        Q_EMIT documentWanted(document);
}

void RowsView::refreshActions()
{
    const RankedRow *row = currentRow();
    const bool isWindow = row && row->isWindow;
    const qint64 pair = currentPair(), document = currentDocument();
    const PairColumns *columns = pair && m_project ? m_project->pairs().find(pair) : nullptr;
    m_open->setText(isWindow ? tr("Open the document") : tr("Mend in Review"));
    m_open->setEnabled(pair != 0 || document != 0);
    m_reject->setEnabled(columns && columns->status != PairStatus::Rejected);
    const QString none = !row       ? tr("Choose a row")
                         : isWindow ? tr("This row is no window of a document that is in the project")
                                    : tr("This row was made of no pair that is in the project");
    m_open->setToolTip(pair       ? tr("Shows the pair beside its source (Enter)")
                       : document ? tr("Shows the document that the row is a window of (Enter)")
                                  : none);
    m_reject->setToolTip(!pair                   ? none
                         : m_reject->isEnabled() ? tr("The next version of the dataset is built without it (R)")
                                                 : tr("It is rejected already"));
}

void RowsView::refreshCurrent()
{
    if (!m_reject)
        return;
    refreshActions();
    const RankedRow *row = currentRow();
    const QString text = row ? toQString(row->question) + u"\n\n"_s + toQString(row->answer) : QString();
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
    Q_EMIT currentChanged();
}

void RowsView::openRow(std::int64_t row)
{
    if (!m_ranking)
        return;
    m_files.run(
        this,
        [ranking = m_ranking, row] {
            (void)ranking->poll();
            const std::vector<RowLoss> all = ranking->byLoss(RowPart::Training);
            const auto known =
                std::find_if(all.begin(), all.end(), [&](const RowLoss &each) { return each.row == row; });
            const RowLoss figures = known == all.end() ? RowLoss{.row = row, .loss = qQNaN()} : *known;
            return ranking->read(RowPart::Training, std::span(&figures, 1));
        },
        [this, ranking = m_ranking](std::vector<RankedRow> found) {
            if (ranking != m_ranking || found.empty())
                return;
            if (m_project && m_project->pairs().find(found.front().pair)) {
                Q_EMIT pairWanted(found.front().pair);
                return;
            }
            m_part->setCurrent(u"training"_s);
            m_table->selectionModel()->clear(); // so that every row of the table can be chosen next
            m_asked = std::move(found.front());
            Q_EMIT rowWanted();
            refreshCurrent();
        });
}

void RowsView::rejectCurrent()
{
    if (const qint64 pair = currentPair(); pair && m_reject->isEnabled())
        m_project->pairs().reject({pair});
}

} // namespace fieldwright::ui
