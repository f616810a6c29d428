#pragma once

#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <memory>

class QTranslator;

namespace fieldwright {

/// The languages of the product, from the resources `:/i18n/fieldwright_<language>.qm`. Switching while running sends
/// QEvent::LanguageChange to every widget; services listen to languageChanged().
class Translator : public QObject
{
    Q_OBJECT

public:
    explicit Translator(QObject *parent = nullptr);
    ~Translator() override;

    /// "en", "zh_CN".
    static QStringList languages();
    /// What the language calls itself: "English", "中文".
    static QString nameOf(const QString &language);
    /// The best of languages() for the user's system; "en" when none fits.
    static QString systemLanguage();

    QString language() const { return m_language; }
    /// An unknown one becomes "en"; "" means the system's; "zh" is taken for "zh_CN".
    void setLanguage(const QString &language);

Q_SIGNALS:
    void languageChanged(const QString &language);

private:
    std::unique_ptr<QTranslator> m_product; ///< Fieldwright's own strings; for English only the plurals
    std::unique_ptr<QTranslator> m_qt;      ///< Qt's dialogs
    QString m_language;
};

/// While it lives, this thread translates into a language of its own, named as for Translator::setLanguage(): for those
/// who ask from elsewhere. The windows keep theirs. Not nested.
class ThreadLanguage
{
public:
    explicit ThreadLanguage(const QString &language);
    ~ThreadLanguage();

private:
    std::unique_ptr<QTranslator> m_product;
};

} // namespace fieldwright
