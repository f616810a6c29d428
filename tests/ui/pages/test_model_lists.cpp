#include "tests/ui/pages/window_fixture.h"
#include "ui/dialogs/settings_dialog.h"

#include <QComboBox>
#include <QListView>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// An encoder is a model of the library, and of no list whose models are asked, tuned or scored.
class TestModelLists : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;
    QString m_encoder;

    bool add(const std::filesystem::path &path)
    {
        bool added = false;
        m->studio().models().add(path, {}, &m->studio(), [&](Result<ModelEntry> entry) { added = entry.has_value(); });
        return QTest::qWaitFor([&] { return added; }, 10'000);
    }

    /// Texts of the choices of all combo boxes that offer the tiny model; those of other things are passed over.
    static QStringList modelsOffered(const QWidget *place)
    {
        QStringList texts;
        for (const QComboBox *box : place->findChildren<QComboBox *>()) {
            QStringList own;
            for (int i = 0; i < box->count(); ++i)
                own.append(box->itemText(i));
            if (own.contains(u"tiny"_s))
                texts += own;
        }
        return texts;
    }

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }
    void pagesOfferNoEncoder_data();
    void pagesOfferNoEncoder();
    void dialogsOfferNoEncoder();
    void theModelsPageShowsItAndSaysWhyItIsNotAsked();
};

void TestModelLists::init()
{
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
    // First in the library: it must not become the model that is proposed.
    const std::filesystem::path folder = m->root() / "encoder";
    std::filesystem::copy(std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5", folder,
                          std::filesystem::copy_options::recursive);
    QVERIFY(add(folder));
    const ModelEntry &entry = m->studio().models().list().front();
    QVERIFY(entry.isEncoder);
    m_encoder = toQString(entry.ref.name);
    QVERIFY(m->addModelAndDataset());
    QCOMPARE(m->studio().models().standardModel()->ref.name, std::string("tiny"));
}

void TestModelLists::pagesOfferNoEncoder_data()
{
    QTest::addColumn<QString>("tab");
    QTest::newRow("chat") << QString();
    QTest::newRow("dataset") << u"mix"_s;
}

void TestModelLists::pagesOfferNoEncoder()
{
    QFETCH(QString, tab);
    m->window().goTo(QString::fromLatin1(QTest::currentDataTag()), tab);
    QTRY_VERIFY(modelsOffered(m->page()).contains(u"tiny"_s));
    QVERIFY(!modelsOffered(m->page()).contains(m_encoder));
}

void TestModelLists::dialogsOfferNoEncoder()
{
    m->window().goTo(u"evaluate"_s);
    QStringList offered;
    m->onDialog<QDialog>([&](QDialog *dialog) {
        offered = modelsOffered(dialog);
        dialog->reject();
    });
    m->click(m->primary());
    QVERIFY(m->answered());
    QVERIFY(offered.contains(u"tiny"_s) && !offered.contains(m_encoder));

    SettingsDialog settings(m->studio(), m->theme(), &m->window());
    QVERIFY(modelsOffered(&settings).contains(u"tiny"_s));
    QVERIFY(!modelsOffered(&settings).contains(m_encoder));
}

void TestModelLists::theModelsPageShowsItAndSaysWhyItIsNotAsked()
{
    m->window().goTo(u"models"_s);
    QTRY_COMPARE(m->page()->id(), u"models"_s);
    auto *list = m->named<QListView>(u"Models"_s);
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        const QModelIndex index = list->model()->index(row, 0);
        if (index.data().toString() != m_encoder)
            continue;
        list->setCurrentIndex(index);
        QVERIFY(!m->primary()->isEnabled());
        QVERIFY2(m->primary()->toolTip().contains(u"writes no text"_s), qPrintable(m->primary()->toolTip()));
        return;
    }
    QFAIL("the encoder is not listed");
}

QTEST_MAIN(TestModelLists)
#include "test_model_lists.moc"
