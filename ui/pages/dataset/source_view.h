#pragma once

#include "app/documents/document.h"
#include "app/pairs/pair.h"

#include <QTextEdit>

#include <memory>

namespace fieldwright::ui {

/// The text of a document around a pair's evidence: blocks with their numbers, the evidence marked, the evidence of
/// other pairs dotted. Shows some hundred blocks around the evidence, so that a book opens as fast as a page.
class SourceView : public QTextEdit
{
    Q_OBJECT
public:
    explicit SourceView(QWidget *parent = nullptr);

    /// Null clears. `evidence` is brought into the upper third; an invalid one shows the beginning.
    void show(std::shared_ptr<const DocumentContent> content, EvidenceSpan evidence);
    void setOthers(std::vector<EvidenceSpan> others);
    /// What the user has selected, as bytes of the document's text.
    std::optional<EvidenceSpan> selectedSpan() const;
    /// Marked text, for tests and screen readers.
    QString markedText() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fill();
    void mark();
    void scrollToEvidence();
    size_t blockAt(std::int64_t byte) const;
    /// Place in the text document of a byte of the canonical text; -1 outside what is shown.
    int positionOf(std::int64_t byte) const;
    std::int64_t byteOf(int position) const;

    std::shared_ptr<const DocumentContent> m_content;
    EvidenceSpan m_evidence;
    std::vector<EvidenceSpan> m_others;
    size_t m_first = 0; ///< blocks [m_first, m_last) are shown
    size_t m_last = 0;
    bool m_isFilling = false;
};

} // namespace fieldwright::ui
