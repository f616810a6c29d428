#include "ui/pages/evaluate/overview_view.h"

#include "app/evaluations/evaluation_item_model.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/radar_plot.h"
#include "ui/pages/evaluate/scale_labels.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

enum Column { Dimension, Base, Tuned, Drawn, Difference, P, ColumnCount };
enum Role { PointRole = Qt::UserRole + 1, LowRole, HighRole, VerdictRole };

constexpr const char *chineseNames[] = {"分词", "句法", "语义", "消歧", "理解"};

QStandardItem *cell(const QString &text, bool number = false)
{
    auto *item = new QStandardItem(text);
    item->setEditable(false);
    item->setToolTip(text);
    if (number)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

IntervalDelegate::Interval intervalOf(const QModelIndex &index)
{
    if (!index.data(PointRole).isValid())
        return {};
    return {true, index.data(PointRole).toDouble(), index.data(LowRole).toDouble(), index.data(HighRole).toDouble(),
            IntervalDelegate::Verdict(index.data(VerdictRole).toInt())};
}

/// A round scale that holds zero and all intervals of a model.
void scaleToFit(const QStandardItemModel *model, TableView *table)
{
    double low = 0, high = 0;
    for (int row = 0; row < model->rowCount(); ++row) {
        low = std::min(low, model->item(row, Drawn)->data(LowRole).toDouble());
        high = std::max(high, model->item(row, Drawn)->data(HighRole).toDouble());
    }
    const double step = high - low > 60 ? 20 : high - low > 24 ? 10 : 5;
    low = std::floor((low - 1) / step) * step;
    high = std::ceil((high + 1) / step) * step;
    static_cast<IntervalDelegate *>(table->itemDelegateForColumn(Drawn))->setScale(low, high, step);
    table->horizontalHeader()->findChild<ScaleLabels *>()->setTicks(low, high, step);
}

TableView *makeTable(QStandardItemModel *model, Settings &settings, const QString &name)
{
    auto *table = new TableView;
    table->setModel(model);
    table->setRowHeight(size::tallRow);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *delegate = new IntervalDelegate(intervalOf, table);
    table->setItemDelegateForColumn(Drawn, delegate);
    table->setColumns(settings, name, {150, 58, 58, 0, 148, 66});
    new ScaleLabels(table, Drawn, delegate);
    return table;
}

void fitHeight(TableView *table)
{
    table->setFixedHeight(size::row + table->model()->rowCount() * size::tallRow + 2);
}

} // namespace

OverviewView::OverviewView(Settings &settings, QWidget *parent) : Translated(parent), m_settings(settings)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *splitter = new Splitter(Qt::Horizontal, settings, u"evaluate/overview"_s);

    auto *left = new QWidget;
    auto *leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->setSpacing(0);
    m_radar = new RadarPlot;
    m_noRadar = new QLabel;
    m_noRadar->setAlignment(Qt::AlignCenter);
    m_noRadar->setWordWrap(true);
    setRole(m_noRadar, "muted");
    m_areasModel = new QStandardItemModel(0, 3, this);
    m_areas = new TableView;
    m_areas->setModel(m_areasModel);
    m_areas->horizontalHeader()->hide();
    m_areas->setColumns(settings, u"evaluate/areas"_s, {170, 90, 0});
    m_areas->setFixedHeight(5 * size::row + 2);
    leftColumn->addWidget(m_radar, 1);
    leftColumn->addWidget(m_noRadar, 1);
    leftColumn->addWidget(m_areas);
    m_radarPane = new Pane(left);
    m_export = new QAction(icon("document-export"), QString(), this);
    m_radarPane->caption()->add(new ActionTool(m_export));
    connect(m_export, &QAction::triggered, this, &OverviewView::exportRadar);
    splitter->addWidget(m_radarPane);

    auto *right = new QScrollArea;
    right->setWidgetResizable(true);
    right->setFrameShape(QFrame::NoFrame);
    auto *rightBody = new QWidget;
    rightBody->setProperty("surface", u"base"_s);
    auto *rightColumn = new QVBoxLayout(rightBody);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->setSpacing(0);
    m_differencesModel = new QStandardItemModel(0, ColumnCount, this);
    m_differences = makeTable(m_differencesModel, settings, u"evaluate/differences"_s);
    m_domainModel = new QStandardItemModel(0, ColumnCount, this);
    m_domain = makeTable(m_domainModel, settings, u"evaluate/domain"_s);
    m_unseen = new QLabel;
    m_unseen->setWordWrap(true);
    m_unseen->setContentsMargins(size::padding, 8, size::padding, 10);
    setRole(m_unseen, "muted");
    m_differencePane = new Pane(m_differences);
    m_differencePane->addBody(m_domain, 0);
    m_differencePane->addBody(m_unseen, 0);
    auto *advice = new QWidget;
    m_advice = new QVBoxLayout(advice);
    m_advice->setContentsMargins(0, 0, 0, 0);
    m_advice->setSpacing(0);
    m_advicePane = new Pane(advice);
    rightColumn->addWidget(m_differencePane);
    rightColumn->addWidget(m_advicePane);
    rightColumn->addStretch(1);
    right->setWidget(rightBody);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    splitter->restore({480, 760});
    column->addWidget(splitter);

    onLanguage([this] {
        m_radarPane->caption()->setTitle(tr("Five dimensions"));
        m_radarPane->caption()->setNote(tr("0 = chance level, 100 = perfect"));
        m_radar->setAccessibleName(tr("Radar chart of the five dimensions"));
        m_noRadar->setText(tr("No radar chart: not all five dimensions were asked."));
        m_export->setText(tr("Export…"));
        m_areas->setAccessibleName(tr("Areas of the radar chart"));
        m_differencePane->caption()->setTitle(tr("Difference per dimension, tuned minus base"));
        m_differencePane->caption()->setNote(tr("raw points, 95 % interval"));
        m_differences->setAccessibleName(tr("Differences"));
        m_domain->setAccessibleName(tr("Domain test"));
        m_advicePane->caption()->setTitle(tr("What to do next"));
        refresh();
    });
}

void OverviewView::setSummary(const Summary &summary, const QString &language)
{
    m_summary = summary;
    m_language = toStd(language);
    refresh();
}

void OverviewView::refresh()
{
    if (!m_advice)
        return;
    refreshRadar();
    refreshDifferences();
    refreshAdvice();
}

void OverviewView::refreshRadar()
{
    const auto at = m_summary.radar.find(m_language);
    const bool hasRadar = at != m_summary.radar.end() && at->second.base.size() == fiveDimensions.size();
    m_radar->setVisible(hasRadar);
    m_areas->setVisible(hasRadar);
    m_export->setEnabled(hasRadar);
    m_noRadar->setVisible(!hasRadar);
    if (!hasRadar)
        return;
    const RadarSummary &radar = at->second;
    const bool chinese = axisText("segmentation") == QString::fromUtf8(chineseNames[0]);
    std::vector<RadarAxis> axes;
    for (size_t i = 0; i < fiveDimensions.size(); ++i)
        axes.push_back({axisText(fiveDimensions[i]), chinese ? QString() : QString::fromUtf8(chineseNames[i]),
                        radar.base[i], i < radar.tuned.size() ? radar.tuned[i] : 0});
    m_radar->setAxes(std::move(axes), m_summary.compared);
    m_areasModel->removeRows(0, m_areasModel->rowCount());
    const auto row = [this](const QString &name, std::optional<double> share, const QString &note,
                            bool strong = false) {
        QList<QStandardItem *> items = {cell(name), cell(share ? shownPercent(*share, 1) : QString(QChar(u'–')), true),
                                        cell(note)};
        if (strong) {
            items[0]->setFont(boldFont());
            items[1]->setFont(boldFont());
        }
        items[2]->setForeground(palette().brush(QPalette::PlaceholderText));
        m_areasModel->appendRow(items);
    };
    row(tr("Area of base"), radar.figures.baseArea, tr("of the full pentagon"));
    if (m_summary.compared) {
        row(tr("Area of tuned"), radar.figures.tunedArea, QString());
        row(tr("Overlap"), radar.figures.overlapArea, QString());
        row(tr("Kept of base"), radar.figures.kept, tr("overlap ÷ area of base"), true);
        row(tr("New beyond base"), radar.figures.gained, tr("of the area of base"), true);
    }
    m_areas->setFixedHeight(m_areasModel->rowCount() * size::row + 2);
}

void OverviewView::addRow(QStandardItemModel *model, const QString &name, const Comparison &comparison)
{
    QList<QStandardItem *> row = {cell(name), cell(shownNumber(comparison.base * 100, 1), true)};
    if (!m_summary.compared) {
        for (int column = Tuned; column < ColumnCount; ++column)
            row.append(cell(column == Drawn ? QString() : QString(QChar(u'–')), true));
        model->appendRow(row);
        return;
    }
    auto *drawn = new QStandardItem;
    drawn->setEditable(false);
    drawn->setData(comparison.delta * 100, PointRole);
    drawn->setData(comparison.deltaInterval.low * 100, LowRole);
    drawn->setData(comparison.deltaInterval.high * 100, HighRole);
    drawn->setData(int(comparison.verdict == Verdict::Better  ? IntervalDelegate::Verdict::Better
                       : comparison.verdict == Verdict::Worse ? IntervalDelegate::Verdict::Worse
                                                              : IntervalDelegate::Verdict::Undecided),
                   VerdictRole);
    const QString verdict = comparison.verdict == Verdict::Better  ? tr("better")
                            : comparison.verdict == Verdict::Worse ? tr("worse")
                                                                   : tr("undecided");
    auto *difference = cell(u"%1 [%2, %3]"_s.arg(shownDelta(comparison.delta * 100, 1),
                                                 shownDelta(comparison.deltaInterval.low * 100, 1),
                                                 shownDelta(comparison.deltaInterval.high * 100, 1)));
    difference->setToolTip(tr("%1; %Ln item(s)", nullptr, int(comparison.n)).arg(verdict));
    drawn->setData(difference->text() + u", "_s + verdict, Qt::AccessibleTextRole);
    const double p = comparison.pHolm.value_or(comparison.p);
    auto *pCell = cell(p < 0.001 ? u"< "_s + QLocale().toString(0.001) : shownNumber(p, p < 0.1 ? 3 : 2), true);
    if (comparison.verdict != Verdict::Undecided)
        difference->setFont(boldFont());
    row.append({cell(shownNumber(comparison.tuned * 100, 1), true), drawn, difference, pCell});
    model->appendRow(row);
}

void OverviewView::refreshDifferences()
{
    for (QStandardItemModel *model : {m_differencesModel, m_domainModel}) {
        model->removeRows(0, model->rowCount());
        model->setHorizontalHeaderLabels({model == m_domainModel ? tr("Your own test") : tr("Dimension"), tr("Base"),
                                          tr("Tuned"), QString(), tr("Difference [95 %]"), tr("p")});
        for (const int column : {Base, Tuned, P})
            model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    for (const AxisSummary &axis : m_summary.axes) {
        if (axis.suite == domainSuite)
            continue;
        if (m_language == "pooled") {
            addRow(m_differencesModel, axisText(axis.axis), axis.pooled.all);
        } else if (const auto slice = axis.languages.find(m_language); slice != axis.languages.end()) {
            addRow(m_differencesModel, axisText(axis.axis), slice->second.all);
        }
    }
    for (const char *part : {"rephrased", "unseen"}) {
        if (const auto at = m_summary.domain.find(part); at != m_summary.domain.end() && at->second.n > 0)
            addRow(m_domainModel, axisText(part), at->second);
    }
    m_differences->setVisible(m_differencesModel->rowCount() > 0);
    m_domain->setVisible(m_domainModel->rowCount() > 0);
    scaleToFit(m_differencesModel, m_differences);
    scaleToFit(m_domainModel, m_domain);
    fitHeight(m_differences);
    fitHeight(m_domain);
    QStringList notes;
    if (!m_summary.detectable.source.empty())
        notes.append(translated(m_summary.detectable));
    if (m_summary.domain.contains("unseen"))
        notes.append(tr("Unseen questions are about passages that were never trained: a right answer there is luck or "
                        "general knowledge, and a confident wrong one is invention."));
    m_unseen->setText(notes.join(u' '));
}

QString OverviewView::actionText(const std::string &action) const
{
    if (action == "prepare-run")
        return tr("Prepare a run");
    if (action == "add-pairs")
        return tr("Add pairs…");
    if (action == "add-items")
        return tr("Ask more items…");
    if (action == "show-worse")
        return tr("Show what got worse");
    if (action == "show-wrong")
        return tr("Show the wrong ones");
    if (action == "show-unparsed")
        return tr("Show them");
    if (action == "ask-both")
        return tr("Ask both");
    return {};
}

void OverviewView::refreshAdvice()
{
    while (QLayoutItem *item = m_advice->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_advicePane->setVisible(!m_summary.advice.empty());
    for (const Advice &advice : m_summary.advice) {
        auto *row = new QFrame;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(size::padding, 8, size::padding, 8);
        line->setSpacing(12);
        auto *text = new QLabel(
            u"<b>%1</b> %2"_s.arg(translated(advice.heading).toHtmlEscaped(), translated(advice.text).toHtmlEscaped()));
        text->setWordWrap(true);
        text->setTextFormat(Qt::RichText);
        line->addWidget(text, 1);
        if (const QString action = actionText(advice.action); !action.isEmpty()) {
            auto *button = new QPushButton(action);
            button->setAccessibleName(action);
            connect(button, &QPushButton::clicked, this,
                    [this, verb = toQString(advice.action), about = toQString(advice.id),
                     axis = toQString(advice.axis)] { Q_EMIT advised(verb, about, axis); });
            line->addWidget(button);
        }
        m_advice->addWidget(row);
        auto *rule = new QFrame;
        rule->setFixedHeight(1);
        rule->setProperty("surface", u"bar"_s);
        m_advice->addWidget(rule);
    }
}

void OverviewView::exportRadar()
{
    const QString file = chooseExportFile(this, m_settings.get(setting::lastFolder), u"radar"_s, false);
    if (file.isEmpty())
        return;
    constexpr QSize size(640, 560);
    if (const auto saved = exportPlots({{m_radar, QRect(QPoint(), size), QString()}}, size, file); !saved)
        QMessageBox::warning(this, tr("Export"), translated(saved.error()));
}

} // namespace fieldwright::ui
