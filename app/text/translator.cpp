#include "app/text/translator.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLibraryInfo>
#include <QtCore/QLocale>
#include <QtCore/QTranslator>

namespace fieldwright {

namespace {

/// Of a ThreadLanguage.
thread_local const QTranslator *t_instead = nullptr;

/// Counts of a sentence get the language's separators: %n becomes %Ln, which Qt fills in after this. An English
/// sentence without a plural of its own is made by the rule: "3 pairs" of "%n pair(s)".
class SentenceTranslator : public QTranslator
{
public:
    explicit SentenceTranslator(bool english) : m_english(english) {}

    QString translate(const char *context, const char *source, const char *disambiguation, int n) const override
    {
        if (t_instead && t_instead != this)
            return t_instead->translate(context, source, disambiguation, n);
        QString text = QTranslator::translate(context, source, disambiguation, n);
        if (text.isEmpty() && m_english && n >= 0 && std::string_view(source).find("(s)") != std::string_view::npos) {
            text = QString::fromUtf8(source);
            text.replace(QLatin1String("(s)"), n == 1 ? QString() : QStringLiteral("s"));
        }
        return n > 999 ? text.replace(QLatin1String("%n"), QLatin1String("%Ln")) : text;
    }

private:
    bool m_english;
};

/// Words that Qt puts into our windows, for lupdate to find: on systems without Qt's own translations they would stay
/// English.
[[maybe_unused]] constexpr const char *wordsOfQt[] = {
    QT_TRANSLATE_NOOP("QPlatformTheme", "OK"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "&Yes"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "&No"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Cancel"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Close"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Save"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Open"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Discard"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Apply"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Reset"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Help"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Undo"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Redo"),
    QT_TRANSLATE_NOOP("QLineEdit", "Cu&t"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Copy"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Paste"),
    QT_TRANSLATE_NOOP("QLineEdit", "Delete"),
    QT_TRANSLATE_NOOP("QLineEdit", "Select All"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Undo"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Redo"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Cu&t"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Copy"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "&Paste"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Delete"),
    QT_TRANSLATE_NOOP("QWidgetTextControl", "Select All"),
    QT_TRANSLATE_NOOP("QAbstractSpinBox", "&Step up"),
    QT_TRANSLATE_NOOP("QAbstractSpinBox", "Step &down"),
    QT_TRANSLATE_NOOP("QAbstractSpinBox", "&Select All"),
};

/// One of Translator::languages().
QString known(const QString &language)
{
    QString chosen = language.isEmpty() ? Translator::systemLanguage() : language;
    if (chosen.startsWith(QLatin1String("zh")))
        chosen = QStringLiteral("zh_CN");
    return Translator::languages().contains(chosen) ? chosen : QStringLiteral("en");
}

QString sentencesOf(const QString &language)
{
    return QStringLiteral(":/i18n/fieldwright_") + language + QStringLiteral(".qm");
}

} // namespace

ThreadLanguage::ThreadLanguage(const QString &language)
{
    const QString chosen = known(language);
    m_product = std::make_unique<SentenceTranslator>(chosen == QLatin1String("en"));
    (void)m_product->load(sentencesOf(chosen)); // without them: English
    t_instead = m_product.get();
}

ThreadLanguage::~ThreadLanguage()
{
    t_instead = nullptr;
}

Translator::Translator(QObject *parent) : QObject(parent) {}

Translator::~Translator() = default;

QStringList Translator::languages()
{
    return {QStringLiteral("en"), QStringLiteral("zh_CN")};
}

QString Translator::nameOf(const QString &language)
{
    return language == QLatin1String("zh_CN") ? QStringLiteral("中文") : QStringLiteral("English");
}

QString Translator::systemLanguage()
{
    for (const QString &wanted : QLocale::system().uiLanguages())
        if (wanted.startsWith(QLatin1String("zh")))
            return QStringLiteral("zh_CN");
        else if (wanted.startsWith(QLatin1String("en")))
            return QStringLiteral("en");
    return QStringLiteral("en");
}

void Translator::setLanguage(const QString &language)
{
    const QString chosen = known(language);
    if (chosen == m_language)
        return;

    m_language = chosen;
    QLocale::setDefault(chosen == QLatin1String("zh_CN") ? QLocale(QLocale::Chinese, QLocale::China)
                                                         : QLocale(QLocale::English));
    // A destroyed translator takes itself out of the application.
    m_product = std::make_unique<SentenceTranslator>(chosen == QLatin1String("en"));
    m_qt = std::make_unique<QTranslator>();
    if (m_qt->load(QStringLiteral("qtbase_") + chosen, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(m_qt.get());
    if (m_product->load(sentencesOf(chosen)))
        QCoreApplication::installTranslator(m_product.get());
    Q_EMIT languageChanged(m_language);
}

} // namespace fieldwright
