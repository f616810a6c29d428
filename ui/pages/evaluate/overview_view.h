#pragma once

#include "core/evaluation/summary.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QLabel;
class QStandardItemModel;
class QVBoxLayout;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class Pane;
class RadarPlot;
class TableView;

/// Evaluate > Overview: better, worse, how sure, what next.
class OverviewView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit OverviewView(Settings &settings, QWidget *parent = nullptr);

    /// `language`: "pooled" or the code of one.
    void setSummary(const Summary &summary, const QString &language);
    void exportRadar();

Q_SIGNALS:
    /// The button of an advice; `action`, `id` and `axis` as core's Advice names them.
    void advised(const QString &action, const QString &id, const QString &axis);

private:
    void refresh();
    void refreshRadar();
    void refreshDifferences();
    void refreshAdvice();
    void addRow(QStandardItemModel *model, const QString &name, const Comparison &comparison);
    QString actionText(const std::string &action) const;

    Settings &m_settings;
    Summary m_summary;
    std::string m_language = "pooled";
    Pane *m_radarPane = nullptr;
    RadarPlot *m_radar = nullptr;
    QLabel *m_noRadar = nullptr;
    QAction *m_export = nullptr;
    TableView *m_areas = nullptr;
    QStandardItemModel *m_areasModel = nullptr;
    Pane *m_differencePane = nullptr;
    TableView *m_differences = nullptr;
    QStandardItemModel *m_differencesModel = nullptr;
    TableView *m_domain = nullptr;
    QStandardItemModel *m_domainModel = nullptr;
    QLabel *m_unseen = nullptr;
    Pane *m_advicePane = nullptr;
    QVBoxLayout *m_advice = nullptr;
};

} // namespace fieldwright::ui
