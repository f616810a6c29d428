#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

class QComboBox;
class QFormLayout;
class QLabel;

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

class Theme;

/// Language and appearance, kept and applied at once: on Home and in the settings.
class LookForm : public Translated<QFrame>
{
    Q_OBJECT
public:
    LookForm(Studio &studio, Theme &theme, QWidget *parent = nullptr);
    /// For further rows.
    QFormLayout *form() const { return m_form; }
    QComboBox *language() const { return m_language; }

private:
    void refresh();

    Studio &m_studio;
    Theme &m_theme;
    QFormLayout *m_form = nullptr;
    QLabel *m_languageLabel = nullptr;
    QComboBox *m_language = nullptr;
    QLabel *m_appearanceLabel = nullptr;
    QComboBox *m_appearance = nullptr;
};

} // namespace fieldwright::ui
