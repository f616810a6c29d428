#pragma once

#include "ui/pages/dataset/mix_preview.h"
#include "ui/widgets/table_view.h"

#include <QStandardItemModel>

namespace fieldwright::ui {

/// Rows, tokens and share of domain and general data, as asked and as realised.
class MixTable : public TableView
{
    Q_OBJECT
public:
    explicit MixTable(QWidget *parent = nullptr);
    /// `result` null: not counted yet.
    void setMix(double asked, const MixResult *result);

private:
    QStandardItemModel m_model;
};

/// Where the rows of a mix come from, and how many of each are used.
class SourceTable : public TableView
{
    Q_OBJECT
public:
    struct Source
    {
        QString name;
        qint64 used = -1; ///< under 0: not known
        qint64 rows = -1;
    };

    explicit SourceTable(QWidget *parent = nullptr);
    void setSources(const QList<Source> &sources);

private:
    QStandardItemModel m_model;
};

} // namespace fieldwright::ui
