#include "ui/pages/models/model_export_dialog.h"

#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/models/library_jobs.h"
#include "app/project/project.h"
#include "app/runs/time_left.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace fs = std::filesystem;

namespace {

using namespace Qt::StringLiterals;

/// A model's name as the name of a file.
QString fileName(QString name)
{
    for (QChar &c : name) {
        if (u"/\\:*?\"<>|"_s.contains(c) || c < QChar(32))
            c = u'-';
    }
    return name;
}

} // namespace

ModelExportDialog::ModelExportDialog(Studio &studio, const ModelEntry &entry, QWidget *parent)
    : QDialog(parent), m_studio(studio), m_entry(entry), m_files(u"export-sizes"_s)
{
    setWindowTitle(tr("Export %1").arg(toQString(entry.ref.name)));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(640);
    const bool isAdapter = !entry.ref.adapter.empty();
    m_format = new QComboBox;
    m_format->setAccessibleName(tr("Format"));
    m_format->addItem(isAdapter ? tr("Hugging Face folder, adapter merged into its base") : tr("Hugging Face folder"),
                      u"hf"_s);
    m_format->addItem(isAdapter ? tr("GGUF file, adapter merged into its base") : tr("GGUF file"), u"gguf"_s);
    if (isAdapter) {
        m_format->addItem(tr("Adapter alone, in its own format"), u"peft"_s);
        m_format->addItem(tr("LoRA adapter alone, as GGUF for llama.cpp"), u"gguf-lora"_s);
    }
    if (entry.isEncoder)
        refuseGguf();
    m_type = new QComboBox;
    m_type->setAccessibleName(tr("Number type"));
    m_place = new QLineEdit;
    m_place->setAccessibleName(tr("Place"));
    m_choose = new QPushButton(tr("Choose…"));
    m_note = new QLabel;
    m_note->setWordWrap(true);
    setRole(m_note, "muted");
    m_size = new QLabel;
    m_size->setWordWrap(true);
    m_bar = new QProgressBar;
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->hide();
    m_status = new QLabel;
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_status->hide();

    auto *place = new QHBoxLayout;
    place->addWidget(m_place, 1);
    place->addWidget(m_choose);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->addRow(tr("Format"), m_format);
    form->addRow(tr("Number type"), m_type);
    form->addRow(tr("Place"), place);
    form->addRow(tr("Size"), m_size);
    form->addRow(QString(), m_note);
    auto *buttons = new QDialogButtonBox;
    m_start = buttons->addButton(tr("Export"), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    m_stop = buttons->addButton(tr("Stop"), QDialogButtonBox::ActionRole);
    m_stop->setEnabled(false);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addLayout(form);
    column->addWidget(m_bar);
    column->addWidget(m_status);
    column->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::accepted, this, &ModelExportDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_queue)
            m_queue->stop(m_job, StopKeep::Discard);
    });
    connect(m_choose, &QPushButton::clicked, this, &ModelExportDialog::choosePlace);
    connect(m_place, &QLineEdit::textEdited, this, [this] {
        m_placeIsOwn = true;
        refresh();
    });
    connect(m_format, &QComboBox::currentIndexChanged, this, &ModelExportDialog::offerTypes);
    connect(m_type, &QComboBox::currentIndexChanged, this, &ModelExportDialog::typeChanged);
    connect(&studio, &Studio::projectClosing, this, &QDialog::reject);
    offerTypes();
}

/// What cannot be chosen says why.
void ModelExportDialog::refuseGguf()
{
    const auto *rows = qobject_cast<QStandardItemModel *>(m_format->model());
    for (int row = 0; row < m_format->count(); ++row) {
        if (!m_format->itemData(row).toString().startsWith(u"gguf"_s))
            continue;
        rows->item(row)->setEnabled(false);
        rows->item(row)->setText(tr("%1: not for encoders").arg(rows->item(row)->text()));
        rows->item(row)->setToolTip(tr("GGUF files are written of models that write text."));
    }
}

/// The type that the model has itself, of an adapter its base, is chosen.
void ModelExportDialog::offerTypes()
{
    const ModelEntry *base = m_entry.ref.adapter.empty() ? &m_entry : m_studio.findModel(toQString(m_entry.baseId));
    const QString stored = base && !base->isEncoder ? toQString(base->quantization) : QString();
    const QString type = proposedType(format(), stored);
    const QSignalBlocker once(m_type); // one change, not three
    m_type->clear();
    m_type->addItems(m_entry.isEncoder ? QStringList{u"F32"_s} : exportTypes(format())); // as the worker writes them
    m_type->setCurrentText(type);
    typeChanged();
}

void ModelExportDialog::typeChanged()
{
    proposePlace();
    refresh();
    measure();
}

/// Texts that wrap need a height that a window does not take of itself.
void ModelExportDialog::fitHeight()
{
    layout()->activate();
    const int height = layout()->totalHeightForWidth(width());
    setMinimumHeight(height);
    resize(width(), height);
}

void ModelExportDialog::resizeEvent(QResizeEvent *event)
{
    QDialog::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitHeight();
}

QString ModelExportDialog::format() const
{
    return m_format->currentData().toString();
}

ExportOptions ModelExportDialog::options() const
{
    ExportOptions out;
    out.model = m_entry.ref;
    out.to = format();
    out.type = m_type->currentText();
    out.output = toPath(m_place->text().trimmed());
    return out;
}

void ModelExportDialog::proposePlace()
{
    if (m_placeIsOwn)
        return;
    const QString folder =
        m_studio.project() ? toQString(m_studio.project()->modelsFolder().parent_path() / "exports") : QDir::homePath();
    const QString name = fileName(toQString(m_entry.ref.name)) + u'-' + m_type->currentText();
    m_place->setText(folder + u'/' +
                     (format() == u"gguf"_s        ? name + u".gguf"_s
                      : format() == u"gguf-lora"_s ? name + u"-lora.gguf"_s
                      : format() == u"peft"_s      ? name + u"-adapter"_s
                                                   : name));
}

void ModelExportDialog::refresh()
{
    m_note->setText(
        format() == u"gguf"_s
            ? tr("For Ollama, llama.cpp and LM Studio; an Ollama Modelfile and a model card are written beside it.")
        : format() == u"peft"_s
            ? tr("Small; whoever uses it needs the same base model. With a model card and the tokenizer.")
        : format() == u"gguf-lora"_s
            ? tr("llama.cpp adds it to the base model's GGUF file when it loads (--lora); an Ollama Modelfile is "
                 "written beside it. Other kinds than LoRA have no such format.")
            : tr("For transformers, vLLM and most other tools; with tokenizer, chat template and a model card."));
    const fs::path place = toPath(m_place->text().trimmed());
    std::error_code absent;
    const bool taken = fs::exists(place, absent) && !fs::is_empty(place, absent);
    m_start->setEnabled(m_job.isEmpty() && place.is_absolute() && !taken);
    m_start->setToolTip(taken ? tr("Something is at this place already.") : QString());
    fitHeight();
}

void ModelExportDialog::measure()
{
    m_size->setText(tr("measuring…"));
    const int question = ++m_question;
    m_files.run(
        this, [options = options()](const std::stop_token &) { return exportForecast(options); },
        [this, question](const Result<ExportForecast> &found) {
            if (question != m_question)
                return;
            QStringList texts{found ? tr("about %1").arg(shownBytes(found->bytes)) : translated(found.error())};
            if (found && !found->fallbacks.empty())
                texts.append(fallbackText(found->fallbacks));
            m_size->setText(texts.join(u'\n'));
            fitHeight();
        });
}

void ModelExportDialog::choosePlace()
{
    const QString start = m_place->text();
    QString chosen;
    if (format().startsWith(u"gguf"_s)) {
        chosen = QFileDialog::getSaveFileName(this, tr("Export as a GGUF file"), start, tr("GGUF models (*.gguf)"));
    } else {
        chosen = QFileDialog::getExistingDirectory(this, tr("Where the folder is to be made"));
        if (!chosen.isEmpty())
            chosen += u'/' + QFileInfo(start).fileName();
    }
    if (chosen.isEmpty())
        return;
    m_placeIsOwn = true;
    m_place->setText(chosen);
    refresh();
}

void ModelExportDialog::say(const QString &text, const char *role)
{
    m_status->setText(text);
    setRole(m_status, role);
    m_status->show();
    fitHeight();
}

void ModelExportDialog::start()
{
    ExportOptions wanted = options();
    if (const Result<> made = makeFolder(wanted.output.parent_path()); !made)
        return say(translated(made.error()), "error");
    if (Project *project = m_studio.project()) {
        const Result<QString> id = project->jobs().exportModel(wanted);
        if (!id)
            return say(translated(id.error()), "error");
        m_queue = &project->jobs().queue();
        m_job = *id;
    } else {
        const Result<JobRequest> request = exportJob(wanted);
        if (!request)
            return say(translated(request.error()), "error");
        m_studio.libraryJobs().open();
        m_queue = &m_studio.libraryJobs().queue();
        m_job = m_queue->start(*request);
    }
    for (QWidget *widget : {static_cast<QWidget *>(m_format), static_cast<QWidget *>(m_type),
                            static_cast<QWidget *>(m_place), static_cast<QWidget *>(m_choose)})
        widget->setEnabled(false);
    m_start->setEnabled(false);
    m_stop->setEnabled(true);
    m_bar->show();
    say(tr("Waiting to start. The job goes on when this is closed."), "muted");
    connect(m_queue, &JobQueue::jobChanged, this, &ModelExportDialog::follow);
    connect(m_queue, &JobQueue::jobEnded, this, &ModelExportDialog::follow);
}

void ModelExportDialog::follow(const QString &changed)
{
    const RunStatus *run = changed == m_job && m_queue ? m_queue->job(m_job) : nullptr;
    if (!run)
        return;
    if (isFinal(run->state) || run->state == JobState::Interrupted)
        return showEnd(*run);
    m_bar->setValue(int(1000 * std::max(0.0, run->fraction())));
    QString text = run->text.empty() ? jobStateText(run->state) : translated(run->text);
    if (run->leftMs)
        text += u" · "_s + tr("%1 left").arg(timeLeftText(run->leftMs));
    say(text, "muted");
}

void ModelExportDialog::showEnd(const RunStatus &run)
{
    m_bar->hide();
    m_stop->setEnabled(false);
    if (run.state == JobState::Cancelled)
        return say(tr("Stopped. Nothing was written."), "muted");
    if (run.error || run.state != JobState::Completed)
        return say(run.error ? translated(*run.error) : jobStateText(run.state), "error");
    QStringList lines{tr("Written to %1 (%2, %3).")
                          .arg(toQString(stringOr(run.summary, "output")), toQString(stringOr(run.summary, "format")),
                               shownBytes(quint64(std::max<std::int64_t>(0, intOr(run.summary, "bytes")))))};
    const Json *proof = member(run.summary, "round_trip");
    const ExportVerdict verdict = proof ? exportVerdict(*proof) : ExportVerdict();
    if (!verdict.text.isEmpty())
        lines.append(verdict.text);
    say(lines.join(u'\n'), verdict.isNear ? "success" : "warning");
}

} // namespace fieldwright::ui
