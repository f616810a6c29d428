#include "ui/pages/train/sweep_dialog.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

QString numberText(double value)
{
    return QString::number(value, 'g', 6);
}

/// Values around what the recipe has: half, itself, double, where the range allows it.
QStringList around(const FieldInfo &field, const FieldValue &value)
{
    QStringList out;
    if (const double *number = std::get_if<double>(&value)) {
        for (const double factor : {0.5, 1.0, 2.0}) {
            const double tried = *number * factor;
            if (tried >= field.minimum && tried <= field.maximum && !out.contains(numberText(tried)))
                out.append(numberText(tried));
        }
    } else if (const std::int64_t *number = std::get_if<std::int64_t>(&value)) {
        for (const std::int64_t tried : {*number / 2, *number, *number * 2}) {
            const QString text = QString::number(tried);
            if (double(tried) >= field.minimum && double(tried) <= field.maximum && !out.contains(text))
                out.append(text);
        }
    } else if (std::holds_alternative<bool>(value)) {
        out = {u"true"_s, u"false"_s};
    } else {
        for (const FieldChoice &choice : field.choices)
            out.append(QLatin1String(choice.value));
    }
    return out;
}

} // namespace

SweepDialog::SweepDialog(const TrainRecipe &base, CostOf costOf, Begin begin, QWidget *parent)
    : Translated<QDialog>(parent), m_base(base), m_costOf(std::move(costOf)), m_begin(std::move(begin))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    m_intro = new QLabel;
    m_intro->setWordWrap(true);
    column->addWidget(m_intro);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(size::gap);
    for (size_t i = 0; i < mostSweepAxes; ++i) {
        Row &row = m_rows[i];
        row.label = new QLabel;
        row.field = new QComboBox;
        row.field->setMinimumWidth(200);
        row.values = new QLineEdit;
        row.values->setMinimumWidth(220);
        row.label->setBuddy(row.field);
        grid->addWidget(row.label, int(i), 0);
        grid->addWidget(row.field, int(i), 1);
        grid->addWidget(row.values, int(i), 2);
        connect(row.field, &QComboBox::currentIndexChanged, this, [this, i] {
            if (m_filling)
                return;
            m_refusal.clear();
            propose(m_rows[i]);
            refresh();
        });
        connect(row.values, &QLineEdit::textChanged, this, [this] {
            m_refusal.clear();
            refresh();
        });
    }
    grid->setColumnStretch(2, 1);
    column->addLayout(grid);
    m_state = new QLabel;
    m_state->setWordWrap(true);
    m_state->setMinimumHeight(48);
    m_state->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(m_state, 1);
    auto *buttons = new QDialogButtonBox;
    m_start = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    m_close = buttons->addButton(QString(), QDialogButtonBox::RejectRole);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &SweepDialog::queueRuns);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    fillFields();
    onLanguage([this] {
        setWindowTitle(tr("Sweep"));
        m_intro->setText(tr("Trains the recipe once for each combination of the values, one run after the other. The "
                            "results stand beside each other under Runs; the best model is listed when all have ended, "
                            "others can be kept there."));
        const QString labels[] = {tr("First field"), tr("Second field")};
        const QString values[] = {tr("Values of the first field"), tr("Values of the second field")};
        for (size_t i = 0; i < mostSweepAxes; ++i) {
            m_rows[i].label->setText(labels[i]);
            m_rows[i].field->setAccessibleName(labels[i]);
            m_rows[i].values->setAccessibleName(values[i]);
            m_rows[i].values->setPlaceholderText(tr("values with commas between"));
        }
        m_close->setText(tr("Cancel"));
        refresh();
    });
    resize(600, sizeHint().height());
}

SweepDialog::~SweepDialog() = default;

/// The dialog stays while the base is looked at, so that one can still turn back, and sees what was refused and why.
void SweepDialog::queueRuns()
{
    m_refusal.clear();
    m_check = std::make_unique<QObject>();
    refresh();
    m_begin(axes(), m_check.get(), [this](const Result<QStringList> &ids) {
        m_check.release()->deleteLater(); // it is being called
        if (ids) {
            m_begun = *ids;
            accept();
            return;
        }
        m_refusal = translated(ids.error());
        refresh();
    });
}

void SweepDialog::fillFields()
{
    m_filling = true;
    for (size_t i = 0; i < mostSweepAxes; ++i) {
        if (i > 0)
            m_rows[i].field->addItem(tr("none"), QString());
        for (const FieldInfo &field : recipeFields()) {
            if (canSweep(field) && fieldApplies(field, m_base))
                m_rows[i].field->addItem(translatedLabel(field.label), QLatin1String(field.key));
        }
    }
    m_rows[0].field->setCurrentIndex(std::max(0, m_rows[0].field->findData(u"learning_rate"_s)));
    m_filling = false;
    propose(m_rows[0]);
}

void SweepDialog::propose(const Row &row)
{
    const FieldInfo *field = findField(toStd(row.field->currentData().toString()));
    row.values->setText(field ? around(*field, fieldValue(m_base, *field)).join(u", "_s) : QString());
}

std::vector<SweepAxis> SweepDialog::axes() const
{
    std::vector<SweepAxis> out;
    for (const Row &row : m_rows) {
        const QString key = row.field->currentData().toString();
        if (key.isEmpty())
            continue;
        if (auto axis = sweepAxisFromText(toStd(key + u'=' + row.values->text())))
            out.push_back(std::move(*axis));
    }
    return out;
}

void SweepDialog::refresh()
{
    if (!m_start)
        return;
    for (const Row &row : m_rows) {
        row.field->setEnabled(!m_check);
        row.values->setEnabled(!m_check && !row.field->currentData().toString().isEmpty());
    }
    if (m_check) {
        m_start->setEnabled(false);
        m_start->setToolTip({});
        m_start->setText(tr("Checking…"));
        m_state->setText(tr("The files of the base model are being looked at. Nothing is queued yet."));
        return;
    }
    const auto chosen = axes();
    const auto points = sweepPoints(m_base, chosen);
    QString problem = points ? m_refusal : translated(points.error());
    qint64 ms = 0;
    bool isKnown = points.has_value();
    for (const SweepPoint &point : points ? *points : std::vector<SweepPoint>()) {
        const Cost cost = m_costOf(point.recipe);
        if (problem.isEmpty() && !cost.problem.isEmpty())
            problem = tr("The run with %1: %2").arg(toQString(sweepPointText(chosen, point.place)), cost.problem);
        isKnown = isKnown && cost.ms > 0;
        ms += cost.ms;
    }
    const int runs = points ? int(points->size()) : 0;
    m_start->setEnabled(problem.isEmpty());
    m_start->setToolTip(problem);
    m_start->setText(runs > 0 ? tr("Queue %n run(s)", nullptr, runs) : tr("Queue"));
    m_state->setText(
        !problem.isEmpty() ? problem
        : isKnown && m_base.isFromScratch()
            ? tr("%n run(s), about %1 in all by the speed measured here.", nullptr, runs).arg(shownDuration(ms))
        : isKnown
            ? tr("%n run(s), about %1 in all by the speed of the last such run.", nullptr, runs).arg(shownDuration(ms))
            : tr("%n run(s). How long they take is not known before such a run was measured.", nullptr, runs));
}

} // namespace fieldwright::ui
