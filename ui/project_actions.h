#pragma once

#include <QAction>
#include <QObject>

#include <filesystem>

namespace fieldwright {

class OwnerRequest;
class Studio;
struct Error;
} // namespace fieldwright

namespace fieldwright::ui {

/// New, open, sample, close: actions that the File menu and Home share, with their dialogs.
class ProjectActions : public QObject
{
    Q_OBJECT
public:
    ProjectActions(Studio &studio, QWidget *window);

    QAction *create() const { return m_create; }
    QAction *open() const { return m_open; }
    /// Null when the sample is not installed.
    QAction *sample() const { return m_sample; }
    QAction *close() const { return m_close; }

    void openFolder(const std::filesystem::path &folder);
    /// Asks for name and place; then `documents` are imported into the new project.
    void createWith(const QStringList &documents);

    void retranslate();

Q_SIGNALS:
    void failed(const fieldwright::Error &error);
    /// A new project was opened for these files: the Documents page imports them.
    void documentsWaiting(const QStringList &paths);

private:
    void answerRaise(OwnerRequest *request);
    void raiseOwner(const std::filesystem::path &folder);
    void openSample();

    Studio &m_studio;
    QWidget *m_window;
    QAction *m_create = nullptr;
    QAction *m_open = nullptr;
    QAction *m_sample = nullptr;
    QAction *m_close = nullptr;
};

} // namespace fieldwright::ui
