#pragma once

#include "ui/pages/dataset/mix_counter.h"
#include "ui/pages/dataset/review_tab.h"

#include <QTimer>

class QSpinBox;

namespace fieldwright {
class ModelListModel;
struct ModelEntry;
} // namespace fieldwright

namespace fieldwright::ui {

class Caption;
class HeldOutForm;
class MixChecks;
class MixTable;
class PreflightPane;
class ShareBar;
class ShareDial;
class SourceTable;

/// How much field, how much general, and what exactly will be seen? All of it follows the dial; nothing is written
/// before "Build version".
class MixTab : public Translated<QFrame>
{
    Q_OBJECT
public:
    MixTab(const Context &context, const ActionMaker &makeAction, QWidget *parent = nullptr);
    ~MixTab() override;

    void setProject(Project *project);
    void shown();
    void addGeneralFiles(const QStringList &paths);
    QAction *buildAction() const { return m_build; }
    QString facts() const;
    ShareDial *dial() const { return m_dial; }

Q_SIGNALS:
    void factsChanged();
    void failed(const fieldwright::Error &error);

private:
    QWidget *buildLeft();
    void refreshTexts();
    void readProject();
    void writeProject();
    BuildOptions options() const;
    std::vector<MixSource> sources() const;
    QString sourceName(size_t source) const;
    const ModelEntry *modelEntry() const;

    // From slow to quick: each starts the next.
    void count();
    void counted();
    void applyShare();
    void refresh();

    void showTable();
    void showSources();
    void showChecks();
    void refreshBuild();
    void build();
    void chooseGeneral();
    void removeSource();
    void imported(const QString &run);

    Context m_context;
    QPointer<Project> m_project;
    QAction *m_build = nullptr;
    QAction *m_addGeneral = nullptr;
    QAction *m_removeGeneral = nullptr;

    ShareDial *m_dial = nullptr;
    ShareBar *m_bar = nullptr;
    QLabel *m_youGet = nullptr;
    QLabel *m_realised = nullptr;
    MixTable *m_table = nullptr;
    Caption *m_sourcesCaption = nullptr;
    SourceTable *m_sources = nullptr;
    Caption *m_splitCaption = nullptr;
    HeldOutForm *m_heldOut = nullptr;
    Caption *m_checksCaption = nullptr;
    MixChecks *m_checks = nullptr;
    QComboBox *m_model = nullptr;
    ModelListModel *m_models = nullptr;
    QSpinBox *m_limit = nullptr;
    QLabel *m_limitLabel = nullptr;
    PreflightPane *m_preflight = nullptr;

    QStringList m_files;   ///< general data of the user's own
    bool m_builtIn = true; ///< the general pairs that ship
    bool m_reading = true; ///< the fields do not hold the project's values yet
    bool m_stale = true;   ///< the pairs changed since they were counted
    QString m_buildJob;    ///< under way
    bool m_asksToBuild = false;
    MixResult m_result; ///< of the counter's plan, at the dial's share
    MixCounter m_counter;
    QTimer m_countTimer; ///< a change waits a moment for the next
    QTimer m_planTimer;
};

} // namespace fieldwright::ui
