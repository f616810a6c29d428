#include "ui/pages/dataset/held_out_form.h"

#include "ui/style/theme.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QStyle>

namespace fieldwright::ui {

namespace {

QDoubleSpinBox *percentBox(double most)
{
    auto *box = new QDoubleSpinBox;
    box->setRange(0, most);
    box->setDecimals(0);
    box->setSuffix(QStringLiteral("\u00a0%"));
    box->setAlignment(Qt::AlignRight);
    box->setFixedWidth(84);
    return box;
}

} // namespace

HeldOutForm::HeldOutForm(QWidget *parent) : Translated<QFrame>(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    grid->setHorizontalSpacing(size::gap);
    grid->setVerticalSpacing(4);
    m_rephrased = percentBox(90);
    m_unseen = percentBox(50);
    m_validation = percentBox(50);
    m_seed = new QSpinBox;
    m_seed->setRange(0, 1'000'000'000);
    m_seed->setAlignment(Qt::AlignRight);
    m_seed->setFixedWidth(84);
    m_name = new QLineEdit;
    m_name->setMaxLength(80);
    m_system = new QLineEdit;
    for (QLabel *&label : m_labels)
        label = new QLabel;
    for (QLabel *&count : m_counts) {
        count = new QLabel;
        setRole(count, "muted");
    }
    const std::array<QWidget *, 3> held{m_rephrased, m_unseen, m_validation};
    for (int row = 0; row < 3; ++row) {
        grid->addWidget(m_labels[size_t(row)], row, 0);
        grid->addWidget(held[size_t(row)], row, 1);
        grid->addWidget(m_counts[size_t(row)], row, 2, 1, 2);
    }
    grid->addWidget(m_labels[3], 3, 0);
    grid->addWidget(m_seed, 3, 1);
    grid->addWidget(m_labels[4], 4, 0);
    grid->addWidget(m_system, 4, 1, 1, 3);
    grid->addWidget(m_labels[5], 5, 0);
    grid->addWidget(m_name, 5, 1, 1, 3);
    m_nameProblem = new QLabel;
    setRole(m_nameProblem, "error");
    m_nameProblem->setWordWrap(true);
    grid->addWidget(m_nameProblem, 6, 1, 1, 3);
    grid->setColumnStretch(3, 1);

    for (QDoubleSpinBox *box : {m_rephrased, m_unseen, m_validation})
        connect(box, &QDoubleSpinBox::valueChanged, this, &HeldOutForm::splitChanged);
    connect(m_seed, &QSpinBox::valueChanged, this, &HeldOutForm::splitChanged);
    connect(m_system, &QLineEdit::textChanged, this, &HeldOutForm::systemPromptChanged);
    connect(m_name, &QLineEdit::textChanged, this, &HeldOutForm::nameChanged);
    onLanguage([this] {
        const std::array texts{tr("Rephrased"), tr("Unseen"),        tr("Validation"),
                               tr("Seed"),      tr("System prompt"), tr("Name")};
        for (size_t i = 0; i < texts.size(); ++i)
            m_labels[i]->setText(texts[i]);
        m_labels[0]->setToolTip(
            tr("Of so many facts with several phrasings, one phrasing is kept for the test: does the model know it "
               "however it is asked?"));
        m_labels[1]->setToolTip(
            tr("So many passages are kept for the test as a whole: does the model make things up?"));
        m_labels[2]->setToolTip(tr("Of so many other facts one phrasing is watched while training."));
        m_rephrased->setAccessibleName(tr("Share of facts held out rephrased"));
        m_unseen->setAccessibleName(tr("Share of passages held out unseen"));
        m_validation->setAccessibleName(tr("Share for validation"));
        m_seed->setAccessibleName(tr("Seed"));
        m_system->setAccessibleName(tr("System prompt"));
        m_system->setPlaceholderText(tr("none"));
        m_name->setAccessibleName(tr("Name of the dataset"));
    });
}

HeldOutForm::Values HeldOutForm::values() const
{
    return {m_rephrased->value() / 100,     m_unseen->value() / 100,    m_validation->value() / 100,
            std::uint64_t(m_seed->value()), m_system->text().trimmed(), m_name->text().trimmed()};
}

void HeldOutForm::setValues(const Values &values)
{
    m_rephrased->setValue(values.rephrased * 100);
    m_unseen->setValue(values.unseen * 100);
    m_validation->setValue(values.validation * 100);
    m_seed->setValue(int(values.seed));
    m_system->setText(values.systemPrompt);
    m_name->setText(values.name);
}

void HeldOutForm::setCounts(const std::array<std::int64_t, 3> &rows)
{
    for (size_t i = 0; i < rows.size(); ++i)
        m_counts[i]->setText(rows[i] < 0 ? QString() : tr("%n row(s)", nullptr, int(rows[i])));
}

void HeldOutForm::setNameProblem(const QString &problem)
{
    m_name->setProperty("invalid", !problem.isEmpty());
    m_name->style()->unpolish(m_name);
    m_name->style()->polish(m_name);
    m_nameProblem->setText(problem);
    m_nameProblem->setVisible(!problem.isEmpty());
}

} // namespace fieldwright::ui
