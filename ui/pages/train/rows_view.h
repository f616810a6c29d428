#pragma once

#include "app/project/task_thread.h"
#include "app/runs/row_ranking.h"
#include "app/runs/run_status.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QPlainTextEdit;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class FilterRow;
class HistogramPlot;
class Pane;
class RankedRowModel;
class TableView;

/// The rows of the run that is shown by their losses: how they are spread, the worst first, and the way to their
/// pairs and documents.
class RowsView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit RowsView(Settings &settings, QWidget *parent = nullptr);
    ~RowsView() override;

    void setProject(Project *project);
    /// Null: none.
    void setRun(const RunStatus *run);
    /// The run went on: what is shown is read again, now and then.
    void runChanged();
    TableView *table() const { return m_table; }
    HistogramPlot *histogram() const { return m_histogram; }
    /// The pair that the current row was made of, while it is there; 0: none.
    qint64 currentPair() const;
    /// The document that the current row is a window of, while it is there; 0: none.
    qint64 currentDocument() const;
    /// pairWanted() or documentWanted(), where there is one.
    void openCurrent();
    void rejectCurrent();
    /// Of the training rows: pairWanted() for the pair that it was made of; else rowWanted(), when it stands here.
    void openRow(std::int64_t row);

Q_SIGNALS:
    void rowWanted();
    void currentChanged();
    void pairWanted(qint64 id);
    void documentWanted(qint64 id);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Found;
    void read();
    /// Another part or range is wanted.
    void readAnew();
    void take(Found found);
    const RankedRow *currentRow() const;
    void refreshCurrent();
    void refreshActions();
    void refreshTexts();
    RowPart part() const;

    QPointer<Project> m_project;
    std::filesystem::path m_folder;
    std::shared_ptr<RowRanking> m_ranking; ///< used in the file thread only
    TaskThread m_files;
    QTimer m_again;
    std::optional<RankedRow> m_asked; ///< by openRow(), of no pair
    bool m_isReading = false;
    bool m_isOutdated = true;
    size_t m_count = 0;
    double m_median = 0;
    std::int64_t m_step = 0; ///< of the newest figures

    Pane *m_histogramPane = nullptr;
    FilterRow *m_part = nullptr;
    HistogramPlot *m_histogram = nullptr;
    Pane *m_tablePane = nullptr;
    TableView *m_table = nullptr;
    RankedRowModel *m_model = nullptr;
    Pane *m_textPane = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QAction *m_open = nullptr;
    QAction *m_reject = nullptr;
};

} // namespace fieldwright::ui
