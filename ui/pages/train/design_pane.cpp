#include "ui/pages/train/design_pane.h"

#include "app/jobs/run_names.h"
#include "app/text/qt_text.h"
#include "ui/pages/train/new_model_facts.h"
#include "ui/style/theme.h"
#include "ui/widgets/recipe_form.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

bool isDesign(const FieldInfo &field)
{
    return std::string_view(field.onlyForObjectives) == "from-scratch";
}

QStringList otherFields()
{
    QStringList out;
    for (const FieldInfo &field : recipeFields()) {
        if (!isDesign(field))
            out.append(QLatin1String(field.key));
    }
    return out;
}

QLabel *wrapped()
{
    auto *label = new QLabel;
    label->setWordWrap(true);
    setRole(label, "muted");
    return label;
}

QPushButton *link()
{
    auto *button = new QPushButton;
    setRole(button, "link");
    return button;
}

} // namespace

DesignPane::DesignPane(QWidget *parent) : Translated(parent)
{
    setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_form = new RecipeForm(otherFields());
    m_form->setKeyboardTracking(true); // the figures follow while one types
    m_model = new QComboBox;
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(10);
    m_modelLabel = m_form->addHeadRow(m_model);
    column->addWidget(m_form, 1);

    auto *foot = new QFrame;
    foot->setProperty("surface", u"footer"_s);
    auto *rows = new QVBoxLayout(foot);
    rows->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    rows->setSpacing(4);
    m_heading = new QLabel;
    setRole(m_heading, "strong");
    m_documentsText = wrapped();
    m_forDocuments = link();
    m_timeText = wrapped();
    m_hours = new NumberBox;
    m_hours->setDecimals(1);
    m_hours->setRange(0.1, 1000);
    m_hours->setValue(8);
    m_hours->setFixedWidth(72);
    m_hours->setKeyboardTracking(true);
    m_hoursUnit = new QLabel;
    m_forTime = link();
    auto *time = new QHBoxLayout;
    time->setSpacing(size::gap);
    time->addWidget(m_hours);
    time->addWidget(m_hoursUnit);
    time->addWidget(m_forTime);
    time->addStretch(1);
    rows->addWidget(m_heading);
    rows->addWidget(m_documentsText);
    rows->addWidget(m_forDocuments, 0, Qt::AlignLeft);
    rows->addWidget(m_timeText);
    rows->addLayout(time);
    column->addWidget(foot);

    connect(m_form, &RecipeForm::changed, this, &DesignPane::changed); // answered with new figures
    connect(m_model, &QComboBox::activated, this, &DesignPane::changed);
    connect(m_hours, &QDoubleSpinBox::valueChanged, this, &DesignPane::refresh);
    connect(m_forDocuments, &QPushButton::clicked, this, [this] { Q_EMIT bestSizeChosen(); });
    connect(m_forTime, &QPushButton::clicked, this, [this] { Q_EMIT sizeChosen(weightsForTime()); });
    onLanguage([this] {
        m_modelLabel->setText(tr("Tokenizer of"));
        m_model->setAccessibleName(tr("Tokenizer of"));
        m_heading->setText(tr("The best size"));
        m_hours->setAccessibleName(tr("Hours of training"));
        m_hoursUnit->setText(tr("hours"));
        m_forDocuments->setText(tr("Take this size"));
        m_forDocuments->setAccessibleName(tr("Take the size for the documents"));
        m_forTime->setText(tr("Take this size"));
        m_forTime->setAccessibleName(tr("Take the size for the time"));
        refresh();
    });
}

QStringList DesignPane::fields()
{
    QStringList out;
    for (const FieldInfo &field : recipeFields()) {
        if (isDesign(field))
            out.append(QLatin1String(field.key));
    }
    return out;
}

void DesignPane::takeOver(TrainRecipe &recipe) const
{
    const TrainRecipe shown = m_form->recipe();
    for (const FieldInfo &field : recipeFields()) {
        if (isDesign(field))
            (void)setField(recipe, field, fieldValue(shown, field)); // a value of the form is possible
    }
}

void DesignPane::setRecipe(const TrainRecipe &recipe, const TrainRecipe &preset)
{
    m_form->setRecipe(recipe, preset);
    refresh();
}

void DesignPane::setModels(const std::vector<ModelEntry> &models)
{
    const QString chosen = m_model->currentData().toString();
    m_model->clear();
    for (const ModelEntry &entry : models) {
        if (!entry.isEncoder && entry.kind != ModelKind::Adapter)
            m_model->addItem(shownRunName(toQString(entry.ref.name)), toQString(entry.ref.id));
    }
    m_model->setCurrentIndex(std::max(m_model->findData(chosen), m_model->count() ? 0 : -1));
}

QString DesignPane::tokenizerOf() const
{
    return m_form->recipe().tokenizer == "of-model" ? m_model->currentData().toString() : QString();
}

void DesignPane::setFigures(double textBytes, double passes, std::optional<double> flopsPerSecond)
{
    m_textBytes = textBytes;
    m_passes = passes;
    m_flops = flopsPerSecond;
    refresh();
}

double DesignPane::weightsForTime() const
{
    return optimalWeightsForTime(m_hours->value() * 3600, m_flops.value_or(0) * reachedShare(m_form->recipe()));
}

void DesignPane::refresh()
{
    if (!m_forTime)
        return;
    const TrainRecipe recipe = m_form->recipe();
    const bool takes = recipe.tokenizer == "of-model";
    m_model->setVisible(takes);
    m_modelLabel->setVisible(takes);
    TrainRecipe best = recipe;
    best.epochs = m_passes;
    best = withBestWeights(best, m_textBytes);
    const double tokens = tokensOfText(m_textBytes, best.vocabulary);
    m_documentsText->setText(
        m_textBytes > 0
            ? tr("About %1 M tokens of documents suit %2 M weights: twenty tokens a weight (Hoffmann et al. "
                 "2022), up to four passes counted.")
                  .arg(shownMillions(tokens), shownMillions(optimalWeights(tokens, m_passes)))
            : tr("There is no document to read yet."));
    m_forDocuments->setEnabled(m_textBytes > 0);
    m_timeText->setText(
        m_flops.value_or(0) > 0
            ? tr("In so many hours this machine does best with %1 M weights and %2 M tokens.")
                  .arg(shownMillions(weightsForTime()), shownMillions(optimalTokensPerWeight * weightsForTime()))
            : NewModelFacts::speedProblem(m_flops));
    m_forTime->setEnabled(m_flops.value_or(0) > 0);
}

} // namespace fieldwright::ui
