#pragma once

#include "app/pairs/pair.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/translated.h"

#include <memory>

namespace fieldwright {
struct DocumentContent;
class Project;
} // namespace fieldwright

namespace fieldwright::ui {

class SourceView;

/// Where a pair is written: fetches its document and shows the evidence in it.
class SourcePane : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit SourcePane(QAction *openDocument, QWidget *parent = nullptr);

    void setProject(Project *project);
    void showPair(const PairRecord *pair);
    /// Evidence of other pairs changed, or the documents did.
    void forgetEvidence();
    void forgetDocument();
    SourceView *view() const { return m_view; }

private:
    void refresh();
    void fetchOthers();

    Project *m_project = nullptr;
    std::optional<PairRecord> m_pair;
    std::shared_ptr<const DocumentContent> m_content;
    qint64 m_fetching = 0;
    std::vector<std::pair<qint64, EvidenceSpan>> m_evidence; ///< of all pairs of the shown document
    qint64 m_evidenceOf = 0;
    Caption *m_caption = nullptr;
    SourceView *m_view = nullptr;
    class QLabel *m_message = nullptr;
    class QStackedWidget *m_stack = nullptr;
    class EvidenceLegend *m_legend = nullptr;
};

} // namespace fieldwright::ui
