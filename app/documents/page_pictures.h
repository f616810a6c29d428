#pragma once

#include "app/project/task_thread.h"
#include "core/documents/page_picture.h"
#include "core/documents/reader_process.h"

#include <QtCore/QSizeF>
#include <QtGui/QImage>

#include <atomic>
#include <stop_token>

namespace fieldwright {

/// A page of a PDF, ready to be shown.
struct DrawnPage
{
    int page = 1;
    QImage image;
    QSizeF points; ///< the page's size, in which the boxes of blocks are given
};

/// Pictures of the pages of PDF files. They are strangers' files: the reader process draws them, never this one. Only
/// the newest request counts: the answers to older ones do not come.
class PagePictures : public QObject
{
    Q_OBJECT

public:
    explicit PagePictures(QObject *parent = nullptr);
    ~PagePictures() override; ///< ends the reader

    void draw(const std::filesystem::path &file, const PageRequest &page, const QString &password, QObject *receiver,
              std::function<void(Result<DrawnPage>)> done);
    /// What was asked for is not wanted any more.
    void forget();

private:
    struct Shared
    {
        std::atomic<quint64> newest = 0;
        std::unique_ptr<ReaderProcess> reader; ///< of the thread
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    std::stop_source m_stop;
    TaskThread m_thread;
};

} // namespace fieldwright
