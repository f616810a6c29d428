#pragma once

#include "core/hub/listing.h"

#include <QAbstractTableModel>
#include <QDialog>

#include <set>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

class BannerArea;
class MemoryModel;
class TableView;

/// The files of a hub's list: those that can be chosen, with a check box, and those that are refused, with the reason.
class HubFileModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Bytes, Note, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setListing(const HubListing &listing, const std::vector<HubFile> &chosen);
    std::vector<HubFile> chosen() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void choiceChanged();

private:
    HubListing m_listing;
    std::set<int> m_chosen;
};

/// "Add from a hub…": the user names a server and a model on it; files, sizes, licence and memory are shown; then the
/// chosen files are fetched by a job. Nothing is contacted before "Look" is pressed.
class HubDialog : public QDialog
{
    Q_OBJECT
public:
    HubDialog(Studio &studio, QWidget *parent);

Q_SIGNALS:
    void started(const QString &job);

private:
    QWidget *buildQuestion();
    QWidget *buildAnswer();
    QWidget *buildTables();
    void look();
    void listed(Result<HubListing> listing);
    void showListing();
    void showChoice();
    void chooseFolder();
    void download();
    void say(const Error &error);

    Studio &m_studio;
    HubListing m_listing;
    QLineEdit *m_hub = nullptr;
    QLineEdit *m_model = nullptr;
    QLineEdit *m_token = nullptr;
    QCheckBox *m_keepToken = nullptr;
    QPushButton *m_look = nullptr;
    BannerArea *m_banner = nullptr; ///< what went wrong, or is to be decided
    BannerArea *m_licence = nullptr;
    QWidget *m_answer = nullptr;
    HubFileModel *m_files = nullptr;
    TableView *m_table = nullptr;
    MemoryModel *m_needs = nullptr;
    TableView *m_memory = nullptr;
    QLineEdit *m_folder = nullptr;
    QLabel *m_sum = nullptr;
    QPushButton *m_download = nullptr;
    bool m_hasToken = false;
};

} // namespace fieldwright::ui
