#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

class QAbstractButton;

namespace fieldwright::ui {

class MainWindow;

/// Walks the real window through all its pages and tabs and saves a picture of each: FOLDER/page[-tab].png. A tab with
/// a row of buttons named "parts" gives one of each part, the others as -2, -3 and so on. Used by
/// packaging/screenshots.sh.
class Screenshots : public QObject
{
    Q_OBJECT
public:
    Screenshots(MainWindow &window, QString folder, QObject *parent = nullptr);
    /// Begins once the window is shown; finished() comes after the last picture.
    void start();

Q_SIGNALS:
    /// The number of pictures that could not be written.
    void finished(int failures);

private:
    void next();
    void take();
    QList<QAbstractButton *> parts() const;

    MainWindow &m_window;
    QString m_folder;
    QStringList m_places; ///< "page" or "page/tab"
    qsizetype m_place = -1, m_part = 0;
    int m_failures = 0;
};

} // namespace fieldwright::ui
