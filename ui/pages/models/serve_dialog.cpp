#include "ui/pages/models/serve_dialog.h"

#include "app/jobs/job_table_model.h"
#include "app/jobs/run_names.h"
#include "app/models/library_jobs.h"
#include "app/models/model_transfers.h"
#include "app/runs/run_watcher.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "ui/style/theme.h"
#include "ui/widgets/precision_box.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// A read-only line with a button that copies it.
QWidget *copyLine(QLineEdit *line, const QString &copy)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    line->setReadOnly(true);
    auto *button = new QPushButton(copy);
    QObject::connect(button, &QPushButton::clicked, line,
                     [line] { QGuiApplication::clipboard()->setText(line->text()); });
    row->addWidget(line, 1);
    row->addWidget(button);
    return box;
}

} // namespace

ServeDialog::ServeDialog(Studio &studio, std::vector<ModelEntry> models, const std::string &chosen, QWidget *parent)
    : QDialog(parent), m_queue(studio.libraryJobs().queue()), m_models(std::move(models))
{
    studio.libraryJobs().open();
    setWindowTitle(tr("Serve %1").arg(toQString(m_models.front().ref.name)));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(600);
    m_question = buildQuestion(chosen);
    m_answer = buildAnswer();
    m_status = new QLabel;
    m_status->setWordWrap(true);
    auto *buttons = new QDialogButtonBox;
    m_start = buttons->addButton(tr("Start the server"), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    m_stop = buttons->addButton(tr("Stop the server"), QDialogButtonBox::ActionRole);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addWidget(m_question);
    column->addWidget(m_answer);
    column->addWidget(m_status);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ServeDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_queue.stop(m_job, StopKeep::Discard); });
    for (const auto signal : {&JobQueue::jobChanged, &JobQueue::jobStarted, &JobQueue::jobEnded, &JobQueue::jobRemoved})
        connect(&m_queue, signal, this, &ServeDialog::refresh);
    connect(&m_queue, &JobQueue::opened, this, [this] {
        find();
        refresh();
    });
    find();
    refresh();
}

ServeDialog::~ServeDialog() = default;

QWidget *ServeDialog::buildQuestion(const std::string &chosen)
{
    auto *box = new QWidget;
    auto *form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->addRow(tr("Base model"), new QLabel(toQString(m_models.front().ref.name)));
    for (size_t i = 1; i < m_models.size(); ++i) {
        auto *check = new QCheckBox(shownRunName(toQString(m_models[i].ref.name)));
        check->setChecked(m_models[i].ref.id == chosen || m_models.front().ref.id == chosen);
        form->addRow(i == 1 ? tr("Adapters on it") : QString(), check);
        m_adapters.push_back(check);
    }
    m_port = new QSpinBox;
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("any free one"));
    m_port->setAccessibleName(tr("Port"));
    form->addRow(tr("Port"), m_port);
    if (!m_models.front().isEncoder)
        buildHolding(form);
    m_outlives = new QCheckBox(tr("Go on when the window is closed, until nobody asks for half an hour"));
    form->addRow(QString(), m_outlives);
    auto *note = new QLabel(tr("OpenAI-compatible, for programs on this computer only. Each program needs the token."));
    note->setWordWrap(true);
    setRole(note, "muted");
    form->addRow(QString(), note);
    return box;
}

/// How weights, keys and values lie in the memory: the same names as on the command line.
void ServeDialog::buildHolding(QFormLayout *form)
{
    m_precision = new PrecisionBox;
    form->addRow(tr("Precision"), m_precision);
    m_eightBitCache = new QCheckBox(tr("Keys and values in 8 bits: longer texts in the same memory"));
    form->addRow(QString(), m_eightBitCache);
}

QWidget *ServeDialog::buildAnswer()
{
    auto *box = new QWidget;
    m_address = new QLineEdit;
    m_address->setAccessibleName(tr("Address"));
    m_token = new QLineEdit;
    m_token->setAccessibleName(tr("Token"));
    m_token->setEchoMode(QLineEdit::Password);
    m_names = new QLabel;
    m_names->setWordWrap(true);
    m_names->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->addRow(tr("Address"), copyLine(m_address, tr("Copy the address")));
    form->addRow(tr("Token"), copyLine(m_token, tr("Copy the token")));
    form->addRow(tr("Model names"), m_names);
    return box;
}

/// A server of this base that was started before.
void ServeDialog::find()
{
    for (const QString &id : m_queue.ids()) {
        const RunStatus *run = m_queue.job(id);
        const Json *model = run && run->job ? member(run->job->parameters, "model") : nullptr;
        if (model && run->job->kind == JobKind::Serve && boolOr(run->job->parameters, "offered") &&
            stringOr(*model, "path") == m_models.front().ref.path.string() &&
            (run->isLive() || run->state == JobState::Queued))
            m_job = id;
    }
}

void ServeDialog::start()
{
    std::vector<ModelRef> chosen{m_models.front().ref};
    for (size_t i = 0; i < m_adapters.size(); ++i) {
        if (m_adapters[i]->isChecked())
            chosen.push_back(m_models[i + 1].ref);
    }
    ServerOptions options{.port = m_port->value()};
    if (m_precision) {
        options.precision = m_precision->precision();
        options.eightBitCache = m_eightBitCache->isChecked();
    }
    m_job = m_queue.start(offerJob(chosen, options, m_outlives->isChecked()));
    refresh();
}

void ServeDialog::refresh()
{
    const RunStatus *run = m_queue.job(m_job);
    const bool over = !run || isFinal(run->state) || run->state == JobState::Interrupted;
    m_question->setVisible(over);
    m_start->setVisible(over);
    m_stop->setEnabled(!over);
    const auto token =
        !over && run->port > 0 ? readFile(run->folder / "token", 4096) : Result<std::string>(fail(Error{}));
    m_answer->setVisible(token.has_value());
    setRole(m_status, "muted");
    if (token) {
        m_address->setText(u"http://127.0.0.1:%1/v1"_s.arg(run->port));
        m_token->setText(toQString(trimmed(*token)));
        m_names->setText(servedNames(run->job->parameters).join(u", "_s));
        watch();
        m_status->setText(QStringList{tr("The server is running."), notes()}.join(u"\n"_s).trimmed());
    } else if (!over) {
        m_status->setText(tr("Loading the model…"));
    } else if (run && run->error && run->state != JobState::Cancelled) {
        setRole(m_status, "error");
        m_status->setText(translated(*run->error));
    } else {
        m_status->setText(run ? tr("The server has ended.") : QString());
    }
    m_status->setVisible(!m_status->text().isEmpty());
}

void ServeDialog::watch()
{
    const RunStatus *run = m_queue.job(m_job);
    if (m_watcher && m_watcher->folder() == run->folder)
        return;
    m_watcher = std::make_unique<RunWatcher>(run->folder);
    connect(m_watcher.get(), &RunWatcher::changed, this, &ServeDialog::refresh);
}

/// What a program that asks this server should know: how exact it is, what could not be had.
QString ServeDialog::notes() const
{
    QStringList lines;
    for (const RunMessage &message : m_watcher->messages()) {
        const QString line = translated(message.text);
        if (message.kind == RunMessage::Kind::Note && !lines.contains(line))
            lines.push_back(line);
    }
    return lines.join(u'\n');
}

} // namespace fieldwright::ui
