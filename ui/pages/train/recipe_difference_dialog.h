#pragma once

#include "ui/pages/train/recipe_difference.h"
#include "ui/widgets/translated.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;

namespace fieldwright::ui {

class TableView;

/// What recipes differ in, of files or of the one that is being set up.
class RecipeDifferenceDialog : public Translated<QDialog>
{
    Q_OBJECT
public:
    explicit RecipeDifferenceDialog(std::vector<RecipeDifferenceModel::Run> recipes, QWidget *parent = nullptr);

private:
    RecipeDifferenceModel *m_model = nullptr;
    QLabel *m_text = nullptr;
    TableView *m_table = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace fieldwright::ui
