#pragma once

#include "app/documents/document.h"
#include "ui/widgets/translated.h"

#include <QStackedWidget>
#include <QTimer>

#include <filesystem>
#include <memory>

class QAction;
class QLabel;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class BlockModel;
class EmptyState;
class OriginalView;
class Pane;
class TableView;

/// One document part by part: the original and, tied to it both ways, the blocks that were read; or a sentence on why
/// there is nothing to see.
class DocumentPane : public Translated<QStackedWidget>
{
    Q_OBJECT
public:
    struct Actions
    {
        QAction *previous = nullptr;
        QAction *next = nullptr;
        QAction *wholePage = nullptr;
    };
    DocumentPane(Settings &settings, const Actions &actions);
    ~DocumentPane() override;

    /// `original`: the file, opened with `password` if it is a PDF that asks for one.
    void show(DocumentContent content, const std::filesystem::path &original, const QString &password);
    /// Again what was shown before a message.
    void showContent();
    void showMessage(const QString &text);
    void forget();
    /// Null where there is none.
    const DocumentContent *content() const { return m_content.get(); }
    /// To the next part, or the one before.
    void step(int parts) { showPart(m_currentPart + parts); }
    void setWholePage(bool whole);

private:
    void showPart(int part);

    Actions m_actions;
    Pane *m_originalPane = nullptr;
    Pane *m_blocksPane = nullptr;
    OriginalView *m_original = nullptr;
    TableView *m_blocks = nullptr;
    BlockModel *m_blockModel = nullptr;
    EmptyState *m_noText = nullptr;
    QLabel *m_part = nullptr;
    QTimer m_fitBlocks;
    std::unique_ptr<DocumentContent> m_content;
    std::filesystem::path m_file;
    QString m_password;
    /// Of a document with pages one a page (also of those without text), else so many blocks.
    struct Part
    {
        size_t first = 0;
        size_t count = 0;
        int page = 0;
    };
    std::vector<Part> m_parts;
    int m_currentPart = -1;
};

} // namespace fieldwright::ui
