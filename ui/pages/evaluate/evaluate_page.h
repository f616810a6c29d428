#pragma once

#include "app/evaluations/evaluations.h"
#include "core/evaluation/summary.h"
#include "ui/page.h"

#include <memory>

class QComboBox;
class QLabel;

namespace fieldwright::ui {

class AnswersView;
class BannerArea;
class ElidedLabel;
class EmptyState;
class ItemsView;
class OverviewView;
class ReportsView;
class ToolBar;
struct EvaluationChoice;

/// Is the tuned model better, where, how sure, and what next?
class EvaluatePage : public Page
{
    Q_OBJECT
public:
    explicit EvaluatePage(const Context &context);

    void projectChanged() override;
    void shown() override;
    /// An evaluation's id, or a map {"new": true, "tuned": model id} to make a new one.
    void reveal(const QVariant &what) override;
    void focusSearch() override;
    void focusStart() override;
    void clearFilter() override;
    QList<Destination> find(const QString &words, int limit) const override;

private:
    QWidget *buildOverview();
    void refreshList();
    void choose(const QString &id);
    void show(EvaluationData data);
    void showSummary();
    void refresh();
    void refreshBanner();
    void newEvaluation(const EvaluationChoice &choice);
    void writeReport();
    void follow(const QString &action, const QString &id, const QString &axis);
    void prepareRun(const QString &advice);
    QString reportLanguage() const;

    QString m_current;
    QString m_currentTuned; ///< id of its tuned model; empty: the base alone was asked
    std::unique_ptr<Summary> m_summary;
    EmptyState *m_empty = nullptr;
    ToolBar *m_bar = nullptr;
    QComboBox *m_evaluation = nullptr;
    QLabel *m_base = nullptr;
    QLabel *m_tuned = nullptr;
    QComboBox *m_language = nullptr;
    ElidedLabel *m_protocol = nullptr;
    BannerArea *m_verdict = nullptr;
    OverviewView *m_overview = nullptr;
    ItemsView *m_items = nullptr;
    AnswersView *m_answers = nullptr;
    ReportsView *m_reports = nullptr;
    QAction *m_report = nullptr;
    QAction *m_new = nullptr;
    QAction *m_ask = nullptr;
    QAction *m_askAgain = nullptr;
    QAction *m_faulty = nullptr;
    QAction *m_next = nullptr;
    QAction *m_previous = nullptr;
};

} // namespace fieldwright::ui
