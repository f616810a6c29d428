#include "ui/pages/evaluate/new_evaluation_dialog.h"

#include "app/datasets/datasets.h"
#include "app/jobs/run_names.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int dimensions = 5;
constexpr int builtInItems = 40; // a dimension and language, at least

} // namespace

NewEvaluationDialog::NewEvaluationDialog(Studio &studio, const EvaluationChoice &choice, QWidget *parent)
    : QDialog(parent), m_studio(studio)
{
    setWindowTitle(tr("New evaluation"));
    setMinimumWidth(520);
    Project &project = *studio.project();
    m_tuned = new QComboBox;
    m_tuned->setAccessibleName(tr("Tuned model"));
    for (const ModelEntry &entry : project.models().list())
        m_tuned->addItem(shownRunName(toQString(entry.ref.name)), toQString(entry.ref.id));
    m_tuned->addItem(tr("none: the base alone"), QString());
    m_base = new QComboBox;
    m_base->setAccessibleName(tr("Base model"));
    for (const ModelEntry &entry : studio.models().list()) {
        if (!entry.isEncoder)
            m_base->addItem(shownRunName(toQString(entry.ref.name)), toQString(entry.ref.id));
    }
    m_five = new QCheckBox(tr("Five dimensions: segmentation, syntax, semantics, disambiguation, comprehension"));
    m_five->setChecked(choice.fiveDimensions);
    m_english = new QCheckBox(tr("English"));
    m_english->setChecked(true);
    m_chinese = new QCheckBox(tr("Chinese"));
    m_chinese->setChecked(true);
    m_limit = new QSpinBox;
    m_limit->setRange(0, 1000);
    m_limit->setSpecialValueText(tr("all"));
    m_limit->setAccessibleName(tr("Items of each dimension and language"));
    m_domain = new QCheckBox(tr("Domain test: rephrased and unseen questions of"));
    m_dataset = new QComboBox;
    m_dataset->setAccessibleName(tr("Dataset version of the domain test"));
    for (const DatasetVersion &version : project.datasets().list())
        m_dataset->addItem(toQString(version.title()), toQString(version.title()));
    m_domain->setChecked(choice.domain && m_dataset->count() > 0);
    m_domain->setEnabled(m_dataset->count() > 0);
    m_note = new QLabel;
    m_note->setWordWrap(true);
    setRole(m_note, "muted");

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->addRow(tr("Tuned"), m_tuned);
    form->addRow(tr("Base"), m_base);
    auto *languages = new QHBoxLayout;
    languages->addWidget(m_english);
    languages->addWidget(m_chinese);
    languages->addStretch(1);
    auto *domain = new QHBoxLayout;
    domain->addWidget(m_domain);
    domain->addWidget(m_dataset, 1);
    form->addRow(tr("Suites"), m_five);
    form->addRow(QString(), domain);
    form->addRow(tr("Languages"), languages);
    form->addRow(tr("Items a dimension"), m_limit);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_start = buttons->addButton(tr("Evaluate"), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    m_start->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addLayout(form);
    column->addWidget(m_note);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QCheckBox *box : {m_five, m_english, m_chinese, m_domain})
        connect(box, &QCheckBox::toggled, this, &NewEvaluationDialog::refresh);
    connect(m_limit, &QSpinBox::valueChanged, this, &NewEvaluationDialog::refresh);
    connect(m_base, &QComboBox::currentIndexChanged, this, &NewEvaluationDialog::refresh);
    connect(m_dataset, &QComboBox::currentIndexChanged, this, &NewEvaluationDialog::refresh);
    connect(m_tuned, &QComboBox::currentIndexChanged, this,
            [this] { chooseBaseOf(m_tuned->currentData().toString()); });
    if (const int at = m_tuned->findData(choice.tuned); at >= 0 && !choice.tuned.isEmpty())
        m_tuned->setCurrentIndex(at);
    chooseBaseOf(m_tuned->currentData().toString());
}

void NewEvaluationDialog::chooseBaseOf(const QString &tuned)
{
    const ModelEntry *entry = m_studio.project()->models().find(tuned);
    int at = entry ? m_base->findData(toQString(entry->baseId)) : -1;
    for (int i = 0; entry && at < 0 && i < m_base->count(); ++i) {
        const ModelEntry *base = m_studio.models().find(m_base->itemData(i).toString());
        if (base && base->ref.path == entry->ref.path)
            at = i;
    }
    if (at >= 0)
        m_base->setCurrentIndex(at);
    refresh();
}

void NewEvaluationDialog::refresh()
{
    const int languages = int(m_english->isChecked()) + int(m_chinese->isChecked());
    const bool five = m_five->isChecked() && languages > 0;
    for (QWidget *widget :
         {static_cast<QWidget *>(m_english), static_cast<QWidget *>(m_chinese), static_cast<QWidget *>(m_limit)})
        widget->setEnabled(m_five->isChecked());
    m_dataset->setEnabled(m_domain->isChecked());
    int items = 0;
    if (five)
        items +=
            dimensions * languages * (m_limit->value() > 0 ? std::min(m_limit->value(), builtInItems) : builtInItems);
    if (m_domain->isChecked()) {
        if (const DatasetVersion *version = m_studio.project()->datasets().find(m_dataset->currentData().toString()))
            items += int(version->rows("rephrased") + version->rows("unseen"));
    }
    QString problem;
    if (!m_studio.models().find(m_base->currentData().toString()))
        problem = tr("There is no base model. Add one on the Models page.");
    else if (m_five->isChecked() && languages == 0)
        problem = tr("Choose at least one language.");
    else if (!five && !m_domain->isChecked())
        problem = tr("Choose at least one suite.");
    m_start->setEnabled(problem.isEmpty());
    m_start->setToolTip(problem);
    const bool both = !m_tuned->currentData().toString().isEmpty();
    QString note = both ? tr("At least %Ln question(s), asked of both models with the same prompts.", nullptr, items)
                        : tr("At least %Ln question(s).", nullptr, items);
    // The time, by what the last evaluation took here.
    const JobQueue &queue = m_studio.project()->jobs().queue();
    for (const QString &id : queue.ids()) {
        const RunStatus *run = queue.job(id);
        if (!run->job || run->job->kind != JobKind::Evaluate || run->state != JobState::Completed || run->workedMs <= 0)
            continue;
        const double asked = numberOr(run->summary, "items");
        if (asked > 0) {
            note += u' ' + tr("About %1, as long as the last one took for each.")
                               .arg(shownDuration(qint64(double(run->workedMs) / asked * items)));
            break;
        }
    }
    m_note->setText(problem.isEmpty() ? note : problem);
    setRole(m_note, problem.isEmpty() ? "muted" : "error");
}

EvaluateOptions NewEvaluationDialog::options() const
{
    EvaluateOptions options;
    if (const ModelEntry *base = m_studio.models().find(m_base->currentData().toString()))
        options.base = base->ref;
    if (const ModelEntry *tuned = m_studio.project()->models().find(m_tuned->currentData().toString()))
        options.tuned = tuned->ref;
    options.fiveDimensions = m_five->isChecked();
    options.limitPerAxis = m_limit->value();
    if (m_english->isChecked() != m_chinese->isChecked())
        options.languages = {m_english->isChecked() ? u"en"_s : u"zh"_s};
    if (m_domain->isChecked())
        options.domainDataset = m_dataset->currentData().toString();
    return options;
}

} // namespace fieldwright::ui
