#pragma once

#include "app/project/task_thread.h"
#include "core/dataset/formats.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QStandardItemModel;

namespace fieldwright::ui {

class TableView;

/// Shows what a file of questions and answers holds, ten rows of it, before it is imported. Reads the file in a thread.
class ImportDialog : public QDialog
{
    Q_OBJECT
public:
    ImportDialog(const std::filesystem::path &file, QWidget *parent);
    /// After it was accepted.
    std::vector<Pair> pairs() const;

private:
    void show(const Result<ImportedData> &data);

    TaskThread m_thread;
    std::vector<Pair> m_pairs;
    bool m_ownFormat = false;
    QLabel *m_facts = nullptr;
    QLabel *m_remarks = nullptr;
    QLabel *m_problem = nullptr;
    TableView *m_table = nullptr;
    QStandardItemModel *m_model = nullptr;
    QCheckBox *m_accepted = nullptr;
    QPushButton *m_import = nullptr;
};

/// Which pairs go into a file, and in which format.
class PairExportDialog : public QDialog
{
    Q_OBJECT
public:
    /// Pairs of each choice; `listed` are those that the table shows.
    PairExportDialog(int accepted, int all, int listed, QWidget *parent);
    enum class Which { Accepted, All, Listed };
    Which which() const;
    DataFormatInfo format() const;

private:
    QComboBox *m_which = nullptr;
    QComboBox *m_format = nullptr;
    QLabel *m_note = nullptr;
};

} // namespace fieldwright::ui
