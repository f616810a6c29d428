#pragma once

#include "ui/context.h"
#include "ui/pages/documents/reading_choices.h"

#include <QObject>
#include <QStringList>

#include <vector>

class QWidget;

namespace fieldwright {
struct ImportSource;
}

namespace fieldwright::ui {

class BannerArea;

/// The verbs of the Documents page that read files: new ones, and those that are there in another way.
class DocumentReading : public QObject
{
    Q_OBJECT
public:
    /// `page` is what dialogs stand before.
    DocumentReading(const Context &context, BannerArea &banners, QWidget *page);

    void projectChanged();
    void choose(bool folder);
    void import(const QStringList &paths);
    /// Again, each as the user last said how.
    void read(const std::vector<qint64> &documents);
    /// Asks how they are to be read. Whether they are read again then.
    bool ask(const std::vector<qint64> &documents, bool forPassword);
    QString passwordOf(const QString &path) const { return m_choices.of(path).password; }

private:
    Project *project() const;
    void import(std::vector<ImportSource> sources);

    Context m_context;
    BannerArea &m_banners;
    QWidget *m_page = nullptr;
    ReadingChoices m_choices;
};

} // namespace fieldwright::ui
