#pragma once

#include "app/models/model_table_model.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QSortFilterProxyModel>

class QComboBox;
class QLabel;

namespace fieldwright::ui {

/// Head of a column: the mark of base (grey, dashed, hollow) or tuned (accent, solid, filled), the name, the chooser.
class ModelHeader : public Translated<QFrame>
{
    Q_OBJECT
public:
    ModelHeader(bool tuned, ModelListModel *models, QWidget *parent = nullptr);

    /// Null when there is none to choose.
    const ModelEntry *model() const;
    bool choose(const QString &id);

Q_SIGNALS:
    void chosen();

private:
    void refresh();

    bool m_tuned;
    ModelListModel *m_models;
    QSortFilterProxyModel *m_filter = nullptr;
    QLabel *m_title = nullptr;
    QComboBox *m_combo = nullptr;
};

/// The line with a point by which a model is known everywhere.
void paintModelMark(QPainter &painter, const QRect &rect, bool tuned, const QPalette &palette);

} // namespace fieldwright::ui
