#include "ui/pages/train/recipe_difference_dialog.h"

#include "ui/style/theme.h"
#include "ui/widgets/table_view.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

RecipeDifferenceDialog::RecipeDifferenceDialog(std::vector<RecipeDifferenceModel::Run> recipes, QWidget *parent)
    : Translated<QDialog>(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    m_text = new QLabel;
    m_text->setWordWrap(true);
    column->addWidget(m_text);
    m_model = new RecipeDifferenceModel(this);
    m_model->setRuns(std::move(recipes));
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setVisible(m_model->rowCount() > 0);
    column->addWidget(m_table, 1);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    onLanguage([this] {
        setWindowTitle(tr("What the recipes differ in"));
        m_table->setAccessibleName(tr("What the recipes differ in"));
        m_text->setText(m_model->rowCount() > 0 ? tr("%n field(s) of the recipe differ.", nullptr, m_model->rowCount())
                                                : tr("These recipes are the same."));
        m_buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    });
    resize(640, m_model->rowCount() > 0 ? 420 : sizeHint().height());
}

} // namespace fieldwright::ui
