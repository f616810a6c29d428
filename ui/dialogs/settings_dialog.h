#pragma once

#include "ui/widgets/translated.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

class LookForm;
class Theme;

/// Ctrl+,: the user's settings. Each is kept and applied as soon as it is changed, so there is only Close.
class SettingsDialog : public Translated<QDialog>
{
    Q_OBJECT
public:
    SettingsDialog(Studio &studio, Theme &theme, QWidget *parent = nullptr);

private:
    void refreshTexts();

    Studio &m_studio;
    LookForm *m_look = nullptr;
    QLabel *m_nameLabel = nullptr;
    QLineEdit *m_name = nullptr;
    QLabel *m_modelLabel = nullptr;
    QComboBox *m_model = nullptr;
    QLabel *m_shareLabel = nullptr;
    QDoubleSpinBox *m_share = nullptr;
    QLabel *m_energyLabel = nullptr;
    QDoubleSpinBox *m_energy = nullptr;
    QLineEdit *m_currency = nullptr;
    QLabel *m_hourLabel = nullptr;
    QDoubleSpinBox *m_hour = nullptr;
    QCheckBox *m_narrow = nullptr;
    QCheckBox *m_hideFinished = nullptr;
    QLabel *m_note = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace fieldwright::ui
