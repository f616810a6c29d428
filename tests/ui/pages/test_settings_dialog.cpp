#include "app/settings/settings.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/dialogs/settings_dialog.h"
#include "ui/main_window/go_to_dialog.h"
#include "ui/main_window/help_sheet.h"
#include "ui/main_window/rail.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Settings, help and keys, each from its key.
class TestSettingsDialog : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    template <typename Widget>
    static Widget *in(QWidget *dialog, const QString &name)
    {
        for (Widget *widget : dialog->findChildren<Widget *>())
            if (widget->accessibleName() == name)
                return widget;
        return nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m = std::make_unique<WindowFixture>();
        QVERIFY(m->createProject());
    }
    void cleanup()
    {
        m->studio().translator().setLanguage(u"en"_s);
        m.reset();
    }

    void languageAndAppearanceAreAppliedWhileItIsOpen()
    {
        QString title, menu;
        bool dark = false;
        m->onDialog<SettingsDialog>([&](SettingsDialog *dialog) {
            auto *language = in<QComboBox>(dialog, u"Language"_s);
            auto *appearance = in<QComboBox>(dialog, u"Appearance"_s); // by its English name, before it has another
            QVERIFY(language && appearance);
            QCOMPARE(language->count(), 3); // the system's, English, 中文
            language->setCurrentIndex(language->findData(u"zh_CN"_s));
            Q_EMIT language->activated(language->currentIndex());
            title = dialog->windowTitle();
            menu = m->window().findChild<Rail *>()->list()->model()->index(1, 0).data().toString();
            language->setCurrentIndex(language->findData(u"en"_s));
            Q_EMIT language->activated(language->currentIndex());
            appearance->setCurrentIndex(2);
            Q_EMIT appearance->activated(2);
            dark = QTest::qWaitFor([&] { return colorsOf(m->window().palette()).dark; });
            appearance->setCurrentIndex(1);
            Q_EMIT appearance->activated(1);
            dialog->reject();
        });
        m->press(Qt::Key_Comma, Qt::ControlModifier);
        QVERIFY(m->answered());
        QCOMPARE(menu, u"文档"_s);
        QVERIFY(dark);
        QCOMPARE(m->studio().settings().get(setting::language), u"en"_s);
        QCOMPARE(m->studio().settings().get(setting::appearance), u"light"_s);
    }

    void theOthersAreKeptAndTakeEffect()
    {
        m->onDialog<SettingsDialog>([&](SettingsDialog *dialog) {
            in<QLineEdit>(dialog, u"Your name"_s)->setText(u"Ada"_s);
            in<QDoubleSpinBox>(dialog, u"Domain share of new projects"_s)->setValue(45);
            for (QCheckBox *box : dialog->findChildren<QCheckBox *>())
                box->setChecked(true);
            dialog->reject();
        });
        m->press(Qt::Key_Comma, Qt::ControlModifier);
        QVERIFY(m->answered());
        const Settings &settings = m->studio().settings();
        QCOMPARE(settings.get(setting::author), u"Ada"_s);
        QCOMPARE(settings.get(setting::domainShare), 0.45);
        QVERIFY(settings.get(setting::finishedJobsHidden));
        QTRY_COMPARE(m->window().findChild<Rail *>()->width(), size::narrowRail);
        QVERIFY(m->addPairs({Pair{.question = "Q?", .answer = "A."}}));
        const qint64 id = m->project().pairs().columns().front().id;
        QTRY_VERIFY(m->project().pairs().cached(id));
        QCOMPARE(toQString(m->project().pairs().cached(id)->author), u"Ada"_s);
    }

    void everyPageHasItsHelpAndItsKeys()
    {
        for (const PageEntry &entry : pageTable()) {
            const QString id = QString::fromLatin1(entry.id);
            if (!m->window().canGoTo(id))
                continue;
            m->window().goTo(id);
            QVERIFY2(HelpSheet::textOf(id).size() >= 3, entry.id);
            m->onDialog<HelpSheet>([](HelpSheet *sheet) { sheet->reject(); });
            m->press(Qt::Key_F1);
            QVERIFY2(m->answered(), entry.id);
        }
        m->onDialog<KeysSheet>([](KeysSheet *sheet) { sheet->reject(); });
        m->window().goTo(u"jobs"_s);
        m->press(Qt::Key_Question); // without Shift: a real keyboard's platform says which Shift made the character
        QVERIFY(m->answered());
    }

    void everyFieldOfTheDialogHasAName()
    {
        m->onDialog<SettingsDialog>([](SettingsDialog *dialog) {
            for (const QWidget *widget : dialog->findChildren<QWidget *>()) {
                if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus ||
                    widget->objectName() == u"qt_spinbox_lineedit"_s)
                    continue;
                const auto *button = qobject_cast<const QAbstractButton *>(widget);
                QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                         widget->metaObject()->className());
            }
            dialog->reject();
        });
        m->press(Qt::Key_Comma, Qt::ControlModifier);
        QVERIFY(m->answered());
    }
};

QTEST_MAIN(TestSettingsDialog)
#include "test_settings_dialog.moc"
