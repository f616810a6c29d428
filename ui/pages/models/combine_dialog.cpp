#include "ui/pages/models/combine_dialog.h"

#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "core/model_files/combination.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

CombineDialog::CombineDialog(Project &project, std::vector<ModelEntry> adapters, const std::string &chosen,
                             QWidget *parent)
    : QDialog(parent), m_project(project), m_adapters(std::move(adapters)), m_files(u"adapters"_s)
{
    setWindowTitle(tr("Combine adapters"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(560);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    auto *note =
        new QLabel(tr("Makes one adapter that does what several do. A weight says how much of each is taken; a "
                      "negative one takes away what the adapter taught."));
    note->setWordWrap(true);
    setRole(note, "muted");
    column->addWidget(note);
    column->addWidget(buildParts(chosen), 1);

    m_form = new QFormLayout;
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(8);
    m_form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_how = new QComboBox;
    m_how->setAccessibleName(tr("How"));
    for (const CombinationChoice &choice : combinations())
        m_how->addItem(translatedLabel(choice.label), QLatin1String(choice.key));
    m_help = new QLabel;
    m_help->setWordWrap(true);
    setRole(m_help, "muted");
    m_rank = new QSpinBox;
    m_rank->setRange(0, 65536);
    m_rank->setSpecialValueText(tr("the largest of theirs"));
    m_rank->setAccessibleName(tr("Rank"));
    m_density = new QDoubleSpinBox;
    m_density->setRange(0.01, 1);
    m_density->setSingleStep(0.05);
    m_density->setValue(0.5);
    m_density->setAccessibleName(tr("Kept share"));
    m_name = new QLineEdit(project.jobs().proposedRunName());
    m_name->setMaxLength(80);
    m_name->setAccessibleName(tr("Name"));
    m_form->addRow(tr("How"), m_how);
    m_form->addRow(QString(), m_help);
    m_form->addRow(tr("Rank"), m_rank);
    m_form->addRow(tr("Kept share"), m_density);
    m_form->addRow(tr("Name"), m_name);
    column->addLayout(m_form);
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    column->addWidget(m_problem);

    auto *buttons = new QDialogButtonBox;
    m_start = buttons->addButton(tr("Combine"), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &CombineDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_how, &QComboBox::currentIndexChanged, this, &CombineDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &CombineDialog::refresh);
    readAdapters();
    refresh();
}

QWidget *CombineDialog::buildParts(const std::string &chosen)
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    auto *head = new QLabel(tr("Weight"));
    setRole(head, "muted");
    grid->addWidget(head, 0, 1);
    for (size_t i = 0; i < m_adapters.size(); ++i) {
        const QString name = shownRunName(toQString(m_adapters[i].ref.name));
        Part part{new QCheckBox(name), new QDoubleSpinBox, {}};
        part.taken->setChecked(m_adapters[i].ref.id == chosen || m_adapters.size() == 2);
        part.weight->setRange(-10, 10);
        part.weight->setSingleStep(0.1);
        part.weight->setValue(1);
        part.weight->setAccessibleName(tr("Weight of %1").arg(name));
        connect(part.taken, &QCheckBox::toggled, this, &CombineDialog::refresh);
        connect(part.weight, &QDoubleSpinBox::valueChanged, this, &CombineDialog::refresh);
        grid->addWidget(part.taken, int(i) + 1, 0);
        grid->addWidget(part.weight, int(i) + 1, 1);
        m_parts.push_back(part);
    }
    grid->setRowStretch(int(m_adapters.size()) + 1, 1);
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus); // what is in it takes the keyboard
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumHeight(std::min(240, 40 + 36 * int(m_adapters.size())));
    area->setWidget(box);
    return area;
}

/// What kinds they are and of which rank.
void CombineDialog::readAdapters()
{
    m_files.run(
        this,
        [adapters = m_adapters](const std::stop_token &) {
            std::vector<Result<DescribedAdapter>> described;
            described.reserve(adapters.size());
            for (const ModelEntry &adapter : adapters)
                described.push_back(describeAdapter(adapter.ref));
            return described;
        },
        [this](std::vector<Result<DescribedAdapter>> described) {
            for (size_t i = 0; i < described.size(); ++i)
                m_parts[i].described = std::move(described[i]);
            refresh();
        });
}

void CombineDialog::start()
{
    CombineOptions options{.name = m_name->text().trimmed(),
                           .how = m_how->currentData().toString(),
                           .rank = m_rank->value(),
                           .density = m_density->value()};
    for (size_t i = 0; i < m_parts.size(); ++i) {
        if (m_parts[i].taken->isChecked())
            options.parts.push_back({m_adapters[i].ref, isStack() ? 1 : m_parts[i].weight->value()});
    }
    const auto id = m_project.jobs().combine(options);
    if (!id) {
        setRole(m_problem, "error");
        m_problem->setText(translated(id.error()));
        m_problem->show();
        return;
    }
    Q_EMIT started(*id);
    accept();
}

/// Which takes every adapter as it is.
bool CombineDialog::isStack() const
{
    return m_how->currentData().toString() == u"stack"_s;
}

/// Whether the chosen ones become one in the chosen way, as far as their files say.
Result<> CombineDialog::checkChosen() const
{
    std::vector<DescribedAdapter> chosen;
    for (const Part &part : m_parts) {
        if (!part.taken->isChecked())
            continue;
        FW_TRY(described, *part.described);
        chosen.push_back(std::move(described));
    }
    FW_TRY(how, combinationFromKey(toStd(m_how->currentData().toString())));
    return checkCombines(chosen, how);
}

QString CombineDialog::findProblem() const
{
    const auto isTaken = [](const Part &part) { return part.taken->isChecked(); };
    if (std::count_if(m_parts.begin(), m_parts.end(), isTaken) < 2)
        return tr("Choose two adapters or more.");
    if (!m_parts.front().described)
        return tr("Reading the adapters…");
    if (const auto combines = checkChosen(); !combines)
        return translated(combines.error());
    if (!isStack() && std::any_of(m_parts.begin(), m_parts.end(),
                                  [&](const Part &part) { return isTaken(part) && part.weight->value() == 0; }))
        return tr("A weight of zero takes nothing: leave that adapter out.");
    return m_name->text().trimmed().isEmpty() ? tr("The result needs a name.") : QString();
}

void CombineDialog::refresh()
{
    for (const Part &part : m_parts)
        part.weight->setEnabled(part.taken->isChecked() && !isStack());
    const QString how = m_how->currentData().toString();
    m_help->setText(translatedLabel(combinations()[size_t(std::max(0, m_how->currentIndex()))].help));
    m_form->setRowVisible(m_rank, how == u"svd"_s);
    m_form->setRowVisible(m_density, how == u"ties"_s);
    const QString problem = findProblem();
    setRole(m_problem, "muted");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_start->setEnabled(problem.isEmpty());
    m_start->setToolTip(problem);
}

} // namespace fieldwright::ui
