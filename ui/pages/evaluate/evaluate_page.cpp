#include "ui/pages/evaluate/evaluate_page.h"

#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/reports/report_service.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "ui/charts/marks.h"
#include "ui/charts/series_delegate.h"
#include "ui/pages/evaluate/answers_view.h"
#include "ui/pages/evaluate/items_view.h"
#include "ui/pages/evaluate/new_evaluation_dialog.h"
#include "ui/pages/evaluate/overview_view.h"
#include "ui/pages/evaluate/reports_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {
using namespace Qt::StringLiterals;
} // namespace

EvaluatePage::EvaluatePage(const Context &context) : Page(context, "evaluate")
{
    // Children from the start: a tab that nobody looks at must go with the page, and be no window of its own.
    auto *overview = new QWidget(this);
    m_overview = new OverviewView(settings(), overview);
    m_items = new ItemsView(settings(), this);
    m_answers = new AnswersView(this);
    m_reports = new ReportsView(settings(), this);
    for (QWidget *view : {overview, static_cast<QWidget *>(m_items), static_cast<QWidget *>(m_answers),
                          static_cast<QWidget *>(m_reports)})
        view->hide();
    m_empty = new EmptyState;

    m_report = makeAction({.menu = MenuId::File, .icon = "document-export"}, [this] { writeReport(); });
    m_report->setProperty("primaryIcon", QByteArray("document-export"));
    m_new = makeAction({.menu = MenuId::Run, .icon = "list-add"}, [this] { newEvaluation({.tuned = m_currentTuned}); });
    m_ask = makeAction({.menu = MenuId::Run, .icon = "dialog-messages"},
                       [this] { navigator().goTo(u"chat"_s, {}, m_currentTuned); });
    m_askAgain = makeAction({.menu = MenuId::Run, .icon = "dialog-messages"}, [this] {
        navigator().goTo(u"chat"_s, {}, m_currentTuned);
        if (const EvaluationItem *item = m_items->current())
            navigator().goTo(u"chat"_s, {}, toQString(item->prompt));
    });
    m_faulty = makeAction({.menu = MenuId::Edit, .icon = "flag", .key = Qt::Key_F, .only = m_items->table()},
                          [this] { m_items->toggleFaulty(); });
    m_next = makeAction({.menu = MenuId::View, .icon = "go-next", .key = Qt::Key_J, .only = m_items->table()},
                        [this] { m_items->step(1); });
    m_previous = makeAction({.menu = MenuId::View, .icon = "go-previous", .key = Qt::Key_K, .only = m_items->table()},
                            [this] { m_items->step(-1); });
    m_items->addToCaption(m_previous);
    m_items->addToCaption(m_next);
    m_items->addToFoot(m_faulty);
    m_items->addToFoot(m_askAgain);
    m_empty->addButton(m_new, true);

    addTab(
        u"overview"_s, [] { return tr("Overview"); }, [this] { return buildOverview(); });
    addTab(
        u"items"_s, [] { return tr("Items"); }, [this] { return m_items; });
    addTab(
        u"answers"_s, [] { return tr("Before and after"); }, [this] { return m_answers; });
    addTab(
        u"reports"_s, [] { return tr("Reports"); }, [this] { return m_reports; });

    m_bar = new ToolBar(overview);
    m_evaluation = new QComboBox;
    m_evaluation->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_evaluation->setMinimumContentsLength(18);
    m_base = new QLabel;
    m_tuned = new QLabel;
    m_language = new QComboBox;
    for (const char *language : {"pooled", "en", "zh"})
        m_language->addItem(QString(), QLatin1String(language));
    m_protocol = new ElidedLabel;
    m_protocol->setProperty("role", u"muted"_s);
    m_protocol->setFont(smallFont());
    m_verdict = new BannerArea(overview);
    m_bar->add(m_evaluation);
    m_bar->addSeparator();
    m_bar->add(new SeriesSample(baseSeries));
    m_bar->add(m_base);
    m_bar->add(new SeriesSample(0));
    m_bar->add(m_tuned);
    m_bar->addSeparator();
    m_bar->add(m_language);
    m_bar->addStretch();
    m_bar->add(m_protocol);
    connect(m_evaluation, &QComboBox::activated, this, [this] { choose(m_evaluation->currentData().toString()); });
    connect(m_language, &QComboBox::activated, this, &EvaluatePage::showSummary);
    connect(m_overview, &OverviewView::advised, this, &EvaluatePage::follow);
    connect(m_items, &ItemsView::itemChanged, this, [this] {
        m_askAgain->setEnabled(m_items->current());
        m_faulty->setEnabled(m_items->current());
    });
    connect(m_items, &ItemsView::faultyChanged, this, [this](std::int64_t item, bool faulty) {
        if (project())
            project()->evaluations().setFaulty(item, faulty);
    });
    connect(&studio(), &Studio::projectClosing, this, [this] { m_reports->setProject(nullptr); });

    onLanguage([this] {
        m_report->setText(tr("Write report…"));
        m_new->setText(tr("New evaluation…"));
        m_ask->setText(tr("Ask both"));
        m_askAgain->setText(tr("Ask both again"));
        m_faulty->setText(tr("Item is faulty"));
        m_next->setText(tr("Next item"));
        m_next->setIconText(tr("Next"));
        m_previous->setText(tr("Previous item"));
        m_previous->setIconText(tr("Previous"));
        m_empty->setTexts(tr("Nothing compared yet. Choose a tuned model and a suite."),
                          tr("Base and tuned answer the same questions; the difference is tested."));
        m_evaluation->setAccessibleName(tr("Evaluation"));
        m_language->setAccessibleName(tr("Language of the items"));
        m_language->setItemText(0, tr("English and Chinese"));
        m_language->setItemText(1, tr("English"));
        m_language->setItemText(2, tr("Chinese"));
        showSummary();
        m_reports->setEvaluation(m_current, reportLanguage());
    });
}

QWidget *EvaluatePage::buildOverview()
{
    QWidget *body = m_verdict->parentWidget();
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_verdict); // under the bar that says what it is about
    column->addWidget(m_overview, 1);
    return body;
}

void EvaluatePage::projectChanged()
{
    m_current.clear();
    m_summary.reset();
    m_reports->setProject(project());
    if (project()) {
        connect(&project()->evaluations(), &Evaluations::listReset, this, &EvaluatePage::refreshList);
        connect(&project()->jobs().queue(), &JobQueue::jobChanged, this, &EvaluatePage::refresh);
        connect(&project()->jobs().queue(), &JobQueue::jobAdded, this, &EvaluatePage::refresh);
    }
    refreshList();
}

void EvaluatePage::refreshList()
{
    const QString newest = m_evaluation->count() ? m_evaluation->itemData(0).toString() : QString();
    m_evaluation->clear();
    if (project()) {
        for (const EvaluationInfo &info : project()->evaluations().list())
            m_evaluation->addItem(toQString(info.name) + u"   "_s + shownTime(info.createdMs), toQString(info.id));
    }
    setEmptyState(m_evaluation->count() ? nullptr : m_empty);
    const QString first = m_evaluation->itemData(0).toString();
    if (first.isEmpty()) {
        m_current.clear();
        m_summary.reset();
        refresh();
    } else if (m_current.isEmpty() || m_current == newest || m_evaluation->findData(m_current) < 0) {
        choose(first); // whoever looked at the newest looks at the newest
    } else {
        m_evaluation->setCurrentIndex(m_evaluation->findData(m_current));
    }
}

void EvaluatePage::choose(const QString &id)
{
    m_current = id;
    m_evaluation->setCurrentIndex(m_evaluation->findData(id));
    project()->evaluations().data(id, this, [this, id](Result<EvaluationData> data) {
        if (id != m_current)
            return;
        if (data)
            show(std::move(*data));
        else
            banners()->show({.id = u"data"_s,
                             .tone = Tone::Error,
                             .thing = tr("The evaluation could not be read."),
                             .rest = translated(data.error())});
    });
    m_reports->setEvaluation(id, reportLanguage());
    refresh();
}

void EvaluatePage::show(EvaluationData data)
{
    banners()->remove(u"data"_s);
    auto summary = summaryFromJson(data.info.summary, "summary.json");
    if (!summary) {
        banners()->show({.id = u"data"_s,
                         .tone = Tone::Error,
                         .thing = tr("The evaluation could not be read."),
                         .rest = translated(summary.error())});
        m_summary.reset();
    } else {
        m_summary = std::make_unique<Summary>(std::move(*summary));
    }
    m_currentTuned = data.info.tuned ? toQString(data.info.tuned->id) : QString();
    m_base->setText(tr("Base %1").arg(toQString(data.info.base.name)));
    m_tuned->setText(data.info.tuned ? tr("Tuned %1").arg(toQString(data.info.tuned->name)) : tr("no tuned model"));
    m_items->setData(data);
    m_answers->setData(data);
    showSummary();
}

void EvaluatePage::showSummary()
{
    if (m_summary) {
        m_overview->setSummary(*m_summary, m_language->currentData().toString());
        m_protocol->setText(tr("same items and prompts · greedy · protocol %1").arg(toQString(m_summary->protocol)));
    }
    refresh();
}

void EvaluatePage::refresh()
{
    if (!m_previous)
        return;
    const bool has = !m_current.isEmpty();
    m_report->setEnabled(has);
    m_report->setToolTip(has ? QString() : tr("There is no evaluation to report on."));
    setHeader(has ? m_report : m_new, has ? QList<QAction *>{m_new, m_ask} : QList<QAction *>());
    m_askAgain->setEnabled(has && m_items->current());
    m_faulty->setEnabled(has && m_items->current());
    QStringList facts;
    if (const EvaluationInfo *info = project() && has ? project()->evaluations().find(m_current) : nullptr) {
        facts.append(toQString(info->name));
        if (m_summary)
            facts.append(tr("%Ln item(s)", nullptr, int(m_summary->items)));
        facts.append(shownTime(info->createdMs));
    }
    if (project()) {
        const JobQueue &queue = project()->jobs().queue();
        for (const QString &id : queue.ids()) {
            const RunStatus *run = queue.job(id);
            if (run->job && run->job->kind == JobKind::Evaluate && (run->isLive() || run->state == JobState::Queued)) {
                facts.append(tr("evaluating: %1")
                                 .arg(run->fraction() >= 0 ? shownPercent(run->fraction()) : jobStateText(run->state)));
                break;
            }
        }
    }
    setFacts(facts.join(u" · "_s));
    refreshBanner();
}

void EvaluatePage::refreshBanner()
{
    if (!m_summary || m_summary->headline.empty()) {
        m_verdict->remove(u"verdict"_s);
        return;
    }
    const Tone tone = m_summary->headlineVerdict == Verdict::Worse || m_summary->gate == GateVerdict::Worse
                          ? Tone::Warning
                      : m_summary->headlineVerdict == Verdict::Better ? Tone::Success
                                                                      : Tone::Muted;
    m_verdict->show({.id = u"verdict"_s,
                     .tone = tone,
                     .thing = translated(m_summary->headline),
                     .rest = translated(m_summary->gateText),
                     .closable = false});
}

void EvaluatePage::newEvaluation(const EvaluationChoice &choice)
{
    if (!project())
        return;
    NewEvaluationDialog dialog(studio(), choice, this);
    if (dialog.exec() != QDialog::Accepted || !project())
        return;
    project()->jobs().evaluate(dialog.options(), this, [this](const Result<QString> &started) {
        if (!started)
            QMessageBox::warning(this, tr("New evaluation"), translated(started.error()));
        else
            navigator().say(tr("Evaluation started; it is shown here when it has finished"));
        refresh();
    });
}

QString EvaluatePage::reportLanguage() const
{
    return studio().translator().language();
}

void EvaluatePage::writeReport()
{
    if (!project() || m_current.isEmpty())
        return;
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Write report"));
    auto *column = new QVBoxLayout(&dialog);
    auto *label = new QLabel(tr("Formats. The files are written into the project's reports folder."));
    column->addWidget(label);
    QList<QCheckBox *> boxes;
    for (const QString &format : ReportService::formats()) {
        auto *box = new QCheckBox(format == u"md" ? u"Markdown"_s : format.toUpper());
        box->setProperty("format", format);
        box->setChecked(format == u"html" || format == u"pdf");
        column->addWidget(box);
        boxes.append(box);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    const auto check = [&boxes, save = buttons->button(QDialogButtonBox::Save)] {
        const bool any = std::any_of(boxes.begin(), boxes.end(), [](const QCheckBox *box) { return box->isChecked(); });
        save->setEnabled(any);
        save->setToolTip(any ? QString() : tr("Choose at least one format."));
    };
    for (const QCheckBox *box : boxes)
        connect(box, &QCheckBox::toggled, &dialog, check);
    if (dialog.exec() != QDialog::Accepted || !project())
        return;
    ReportOptions options;
    options.evaluation = m_current;
    options.language = reportLanguage();
    options.formats.clear();
    for (const QCheckBox *box : boxes) {
        if (box->isChecked())
            options.formats.append(box->property("format").toString());
    }
    m_report->setEnabled(false); // no second one meanwhile
    m_report->setText(tr("Writing…"));
    project()->reports().write(options, this, [this](Result<std::vector<std::filesystem::path>> files) {
        m_report->setText(tr("Write report…"));
        refresh();
        if (!files) {
            QMessageBox::warning(this, tr("Write report"), translated(files.error()));
            return;
        }
        m_reports->refreshFiles();
        setCurrentTab(u"reports"_s);
        if (!files->empty())
            navigator().say(tr("Report written: %1").arg(toQString(files->front())));
    });
}

void EvaluatePage::follow(const QString &action, const QString &id, const QString &axis)
{
    if (action == u"prepare-run") {
        prepareRun(id);
    } else if (action == u"add-pairs") {
        navigator().goTo(u"dataset"_s, u"review"_s, u"generate"_s);
    } else if (action == u"add-items") {
        newEvaluation({.tuned = m_currentTuned, .domain = false});
    } else if (action == u"ask-both") {
        m_ask->trigger();
    } else if (action.startsWith(u"show-")) {
        setCurrentTab(u"items"_s);
        m_items->setAxis(axis);
        m_items->setFilter(action == u"show-worse"      ? u"worse"_s
                           : action == u"show-unparsed" ? u"unparsed"_s
                                                        : u"wrong"_s);
        m_items->table()->setFocus();
    }
}

/// The recipe of the run that was evaluated, with what the advice says changed in it.
void EvaluatePage::prepareRun(const QString &advice)
{
    const ModelEntry *tuned = project() ? project()->models().find(m_currentTuned) : nullptr;
    navigator().goTo(u"train"_s, u"setup"_s,
                     QVariantMap{{u"like"_s, tuned ? toQString(tuned->run) : QString()}, {u"advice"_s, advice}});
}

void EvaluatePage::shown()
{
    refresh();
}

void EvaluatePage::reveal(const QVariant &what)
{
    if (!project())
        return;
    const QVariantMap map = what.toMap();
    if (map.value(u"new"_s).toBool())
        newEvaluation({.tuned = map.value(u"tuned"_s).toString()});
    else if (project()->evaluations().find(what.toString()))
        choose(toQString(project()->evaluations().find(what.toString())->id));
}

void EvaluatePage::focusSearch()
{
    if (m_current.isEmpty())
        return;
    setCurrentTab(u"items"_s);
    m_items->search()->setFocus();
}

void EvaluatePage::focusStart()
{
    if (currentTab() == u"items")
        m_items->table()->setFocus();
    else if (currentTab() == u"overview")
        m_evaluation->setFocus();
}

void EvaluatePage::clearFilter()
{
    m_items->search()->clear();
}

QList<Destination> EvaluatePage::find(const QString &words, int limit) const
{
    QList<Destination> found;
    if (!project())
        return found;
    for (const EvaluationInfo &info : project()->evaluations().list()) {
        if (found.size() >= limit)
            break;
        const QString name = toQString(info.name);
        if (name.contains(words, Qt::CaseInsensitive))
            found.append({name, tr("Evaluation"), "draw-polygon",
                          [this, id = toQString(info.id)] { navigator().goTo(u"evaluate"_s, u"overview"_s, id); }});
    }
    return found;
}

} // namespace fieldwright::ui
