#include "ui/dialogs/look_form.h"

#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/translator.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>

namespace fieldwright::ui {

LookForm::LookForm(Studio &studio, Theme &theme, QWidget *parent)
    : Translated<QFrame>(parent), m_studio(studio), m_theme(theme)
{
    m_form = new QFormLayout(this);
    m_form->setContentsMargins(size::padding, 12, size::padding, 12);
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(4);
    m_form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_languageLabel = new QLabel;
    m_language = new QComboBox;
    m_language->addItem(QString(), QString());
    for (const QString &language : Translator::languages())
        m_language->addItem(Translator::nameOf(language), language);
    m_languageLabel->setBuddy(m_language);
    m_appearanceLabel = new QLabel;
    m_appearance = new QComboBox;
    for (const char *value : {"", "light", "dark"})
        m_appearance->addItem(QString(), QString::fromLatin1(value));
    m_appearanceLabel->setBuddy(m_appearance);
    m_form->addRow(m_languageLabel, m_language);
    m_form->addRow(m_appearanceLabel, m_appearance);
    connect(m_language, &QComboBox::activated, this, [this] {
        const QString language = m_language->currentData().toString();
        m_studio.settings().set(setting::language, language);
        m_studio.translator().setLanguage(language);
    });
    connect(m_appearance, &QComboBox::activated, this, [this](int index) {
        m_studio.settings().set(setting::appearance, m_appearance->currentData().toString());
        m_theme.setAppearance(Appearance(index));
    });
    connect(&m_theme, &Theme::changed, this, &LookForm::refresh);
    connect(&m_studio.settings(), &Settings::changed, this, &LookForm::refresh);
    onLanguage([this] { refresh(); });
}

void LookForm::refresh()
{
    m_languageLabel->setText(tr("Language 语言"));
    m_language->setAccessibleName(tr("Language"));
    m_language->setItemText(0, tr("Follow the system (%1)").arg(Translator::nameOf(Translator::systemLanguage())));
    // What is shown now, where it was chosen for this time only (--language), is not what is kept.
    const QString kept = m_studio.settings().get(setting::language);
    const QString shown = m_studio.translator().language();
    const bool isKept = kept.isEmpty() ? shown == Translator::systemLanguage() : kept == shown;
    m_language->setCurrentIndex(m_language->findData(isKept ? kept : shown));
    m_appearanceLabel->setText(tr("Appearance"));
    m_appearance->setAccessibleName(tr("Appearance"));
    m_appearance->setItemText(0, m_theme.systemIsDark() ? tr("Follow the system (dark)")
                                                        : tr("Follow the system (light)"));
    m_appearance->setItemText(1, tr("Light"));
    m_appearance->setItemText(2, tr("Dark"));
    m_appearance->setCurrentIndex(int(m_theme.appearance()));
}

} // namespace fieldwright::ui
