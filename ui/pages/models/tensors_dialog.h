#pragma once

#include "app/models/model_details.h"
#include "app/project/look_thread.h"

#include <QAbstractTableModel>
#include <QDialog>

class QLabel;
class QSortFilterProxyModel;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class SearchField;

/// Name, type, shape and size of each tensor.
class TensorModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Type, ShapeText, Bytes, File, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(std::vector<TensorRow> rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<TensorRow> m_rows;
};

/// "Tensors": what is in the weight files of a model, searchable.
class TensorsDialog : public QDialog
{
    Q_OBJECT
public:
    TensorsDialog(const ModelEntry &entry, Settings &settings, QWidget *parent);

private:
    void count();

    LookThread m_files;
    TensorModel *m_model = nullptr;
    QSortFilterProxyModel *m_filter = nullptr;
    SearchField *m_search = nullptr;
    QLabel *m_count = nullptr;
};

} // namespace fieldwright::ui
