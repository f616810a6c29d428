#include "ui/pages/train/further_dialog.h"

#include "app/jobs/further_training.h"
#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "ui/style/theme.h"
#include "ui/widgets/recipe_form.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

/// As the recipe's form has it.
NumberBox *boxOf(const char *key)
{
    const FieldInfo &field = *findField(key);
    auto *box = new NumberBox;
    box->setDecimals(field.decimals);
    box->setRange(field.minimum, field.maximum);
    box->setSingleStep(field.step);
    box->setKeyboardTracking(true); // what is typed counts for the button
    return box;
}

} // namespace

FurtherDialog::FurtherDialog(const RunStatus &ended, const TrainRecipe &recipe, QWidget *parent)
    : Translated<QDialog>(parent), m_ended(ended), m_before(recipe), m_steps(stepsToGoOnFrom(ended))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    m_facts = new QLabel;
    m_facts->setTextFormat(Qt::PlainText); // it has the run's name in it
    m_facts->setWordWrap(true);
    column->addWidget(m_facts);
    auto *form = new QFormLayout;
    const bool countsSteps = recipe.maxSteps > 0;
    m_amount = boxOf(countsSteps ? "max_steps" : "epochs");
    m_amount->setValue(countsSteps ? double(m_steps + std::max<qint64>(1, m_steps / 2)) : recipe.epochs + 1);
    m_amountLabel = new QLabel;
    m_amountLabel->setBuddy(m_amount);
    form->addRow(m_amountLabel, m_amount);
    m_rate = boxOf("learning_rate");
    m_rate->setValue(recipe.learningRate);
    m_shownRate = m_rate->value();
    m_rateLabel = new QLabel;
    m_rateLabel->setBuddy(m_rate);
    form->addRow(m_rateLabel, m_rate);
    m_name = new QLineEdit;
    m_name->setMaxLength(80);
    m_nameLabel = new QLabel;
    m_nameLabel->setBuddy(m_name);
    form->addRow(m_nameLabel, m_name);
    column->addLayout(form);
    m_schedule = new QLabel;
    m_schedule->setWordWrap(true);
    setRole(m_schedule, "muted");
    column->addWidget(m_schedule);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_start = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_amount, &QDoubleSpinBox::valueChanged, this, &FurtherDialog::refresh);
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, &FurtherDialog::refresh);
    onLanguage([this] {
        setWindowTitle(tr("Train further"));
        m_facts->setText(tr("A new run goes on from the last checkpoint of “%1”, step %2, with the optimiser’s memory "
                            "and the order of the rows as they stood. “%1” and its model stay as they are; the new "
                            "run makes a model of its own.")
                             .arg(toQString(m_ended.job->name), shownNumber(m_steps)));
        m_amountLabel->setText(m_before.maxSteps > 0 ? tr("Steps in all") : tr("Epochs in all"));
        m_amount->setAccessibleName(m_amountLabel->text());
        m_rateLabel->setText(tr("Learning rate"));
        m_rate->setAccessibleName(m_rateLabel->text());
        m_nameLabel->setText(tr("Name of the new run"));
        m_name->setAccessibleName(m_nameLabel->text());
        m_name->setPlaceholderText(tr("%1 further").arg(toQString(m_ended.job->name)));
        m_start->setText(tr("Train further"));
        refresh();
    });
    resize(480, sizeHint().height());
}

void FurtherDialog::refresh()
{
    if (!m_start)
        return;
    const TrainRecipe wanted = recipe();
    const auto asksForMore = checkAsksForMore(m_ended, m_steps, wanted);
    m_start->setEnabled(asksForMore.has_value());
    const bool staysConstant =
        m_before.schedule == "constant" && (m_before.warmupSteps > 0 || m_before.warmupShare == 0);
    if (!asksForMore)
        m_schedule->setText(translated(asksForMore.error()));
    else if (wanted.learningRate != m_before.learningRate)
        m_schedule->setText(tr("With another learning rate it is no longer the run that would have had it from the "
                               "start. The run says with which rate it goes on."));
    else if (staysConstant)
        m_schedule->setText(tr("The rate is constant, so the new run is step by step the one that would have had so "
                               "many from the start."));
    else
        m_schedule->setText(tr("The schedule is drawn over all steps anew, so the rate rises again where it had "
                               "fallen: it is no longer the run that would have had so many from the start."));
}

TrainRecipe FurtherDialog::recipe() const
{
    TrainRecipe out = m_before;
    if (m_before.maxSteps > 0)
        out.maxSteps = std::int64_t(m_amount->value());
    else
        out.epochs = m_amount->value();
    if (m_rate->value() != m_shownRate) // the box may show fewer digits than the recipe has
        out.learningRate = m_rate->value();
    return out;
}

QString FurtherDialog::name() const
{
    return m_name->text().trimmed();
}

} // namespace fieldwright::ui
