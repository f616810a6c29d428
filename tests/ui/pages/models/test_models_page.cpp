#include "tests/ui/pages/window_fixture.h"

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Models: what is dropped is taken, or refused with the reason.
class TestModelsPage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    /// Everything that the page says now.
    QString words()
    {
        QStringList texts;
        for (const QLabel *label : m->page()->findChildren<QLabel *>())
            if (label->isVisible())
                texts.append(label->text());
        return texts.join(u'\n');
    }

private Q_SLOTS:
    void init()
    {
        m = std::make_unique<WindowFixture>();
        QVERIFY(m->createProject());
        m->window().goTo(u"models"_s);
        QCOMPARE(m->page()->id(), u"models"_s);
    }
    void cleanup() { m.reset(); }

    void withoutAModelItSaysHowToGetOne()
    {
        QVERIFY(m->studio().models().list().empty());
        QVERIFY(m->button(u"Add folder…"_s, m->page()));
    }

    void aFolderThatIsDroppedIsAdded()
    {
        QVERIFY(writeTinyModel(m->root() / "tiny"));
        m->drop(&m->window(), {toQString(m->root() / "tiny")});
        QTRY_COMPARE(m->studio().models().list().size(), size_t(1));
        QTRY_VERIFY2(words().contains(u"tiny"_s), qPrintable(words()));
        QVERIFY(m->primary()->isEnabled()); // it can be tried at once
    }

    void itsLicenceIsShownAsTheFilesSayIt()
    {
        QVERIFY(writeTinyModel(m->root() / "licensed"));
        QVERIFY(saveFile(m->root() / "licensed" / "README.md", "---\nlicense: apache-2.0\n---\n# A model\n"));
        m->drop(&m->window(), {toQString(m->root() / "licensed")});
        QTRY_COMPARE(m->studio().models().list().size(), size_t(1));
        QTRY_VERIFY2(words().contains(u"apache-2.0"_s, Qt::CaseInsensitive), qPrintable(words()));
        QTRY_VERIFY2(words().contains(u"Commercial use"_s), qPrintable(words()));
    }

    void aPickleIsRefusedInABanner()
    {
        const std::filesystem::path file = m->root() / "pytorch_model.bin";
        QVERIFY(saveFile(file, std::string("\x80\x02}q\x00.", 6)));
        m->drop(&m->window(), {toQString(file)});
        QTRY_VERIFY2(m->banner().contains(u"pickle"_s, Qt::CaseInsensitive), qPrintable(m->banner()));
        QVERIFY(m->studio().models().list().empty());
    }

    void aLyingFileIsRefusedInABanner()
    {
        const std::filesystem::path file = m->root() / "lies.gguf";
        QVERIFY(saveFile(file, std::string("GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f", 16)));
        m->drop(&m->window(), {toQString(file)});
        QTRY_VERIFY2(m->banner().contains(u"lies.gguf"_s), qPrintable(m->banner()));
        QVERIFY(m->studio().models().list().empty());
    }
};

QTEST_MAIN(TestModelsPage)
#include "test_models_page.moc"
