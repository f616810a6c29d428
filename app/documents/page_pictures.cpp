#include "app/documents/page_pictures.h"

#include "app/jobs/worker_process.h"
#include "app/text/qt_text.h"

namespace fieldwright {

PagePictures::PagePictures(QObject *parent) : QObject(parent), m_thread(QStringLiteral("pages")) {}

PagePictures::~PagePictures()
{
    forget();
    m_stop.request_stop();
}

void PagePictures::forget()
{
    ++m_shared->newest;
}

void PagePictures::draw(const std::filesystem::path &file, const PageRequest &page, const QString &password,
                        QObject *receiver, std::function<void(Result<DrawnPage>)> done)
{
    const quint64 number = ++m_shared->newest;
    m_thread.run(
        receiver,
        [shared = m_shared, number, file, page, options = ReadOptions{.password = toStd(password)},
         stop = m_stop.get_token()]() -> Result<DrawnPage> {
            if (number != shared->newest)
                return fail(ErrorCode::Cancelled, {});
            if (!shared->reader)
                shared->reader = std::make_unique<ReaderProcess>(ReaderProcess::Settings{.program = readerProgram()});
            FW_TRY(picture, shared->reader->render(file, page, options, stop));
            DrawnPage drawn{.page = picture.page, .points = {picture.pageWidth, picture.pageHeight}};
            // The copy is made here, so that the window does not wait for it.
            drawn.image = QImage(reinterpret_cast<const uchar *>(picture.rgb.data()), picture.width, picture.height,
                                 qsizetype(picture.width) * 3, QImage::Format_RGB888)
                              .convertToFormat(QImage::Format_RGB32);
            return drawn;
        },
        [shared = m_shared, number, done = std::move(done)](Result<DrawnPage> drawn) {
            if (number == shared->newest)
                done(std::move(drawn));
        });
}

} // namespace fieldwright
