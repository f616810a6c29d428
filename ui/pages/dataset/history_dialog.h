#pragma once

#include "app/pairs/pair.h"

#include <QDialog>

class QLabel;
class QStandardItemModel;

namespace fieldwright {
class Pairs;
}

namespace fieldwright::ui {

/// Who changed a pair, when, and what it said before and after.
class HistoryDialog : public QDialog
{
    Q_OBJECT
public:
    HistoryDialog(Pairs &pairs, qint64 pair, QWidget *parent);

private:
    void fill(const std::vector<PairRevision> &revisions);

    QStandardItemModel *m_model = nullptr;
    class TableView *m_table = nullptr;
    QLabel *m_message = nullptr;
};

} // namespace fieldwright::ui
