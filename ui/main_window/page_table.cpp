#include "ui/main_window/page_table.h"

#include <QCoreApplication>

#ifdef FIELDWRIGHT_PAGE_HOME
#include "ui/pages/home/home_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_DOCUMENTS
#include "ui/pages/documents/documents_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_DATASET
#include "ui/pages/dataset/dataset_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_TRAIN
#include "ui/pages/train/train_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_EVALUATE
#include "ui/pages/evaluate/evaluate_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_CHAT
#include "ui/pages/chat/chat_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_MODELS
#include "ui/pages/models/models_page.h"
#endif
#ifdef FIELDWRIGHT_PAGE_JOBS
#include "ui/pages/jobs/jobs_page.h"
#endif

namespace fieldwright::ui {

namespace {

template <typename P>
Page *make(const Context &context)
{
    return new P(context);
}

// A page whose part is not built is not there (DESIGN section 8).
const PageEntry entries[] = {
#ifdef FIELDWRIGHT_PAGE_HOME
    {"home", "go-home", QT_TRANSLATE_NOOP("Page", "Home"), false, make<HomePage>},
#endif
#ifdef FIELDWRIGHT_PAGE_DOCUMENTS
    {"documents", "document-multiple", QT_TRANSLATE_NOOP("Page", "Documents"), true, make<DocumentsPage>},
#endif
#ifdef FIELDWRIGHT_PAGE_DATASET
    {"dataset", "table", QT_TRANSLATE_NOOP("Page", "Dataset"), true, make<DatasetPage>},
#endif
#ifdef FIELDWRIGHT_PAGE_TRAIN
    {"train", "labplot-xy-curve", QT_TRANSLATE_NOOP("Page", "Train"), true, make<TrainPage>},
#endif
#ifdef FIELDWRIGHT_PAGE_EVALUATE
    {"evaluate", "draw-polygon", QT_TRANSLATE_NOOP("Page", "Evaluate"), true, make<EvaluatePage>},
#endif
#ifdef FIELDWRIGHT_PAGE_CHAT
    {"chat", "dialog-messages", QT_TRANSLATE_NOOP("Page", "Chat"), true, make<ChatPage>},
#endif
#ifdef FIELDWRIGHT_PAGE_MODELS
    {"models", "package", QT_TRANSLATE_NOOP("Page", "Models"), false, make<ModelsPage>},
#endif
#ifdef FIELDWRIGHT_PAGE_JOBS
    {"jobs", "view-process-all", QT_TRANSLATE_NOOP("Page", "Jobs"), false, make<JobsPage>},
#endif
};

} // namespace

std::span<const PageEntry> pageTable()
{
    return entries;
}

QString pageTitle(const PageEntry &entry)
{
    return QCoreApplication::translate("Page", entry.title);
}

QString pageTitle(const QString &id)
{
    for (const PageEntry &entry : entries) {
        if (id == QLatin1String(entry.id))
            return pageTitle(entry);
    }
    return {};
}

} // namespace fieldwright::ui
