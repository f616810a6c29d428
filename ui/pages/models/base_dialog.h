#pragma once

#include "app/models/model_library.h"
#include "app/project/look_thread.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;

namespace fieldwright::ui {

/// "Set base…": which of the known models an adapter stands on. Only those that it fits are offered.
class BaseDialog : public QDialog
{
    Q_OBJECT
public:
    BaseDialog(ModelLibrary &library, const ModelEntry &adapter, const std::vector<ModelEntry> &models,
               QWidget *parent);

private:
    void offer(std::vector<ModelEntry> bases);
    void setBase();
    void say(const QString &text, const char *role);

    ModelLibrary &m_library;
    ModelEntry m_adapter;
    std::vector<ModelEntry> m_bases; ///< a row of m_base each
    QComboBox *m_base = nullptr;
    QLabel *m_note = nullptr;
    QPushButton *m_set = nullptr;
    LookThread m_files;
};

} // namespace fieldwright::ui
