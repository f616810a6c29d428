#include "app/models/library_jobs.h"
#include "app/models/project_models.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/peft_adapter.h"
#include "tests/support/slow_file.h"
#include "tests/support/small_hub.h"
#include "tests/ui/pages/window_fixture.h"
#include "tests/ui/watchdog.h"
#include "ui/pages/models/base_dialog.h"
#include "ui/pages/models/classify_dialog.h"
#include "ui/pages/models/combine_dialog.h"
#include "ui/pages/models/download_strip.h"
#include "ui/pages/models/hub_dialog.h"
#include "ui/pages/models/memory_table.h"
#include "ui/pages/models/model_card_delegate.h"
#include "ui/pages/models/model_export_dialog.h"
#include "ui/pages/models/reading_strip.h"
#include "ui/pages/models/serve_dialog.h"
#include "ui/pages/models/tensors_dialog.h"
#include "ui/pages/models/token_strip.h"
#include "ui/pages/models/trial_dialog.h"
#include "ui/style/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QInputDialog>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPlainTextEdit>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// Models, as a user clicks, types and drops; with the real worker behind it.
class TestModelsPage : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<WindowFixture> m;

    QAbstractItemView *list() { return m->named<QAbstractItemView>(u"Models"_s); }
    QStringList names()
    {
        QStringList out;
        for (int row = 0; row < list()->model()->rowCount(); ++row)
            out.append(list()->model()->index(row, 0).data().toString());
        return out;
    }
    bool addTiny();
    /// Waits for the button: what was just put into a layout is shown by the event loop.
    void press(const QString &text)
    {
        QTRY_VERIFY2(m->button(text), qPrintable(text));
        m->click(m->button(text));
    }
    template <typename Dialog>
    Dialog *dialog()
    {
        (void)QTest::qWaitFor([] { return qobject_cast<Dialog *>(QApplication::activeModalWidget()) != nullptr; },
                              10'000);
        return qobject_cast<Dialog *>(QApplication::activeModalWidget());
    }
    template <typename Widget>
    static Widget *in(QWidget *place, const QString &accessibleName)
    {
        for (Widget *widget : place->findChildren<Widget *>()) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        return nullptr;
    }
    static bool says(QWidget *place, const QString &part)
    {
        for (const QLabel *label : place->findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(part))
                return true;
        }
        return false;
    }
    QString banner() { return m->page()->banners()->accessibleName(); }
    static void verifyButtons(const QWidget *place);
    void verifyDialog(const QDialog *shown);
    void drop(const fs::path &path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(toQString(path))});
        QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m->window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m->window(), &event);
    }

private Q_SLOTS:
    void init();
    void cleanup();
    void aModelIsShownWithLicenceFactsMemoryAndTokens();
    void foldersAndFilesAreDropped();
    void modelsAreSeenToBeRead();
    void tensorsAreSearched();
    void removalIsUndoneWithAndWithoutAProject();
    void theLicenceFiltersTheList();
    void anExportShowsItsSizeBeforeAndItsProofAfterwards();
    void aServerIsStartedUsedAndStopped();
    void adaptersBecomeOneAdapterOfTheProject();
    void anAdapterWithoutABaseIsGivenOne();
    void aGgufLoraIsDroppedGivenItsBaseAndAsked();
    void anEncoderIsNotOfferedAsGguf();
    void aCardShowsTheWholeContext();
    void aPromptIsTriedWithoutAProject();
    void aClassifierSortsAText();
    void aModelWithSeveralTemplatesIsAskedWithTheChosenOne();
    void aHubIsAskedOnlyWhenToldAndItsModelFetched();
    void aDownloadIsContinuedWithItsKey();
    void whatAHubHasIsSaidBeforeTheDownload();
    void aModelOfAnotherProcessIsSeen();
    void chineseReachesThePage();
    void nothingIsCutAtTheSmallestSize();
};

void TestModelsPage::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CACHE_HOME", m_home->filePath(u"cache"_s).toLocal8Bit()); // no model that came with the product
    qputenv("XDG_DATA_HOME", m_home->filePath(u"data"_s).toLocal8Bit());
    qunsetenv("FIELDWRIGHT_MODELS");
    m = std::make_unique<WindowFixture>();
    m->window().goTo(u"models"_s);
    QCOMPARE(m->page()->id(), u"models"_s);
}

void TestModelsPage::cleanup()
{
    m.reset();
    m_home.reset();
}

bool TestModelsPage::addTiny()
{
    if (!writeTinyModel(m->root() / "tiny") ||
        !saveFile(m->root() / "tiny" / "README.md", "---\nlicense: gemma\nlicense_link: terms.html\n---\n"))
        return false;
    drop(m->root() / "tiny");
    return QTest::qWaitFor([this] { return names().contains(u"tiny"_s); }, 10'000);
}

void TestModelsPage::aModelIsShownWithLicenceFactsMemoryAndTokens()
{
    QVERIFY(addTiny());
    auto *memory = m->named<QTableView>(u"Memory on this computer"_s);
    QVERIFY(memory);
    QTRY_VERIFY(memory->model()->rowCount() >= 4); // run in two precisions, tune by two methods at least
    for (int row = 0; row < memory->model()->rowCount(); ++row) {
        QVERIFY(!memory->model()->index(row, MemoryModel::What).data().toString().isEmpty());
        QVERIFY(memory->model()->index(row, MemoryModel::Needs).data().toString().contains(u"B"_s));
        QCOMPARE(memory->model()->index(row, MemoryModel::Verdict).data().toString(), u"fits"_s);
    }
    QTRY_VERIFY(says(m->page(), u"Commercial use: with conditions (gemma)."_s));
    QVERIFY(says(m->page(), u"Read from README.md."_s));
    QVERIFY(says(m->page(), u"terms.html"_s));
    QTRY_VERIFY(says(m->page(), u"2 layers, 4 + 2 heads"_s)); // labels of their own, shown by the event loop
    QVERIFY(says(m->page(), u"260 token(s)"_s) || says(m->page(), u"260 tokens"_s));

    auto *line = m->named<QLineEdit>(u"Text to cut into tokens"_s);
    auto *tokens = m->named<TokenStrip>(u"Tokens"_s);
    QVERIFY(line && tokens);
    QTRY_VERIFY(line->isEnabled());
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, u"ab 1"_s);
    QVERIFY(!tokens->pieces().empty());
    for (const TokenStrip::Piece &piece : tokens->pieces())
        QVERIFY(piece.id >= 0 && !piece.text.isEmpty());
    const size_t english = tokens->pieces().size();
    line->setText(u"水温"_s); // bytes of a character are shown as such
    QVERIFY(tokens->pieces().size() >= 2);
    QVERIFY(tokens->pieces().size() != english || tokens->pieces().front().text != u"a"_s);
    QVERIFY(says(m->page(), u"2 character"_s));
    line->clear();
    QVERIFY(tokens->pieces().empty());
}

void TestModelsPage::foldersAndFilesAreDropped()
{
    QVERIFY(addTiny());
    const QString about = u"add "_s + toQString(m->root() / "pytorch_model.bin");
    QVERIFY(!m->page()->banners()->has(about));
    (void)saveFile(m->root() / "pytorch_model.bin", "\x80\x02}q\x01.");
    drop(m->root() / "pytorch_model.bin");
    QTRY_VERIFY(m->page()->banners()->has(about));
    QVERIFY2(banner().contains(u"pickle"_s, Qt::CaseInsensitive) || banner().contains(u"program"_s),
             qPrintable(banner()));
    QCOMPARE(int(names().size()), 1);
    const QSignalSpy reading(&m->studio().models(), &ModelLibrary::readingChanged);
    drop(m->root() / "tiny");         // again: nothing new, and what is said about the other stays
    QTRY_COMPARE(reading.count(), 2); // begun and ended
    QVERIFY(m->page()->banners()->has(about));
    QCOMPARE(int(names().size()), 1);
    std::filesystem::remove(m->root() / "pytorch_model.bin");
    std::filesystem::copy(m->root() / "tiny", m->root() / "pytorch_model.bin", fs::copy_options::recursive);
    drop(m->root() / "pytorch_model.bin"); // mended, the complaint is over
    QTRY_COMPARE(int(names().size()), 2);
    QVERIFY(!m->page()->banners()->has(about));
}

/// On a slow disk: the first model of all is seen to be read, the window goes on, and what comes beside it is told
/// apart.
void TestModelsPage::modelsAreSeenToBeRead()
{
    VERIFY_RESULT(writeTinyModel(m->root() / "slow"));
    VERIFY_RESULT(writeTinyModel(m->root() / "quick"));
    VERIFY_RESULT(saveFile(m->root() / "broken.gguf", "no model"));
    auto *strip = m->page()->findChild<ReadingStrip *>();
    QVERIFY(strip && !strip->isVisible());
    Watchdog watchdog;
    {
        const SlowFile slow(m->root() / "slow" / "config.json", std::chrono::milliseconds(400));
        watchdog.reset();
        for (const char *name : {"slow", "broken.gguf", "quick"})
            drop(m->root() / name);
        QTRY_VERIFY(strip->isVisible());
        QCOMPARE(strip->count(), 3);
        QTRY_VERIFY(says(strip, u"Being read…"_s)); // labels of their own, shown by the event loop
        for (const QString &name : {u"slow"_s, u"broken.gguf"_s, u"quick"_s})
            QVERIFY(in<QFrame>(strip, name + u" is being read"_s));
        QVERIFY(names().isEmpty());
        QTRY_COMPARE(names(), QStringList({u"slow"_s, u"quick"_s}));
    }
    QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
    qInfo() << "three models added, the loop was held for at most" << watchdog.worstMs() << "ms";
    QTRY_VERIFY(!strip->isVisible());
    QVERIFY(m->page()->banners()->has(u"add "_s + toQString(m->root() / "broken.gguf")));
    QVERIFY2(banner().contains(u"broken.gguf"_s), qPrintable(banner()));
}

void TestModelsPage::tensorsAreSearched()
{
    QVERIFY(addTiny());
    press(u"Tensors"_s);
    auto *shown = dialog<TensorsDialog>();
    QVERIFY(shown);
    auto *table = in<QTableView>(shown, u"Tensors"_s);
    QTRY_VERIFY(table->model()->rowCount() > 15);
    const int all = table->model()->rowCount();
    auto *search = shown->findChild<SearchField *>();
    QTest::keyClicks(search, u"layers.1.MLP"_s);
    QCOMPARE(table->model()->rowCount(), 3);
    QVERIFY(all > 3);
    QVERIFY(table->model()->index(0, TensorModel::Name).data().toString().contains(u"layers.1.mlp"_s));
    QCOMPARE(table->model()->index(0, TensorModel::Type).data().toString(), u"F32"_s);
    QVERIFY(table->model()->index(0, TensorModel::ShapeText).data().toString().startsWith(u'['));
    QTest::keyClicks(search, u"nosuch"_s);
    QVERIFY(says(shown, u"No match"_s));
    shown->reject();
}

void TestModelsPage::removalIsUndoneWithAndWithoutAProject()
{
    QVERIFY(addTiny());
    list()->setFocus();
    QTest::keyClick(list(), Qt::Key_Delete);
    QTRY_VERIFY(names().isEmpty());
    QVERIFY(fs::exists(m->root() / "tiny" / "config.json"));
    press(u"Undo"_s);
    QTRY_COMPARE(names(), QStringList{u"tiny"_s});
    QVERIFY(!m->page()->banners()->has(u"removed"_s));

    QVERIFY(m->createProject());
    m->window().goTo(u"models"_s);
    list()->setCurrentIndex(list()->model()->index(0, 0));
    press(u"Remove"_s);
    QTRY_VERIFY(names().isEmpty());
    QVERIFY(m->project().undoStack().undoText().contains(u"tiny"_s));
    m->project().undoStack().undo();
    QTRY_COMPARE(names(), QStringList{u"tiny"_s});
    m->project().undoStack().redo();
    QTRY_VERIFY(names().isEmpty());
}

void TestModelsPage::theLicenceFiltersTheList()
{
    QVERIFY(addTiny());
    auto *use = m->named<QComboBox>(u"Licence"_s);
    QVERIFY(use);
    use->setCurrentText(u"Commercial use: yes"_s);
    QVERIFY(names().isEmpty());
    use->setCurrentText(u"Commercial use: with conditions"_s);
    QCOMPARE(names(), QStringList{u"tiny"_s});
    m->page()->clearFilter();
    QCOMPARE(use->currentIndex(), 0);
}

void TestModelsPage::anExportShowsItsSizeBeforeAndItsProofAfterwards()
{
    QVERIFY(addTiny());
    press(u"Export…"_s);
    auto *shown = dialog<ModelExportDialog>();
    QVERIFY(shown);
    QTRY_VERIFY(says(shown, u"about "_s));
    auto *format = in<QComboBox>(shown, u"Format"_s);
    QCOMPARE(format->count(), 2); // a whole model has no adapter to export alone
    format->setCurrentIndex(1);
    QCOMPARE(in<QComboBox>(shown, u"Number type"_s)->currentText(), u"F16"_s);
    auto *place = in<QLineEdit>(shown, u"Place"_s);
    QVERIFY(place->text().endsWith(u".gguf"_s));
    auto *type = in<QComboBox>(shown, u"Number type"_s);
    type->setCurrentText(u"Q4_K_M"_s);
    QTRY_VERIFY(says(shown, u"× Q5_0"_s)); // 32 columns do not divide by 256
    type->setCurrentText(u"F16"_s);
    place->selectAll();
    QTest::keyClicks(place, toQString(m->root() / "out" / "tiny.gguf"));
    QTRY_VERIFY(says(shown, u"about "_s));
    m->click(m->button(u"Export"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(says(shown, u"Opened again and compared"_s), 60'000);
    for (const QLabel *label : shown->findChildren<QLabel *>()) // nothing is cut
        QVERIFY2(!label->isVisible() || label->height() >= label->heightForWidth(label->width()),
                 qPrintable(label->text()));
    QVERIFY(fs::exists(m->root() / "out" / "tiny.gguf"));
    QVERIFY(!m->button(u"Export"_s, shown)->isEnabled());
    shown->reject();
    // What was written can be added at once.
    drop(m->root() / "out" / "tiny.gguf");
    QTRY_COMPARE(int(names().size()), 2);
}

void TestModelsPage::aServerIsStartedUsedAndStopped()
{
    QVERIFY(addTiny());
    press(u"Serve…"_s);
    auto *shown = dialog<ServeDialog>();
    QVERIFY(shown);
    auto *precision = in<QComboBox>(shown, u"Precision"_s);
    QVERIFY(precision);
    QCOMPARE(precision->currentData().toString(), u"auto"_s);
    precision->setCurrentIndex(precision->findData(u"int8"_s));
    for (QCheckBox *check : shown->findChildren<QCheckBox *>()) {
        if (check->text().contains(u"8 bits"_s))
            m->click(check);
    }
    m->click(m->button(u"Start the server"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(says(shown, u"The server is running."_s), 60'000);
    const JobQueue &queue = m->studio().libraryJobs().queue();
    QCOMPARE(queue.ids().size(), std::size_t(1));
    const Json &parameters = queue.job(queue.ids().front())->job->parameters;
    QCOMPARE(stringOr(parameters, "precision"), std::string("int8"));
    QVERIFY(boolOr(parameters, "eight_bit_cache"));
    const QString address = in<QLineEdit>(shown, u"Address"_s)->text();
    auto *token = in<QLineEdit>(shown, u"Token"_s);
    QVERIFY(address.startsWith(u"http://127.0.0.1:"_s));
    QVERIFY(token->text().size() >= 16);
    QCOMPARE(token->echoMode(), QLineEdit::Password);
    m->click(m->button(u"Copy the token"_s, shown));
    QCOMPARE(QGuiApplication::clipboard()->text(), token->text());
    const auto ask = [&](const QString &with) {
        QNetworkAccessManager network;
        QNetworkRequest request(QUrl(address + u"/models"_s));
        request.setRawHeader("Authorization", "Bearer " + with.toLatin1());
        QNetworkReply *reply = network.get(request);
        QSignalSpy finished(reply, &QNetworkReply::finished);
        (void)finished.wait(10'000);
        return reply->readAll();
    };
    QVERIFY(ask(token->text()).contains("base"));
    QVERIFY(!ask(u"wrong"_s).contains("\"base\""));
    // Closed and opened again it finds its server.
    shown->reject();
    press(u"Serve…"_s);
    shown = dialog<ServeDialog>();
    QVERIFY(says(shown, u"The server is running."_s));
    QCOMPARE(in<QLineEdit>(shown, u"Address"_s)->text(), address);
    m->click(m->button(u"Stop the server"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(says(shown, u"The server has ended."_s), 20'000);
    // What those who ask it should know stands there.
    precision = in<QComboBox>(shown, u"Precision"_s);
    precision->setCurrentIndex(precision->findData(u"bf16"_s));
    m->click(m->button(u"Start the server"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(says(shown, u"In bf16 a request may be answered otherwise"_s), 60'000);
    m->click(m->button(u"Stop the server"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(says(shown, u"The server has ended."_s), 20'000);
    shown->reject();
}

void TestModelsPage::adaptersBecomeOneAdapterOfTheProject()
{
    QVERIFY(m->createProject());
    m->window().goTo(u"models"_s);
    QVERIFY(addTiny());
    for (const char *name : {"contracts", "letters"}) {
        LoraAdapter adapter;
        adapter.config.rank = adapter.config.alpha = 2;
        adapter.config.targets = {"o_proj"};
        adapter.config.baseModel = "tiny";
        for (int layer = 0; layer < 2; ++layer)
            adapter.weights.push_back({"model.layers." + std::to_string(layer) + ".self_attn.o_proj", 32, 32, 2,
                                       std::vector<float>(64, name[0] == 'c' ? 0.1f : -0.2f),
                                       std::vector<float>(64, 0.3f)});
        VERIFY_RESULT(writeLoraAdapter(m->root() / name, adapter));
        drop(m->root() / name);
        QTRY_VERIFY(names().contains(toQString(name)));
    }
    m->page()->reveal(u"letters"_s);
    QTRY_VERIFY(m->button(u"Combine…"_s) && m->button(u"Combine…"_s)->isEnabled());
    press(u"Combine…"_s);
    auto *shown = dialog<CombineDialog>();
    QVERIFY(shown);
    QPushButton *start = qobject_cast<QPushButton *>(m->button(u"Combine"_s, shown));
    QTRY_VERIFY(start && start->isEnabled()); // both are taken where there are two
    auto *weight = in<QDoubleSpinBox>(shown, u"Weight of letters"_s);
    QVERIFY(weight);
    weight->setValue(0);
    QVERIFY(!start->isEnabled());
    QVERIFY(says(shown, u"takes nothing"_s));
    weight->setValue(-0.5);
    QVERIFY(start->isEnabled());
    auto *how = in<QComboBox>(shown, u"How"_s);
    QVERIFY(!in<QSpinBox>(shown, u"Rank"_s)->isVisible());
    how->setCurrentIndex(1);
    QVERIFY(in<QSpinBox>(shown, u"Rank"_s)->isVisible());
    how->setCurrentIndex(how->findData(u"stack"_s)); // which takes them as they are
    QVERIFY(!weight->isEnabled() && start->isEnabled());
    how->setCurrentIndex(0);
    QVERIFY(weight->isEnabled());
    auto *name = in<QLineEdit>(shown, u"Name"_s);
    name->setText(u"both"_s);
    m->click(start);
    QTRY_VERIFY_WITH_TIMEOUT(m->job(JobKind::Combine), 10'000);
    const QString job = toQString(m->job(JobKind::Combine)->id);
    QTRY_VERIFY_WITH_TIMEOUT(isFinal(m->queue().job(job)->state), 60'000);
    QVERIFY2(!m->queue().job(job)->error,
             m->queue().job(job)->error ? m->queue().job(job)->error->message().c_str() : "");
    QTRY_VERIFY(names().contains(u"both"_s));
    const ModelEntry *made = m->project().models().find(u"both"_s);
    QVERIFY(made);
    const auto adapter = readLoraAdapter(made->ref.adapter);
    VERIFY_RESULT(adapter);
    QCOMPARE(adapter->config.rank, 4);
    // 1 · 0.1 · 0.3 · 2 of the one and -0.5 · -0.2 · 0.3 · 2 of the other
    double sum = 0;
    const LoraWeights &first = adapter->weights.front();
    for (size_t k = 0; k < 4; ++k)
        sum += double(first.b[k]) * first.a[k * 32];
    QVERIFY(std::abs(sum * adapter->config.scale(first.module) - 0.12) < 1e-6);
    // The result has another rank than the others: what cannot be is not offered, and why.
    m->page()->reveal(toQString(made->ref.id));
    press(u"Combine…"_s);
    shown = dialog<CombineDialog>();
    QVERIFY(shown);
    start = qobject_cast<QPushButton *>(m->button(u"Combine"_s, shown));
    how = in<QComboBox>(shown, u"How"_s);
    QAbstractButton *other = m->button(u"letters"_s, shown);
    QVERIFY(start && how && other && !start->isEnabled()); // one alone is taken
    other->setChecked(true);
    QTRY_VERIFY2(start->isEnabled(), qPrintable(start->toolTip()));
    how->setCurrentIndex(how->findData(u"ties"_s));
    QVERIFY(!start->isEnabled() && says(shown, u"different ranks, 2 and 4"_s));
    how->setCurrentIndex(how->findData(u"svd"_s));
    QVERIFY(start->isEnabled());
    shown->reject();
}

void TestModelsPage::aGgufLoraIsDroppedGivenItsBaseAndAsked()
{
    QVERIFY(addTiny());
    LoraAdapter adapter;
    adapter.config.rank = adapter.config.alpha = 2;
    adapter.config.baseModel = "owner/unheard-of";
    adapter.weights.push_back(
        {"model.layers.0.self_attn.q_proj", 32, 32, 2, std::vector<float>(64, 0.1f), std::vector<float>(64, 0.3f)});
    const auto source = ModelSource::open(m->root() / "tiny");
    VERIFY_RESULT(source);
    VERIFY_RESULT(writeGgufAdapter(adapter, **source, m->root() / "letters.gguf", TensorType::F16));
    drop(m->root() / "letters.gguf");
    QTRY_VERIFY(names().contains(u"letters"_s));
    QTRY_VERIFY(m->page()->banners()->has(u"base"_s));
    QTRY_VERIFY(says(m->page(), u"LORA, rank 2"_s));
    for (const QString &part : {u"GGUF LoRA file"_s, u"owner/unheard-of"_s, u"F16"_s})
        QVERIFY2(says(m->page(), part), qPrintable(part));
    press(u"Set base…"_s);
    auto *shown = dialog<BaseDialog>();
    QVERIFY(shown);
    QTRY_COMPARE(in<QComboBox>(shown, u"Base model"_s)->currentText(), u"tiny"_s);
    m->click(m->button(u"Set base"_s, shown));
    QTRY_VERIFY(!QApplication::activeModalWidget());
    const ModelEntry *set = m->studio().findModel(u"letters"_s);
    QVERIFY(set);
    QCOMPARE(set->ref.path, m->root() / "tiny");

    // It answers as any other does, through the real server.
    TrialDialog trial(m->studio(), *set, m->page());
    trial.setAttribute(Qt::WA_DeleteOnClose, false);
    trial.open();
    in<QPlainTextEdit>(&trial, u"Prompt"_s)->setPlainText(u"Why?"_s);
    m->click(m->button(u"Ask"_s, &trial));
    QTRY_VERIFY_WITH_TIMEOUT(says(&trial, u"token(s) in"_s) || says(&trial, u"tokens in"_s), 60'000);
    trial.reject();
}

void TestModelsPage::anEncoderIsNotOfferedAsGguf()
{
    const fs::path goldens = fs::path(FIELDWRIGHT_GOLDEN) / "encoder_adapters";
    for (const char *name : {"base_bert", "words_lora"}) {
        drop(goldens / name);
        QTRY_VERIFY(names().contains(QLatin1String(name)));
    }
    const ModelEntry *adapter = m->studio().findModel(u"words_lora"_s);
    QVERIFY(adapter && adapter->isEncoder);
    auto *shown = new ModelExportDialog(m->studio(), *adapter, m->page());
    shown->open();
    auto *format = in<QComboBox>(shown, u"Format"_s);
    QCOMPARE(format->count(), 4);
    for (int row = 0; row < 4; ++row) {
        const bool isGguf = format->itemData(row).toString().startsWith(u"gguf"_s);
        QCOMPARE(bool(format->model()->flags(format->model()->index(row, 0)) & Qt::ItemIsEnabled), !isGguf);
        QCOMPARE(format->itemText(row).contains(u"not for encoders"_s), isGguf);
        QCOMPARE(format->itemData(row, Qt::ToolTipRole).toString().isEmpty(), !isGguf);
    }
    QCOMPARE(in<QComboBox>(shown, u"Number type"_s)->count(), 1); // the worker writes F32 alone
    shown->reject();
    // A whole one is a folder that other programs take as it is.
    list()->setCurrentIndex(list()->model()->index(int(names().indexOf(u"base_bert"_s)), 0));
    QTRY_VERIFY(m->button(u"Export…"_s) && !m->button(u"Export…"_s)->isEnabled());
    QVERIFY(m->button(u"Export…"_s)->toolTip().contains(u"as it is"_s));
}

void TestModelsPage::anAdapterWithoutABaseIsGivenOne()
{
    QVERIFY(addTiny());
    LoraAdapter adapter;
    adapter.config.rank = adapter.config.alpha = 2;
    adapter.config.targets = {"o_proj"};
    adapter.config.baseModel = "owner/unheard-of";
    adapter.weights.push_back(
        {"model.layers.0.self_attn.o_proj", 32, 32, 2, std::vector<float>(64, 0.1f), std::vector<float>(64, 0.3f)});
    VERIFY_RESULT(writeLoraAdapter(m->root() / "letters", adapter));
    drop(m->root() / "letters");
    QTRY_VERIFY(names().contains(u"letters"_s));
    QTRY_VERIFY(m->page()->banners()->has(u"base"_s));
    press(u"Set base…"_s);
    auto *shown = dialog<BaseDialog>();
    QVERIFY(shown);
    QTRY_VERIFY(says(shown, u"owner/unheard-of"_s));
    QCOMPARE(in<QComboBox>(shown, u"Base model"_s)->currentText(), u"tiny"_s);
    m->click(m->button(u"Set base"_s, shown));
    QTRY_VERIFY(!QApplication::activeModalWidget());
    QVERIFY(!m->page()->banners()->has(u"base"_s));
    const ModelEntry *set = m->studio().findModel(u"letters"_s);
    QVERIFY(set);
    QCOMPARE(set->ref.path, m->root() / "tiny");

    // One that fits nothing here is told so.
    adapter.weights.front().module = "model.layers.7.self_attn.o_proj";
    VERIFY_RESULT(writeLoraAdapter(m->root() / "deep", adapter));
    drop(m->root() / "deep");
    QTRY_VERIFY(m->page()->banners()->has(u"base"_s));
    press(u"Set base…"_s);
    shown = dialog<BaseDialog>();
    QVERIFY(shown);
    QTRY_VERIFY(says(shown, u"None of the models here"_s));
    QVERIFY(!m->button(u"Set base"_s, shown)->isEnabled());
    shown->reject();
}

/// In the list as wide as it is at 1280 × 800, whatever the name of the model that is shown beside it.
void TestModelsPage::aCardShowsTheWholeContext()
{
    ModelEntry entry;
    const std::string name = "A-model-of-a-long-name-1.7B-Instruct-2407";
    entry.ref = {.id = "long", .name = name, .path = m->root() / name};
    entry.architecture = "LlamaForCausalLM";
    entry.parameters = 134'515'008;
    entry.contextLength = 131'072;
    entry.licence = "llama3.1";
    m->window().resize(1280, 800);
    bool restored = false;
    m->studio().models().restore(entry, m->page(), [&](const Result<> &done) { restored = bool(done); });
    QTRY_VERIFY(restored);
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    const QModelIndex index = list()->model()->index(0, 0);
    const ModelCardText card = modelCardText(index);
    QVERIFY2(card.what.contains(u"131"_s), qPrintable(card.what));
    const QRect line = ModelCardDelegate::whatRect(list()->visualRect(index), index);
    const int width = QFontMetrics(smallFont()).horizontalAdvance(card.what);
    QVERIFY2(width <= line.width(), qPrintable(u"%1 of %2"_s.arg(width).arg(line.width())));
}

void TestModelsPage::aPromptIsTriedWithoutAProject()
{
    QVERIFY(addTiny());
    press(u"Try…"_s);
    auto *shown = dialog<TrialDialog>();
    QVERIFY(shown);
    QTest::keyClicks(in<QPlainTextEdit>(shown, u"Prompt"_s), u"hello"_s);
    m->click(m->button(u"Ask"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(m->button(u"Ask"_s, shown)->isEnabled(), 60'000);
    QVERIFY2(says(shown, u"token"_s), qPrintable(shown->findChild<QLabel *>()->text()));
    shown->reject();
}

void TestModelsPage::aClassifierSortsAText()
{
    const fs::path folder = m->root() / "sorter";
    VERIFY_RESULT(makeFolder(folder));
    for (const char *name : {"config.json", "model.safetensors"})
        VERIFY_RESULT(copyFile(fs::path(FIELDWRIGHT_GOLDEN) / "classifiers" / "bert" / name, folder / name));
    std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    for (const char *before : {"", "##"}) {
        for (char c = 'a'; c <= 'u'; ++c)
            vocabulary += std::string(before) + c + "\n";
    }
    VERIFY_RESULT(saveFile(folder / "vocab.txt", vocabulary));
    drop(folder);
    QTRY_VERIFY(names().contains(u"sorter"_s));
    auto *tokens = m->named<TokenStrip>(u"Tokens"_s);
    QTRY_VERIFY(m->named<QLineEdit>(u"Text to cut into tokens"_s)->isEnabled());
    m->named<QLineEdit>(u"Text to cut into tokens"_s)->setText(u"bad"_s);
    QCOMPARE(tokens->pieces().size(), size_t(3)); // b ##a ##d
    QCOMPARE(tokens->pieces().back().text, u"d"_s);
    QTRY_VERIFY(says(m->page(), u"Reads of a text"_s));
    QVERIFY(!says(m->page(), u"ChatML"_s) && !says(m->page(), u"2,048"_s));
    press(u"Try…"_s);
    auto *shown = dialog<ClassifyDialog>();
    QVERIFY(shown);
    auto *labels = in<QTableWidget>(shown, u"Labels"_s);
    QVERIFY(!m->button(u"Sort it"_s, shown)->isEnabled());
    QVERIFY(!m->button(u"Sort it"_s, shown)->toolTip().isEmpty());
    QTest::keyClicks(in<QPlainTextEdit>(shown, u"Text"_s), u"bad egg"_s);
    m->click(m->button(u"Sort it"_s, shown));
    QTRY_COMPARE_WITH_TIMEOUT(labels->rowCount(), 3, 60'000);
    double sum = 0, before = 1;
    QSet<QString> said;
    for (int row = 0; row < 3; ++row) {
        const double probability = QLocale().toDouble(labels->item(row, 1)->text());
        QVERIFY(probability <= before);
        before = probability;
        sum += probability;
        said.insert(labels->item(row, 0)->text());
    }
    QVERIFY(std::abs(sum - 1) < 0.002); // shown with three digits
    QCOMPARE(said, (QSet<QString>{u"refuted"_s, u"supported"_s, u"not enough information"_s}));
    // A pair is another text; its files gone, it says so.
    const auto answer = [&] {
        QStringList lines;
        for (int row = 0; row < labels->rowCount(); ++row)
            lines.append(labels->item(row, 0)->text() + labels->item(row, 1)->text());
        return lines;
    };
    const QStringList alone = answer();
    QTest::keyClicks(in<QPlainTextEdit>(shown, u"Second text"_s), u"cab deaf lorn dagger"_s);
    m->click(m->button(u"Sort it"_s, shown));
    QCOMPARE(labels->rowCount(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(labels->rowCount(), 3, 60'000);
    QVERIFY2(answer() != alone, qPrintable(alone.join(u' ')));
    fs::remove(folder / "vocab.txt");
    m->click(m->button(u"Sort it"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(m->button(u"Sort it"_s, shown)->isEnabled(), 60'000);
    QCOMPARE(labels->rowCount(), 0);
    QVERIFY(says(shown, u"tokenizer.json"_s));
    // Nor does a worker that cannot be started end more than the question.
    const QByteArray worker = qgetenv("FIELDWRIGHT_WORKER");
    qputenv("FIELDWRIGHT_WORKER", "/nowhere/worker");
    m->click(m->button(u"Sort it"_s, shown));
    qputenv("FIELDWRIGHT_WORKER", worker); // empty: none
    QTRY_VERIFY(says(shown, u"ended without an answer"_s));
    shown->reject();
}

void TestModelsPage::aModelWithSeveralTemplatesIsAskedWithTheChosenOne()
{
    QVERIFY(addTiny());
    QTRY_VERIFY(m->named<QLineEdit>(u"Text to cut into tokens"_s)->isEnabled());
    auto *choice = m->named<QComboBox>(u"Chat template"_s);
    QVERIFY(choice && choice->isVisible()); // it brings none: the usual ones are offered
    QCOMPARE(choice->itemText(0), u"chatml"_s);
    QTRY_VERIFY(says(m->page(), u"none: ChatML is used"_s));
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Down);
    QTRY_VERIFY(says(m->page(), u"none: \"%1\" is used"_s.arg(choice->itemText(1))));
    QTest::keyClick(choice, Qt::Key_Up);
    QTRY_VERIFY(says(m->page(), u"none: ChatML is used"_s));

    const fs::path folder = m->root() / "several";
    VERIFY_RESULT(writeTinyModel(folder));
    fs::remove(folder / "chat_template.jinja");
    VERIFY_RESULT(saveFile(folder / "tokenizer_config.json",
                           dumpJson({{"chat_template",
                                      {{{"name", "default"}, {"template", "plain {{ messages[0]['content'] }}"}},
                                       {{"name", "tool_use"}, {"template", "tools {{ messages[0]['content'] }}"}}}}})));
    drop(folder);
    QTRY_VERIFY(names().contains(u"several"_s));
    QTRY_COMPARE(choice->count(), 2);
    auto *line = m->named<QLineEdit>(u"Text to cut into tokens"_s);
    line->setText(u"hello"_s);
    auto *prompt = m->named<QLabel>(u"The text as a question in this template"_s);
    QTRY_COMPARE(prompt->text(), u"plain hello"_s);
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Down);
    QTRY_COMPARE(prompt->text(), u"tools hello"_s);
    QTRY_VERIFY(says(m->page(), u"its own, \"tool_use\""_s));
    QCOMPARE(m->studio().findModel(u"several"_s)->ref.chatTemplate, std::string("tool_use"));
    VERIFY_RESULT(m->studio().models().reload()); // it is kept in the library's file
    QCOMPARE(m->studio().findModel(u"several"_s)->ref.chatTemplate, std::string("tool_use"));
    QTest::keyClick(choice, Qt::Key_Up);
    QTRY_COMPARE(prompt->text(), u"plain hello"_s);
    QVERIFY(m->studio().findModel(u"several"_s)->ref.chatTemplate.empty());
}

void TestModelsPage::aHubIsAskedOnlyWhenToldAndItsModelFetched()
{
    SmallHub hub;
    VERIFY_RESULT(writeTinyModel(m->root() / "there"));
    std::map<std::string, std::string> files;
    for (const auto &entry : fs::directory_iterator(m->root() / "there"))
        files[entry.path().filename().string()] = *readFile(entry.path());
    hub.add("owner/far", files);
    hub.setFault("model.safetensors", {.pieceBytes = 200});

    press(u"Add from a hub…"_s);
    auto *shown = dialog<HubDialog>();
    QVERIFY(shown);
    QVERIFY(in<QLineEdit>(shown, u"Address of the hub"_s)->text().isEmpty()); // none is proposed
    QTest::keyClicks(in<QLineEdit>(shown, u"Model"_s), u"owner/far"_s);
    m->click(m->button(u"Look"_s, shown));
    QVERIFY(says(shown, u"on which hub"_s));
    QTest::keyClicks(in<QLineEdit>(shown, u"Address of the hub"_s), QString::fromStdString(hub.address()));
    QTest::qWait(200);
    QVERIFY(hub.requests().empty()); // typing contacts nobody
    QVERIFY(!m->button(u"Download"_s, shown)->isEnabled());
    m->click(m->button(u"Look"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(m->button(u"Download"_s, shown)->isEnabled(), 20'000);
    QCOMPARE(hub.count("model.safetensors HTTP"), 0);
    auto *folder = in<QLineEdit>(shown, u"Folder for the model"_s);
    folder->selectAll();
    QTest::keyClicks(folder, toQString(m->root() / "fetched"));
    m->click(m->button(u"Download"_s, shown));

    auto *strip = m->page()->findChild<DownloadStrip *>();
    QTRY_COMPARE(strip->count(), 1);
    QVERIFY(strip->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(in<QAbstractButton>(strip, u"Pause the download of owner/far"_s), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(says(strip, u" of "_s), 20'000); // bytes
    // The status bar says with whom, for as long as something is fetched.
    const QString host = QUrl(QString::fromStdString(hub.address())).authority();
    QTRY_VERIFY_WITH_TIMEOUT(m->button(u"Network: on, "_s + host), 20'000);
    QVERIFY(m->button(u"Network: on, "_s + host)->toolTip().contains(u"Fetching a model from "_s + host));
    m->click(in<QAbstractButton>(strip, u"Pause the download of owner/far"_s));
    QTRY_VERIFY_WITH_TIMEOUT(says(strip, u"Paused"_s), 20'000);
    QTRY_VERIFY(m->button(u"Network: off"_s));
    QTRY_VERIFY(in<QAbstractButton>(strip, u"Continue the download of owner/far"_s));
    hub.setFault("model.safetensors", {});
    m->click(in<QAbstractButton>(strip, u"Continue the download of owner/far"_s));
    QTRY_VERIFY_WITH_TIMEOUT(names().contains(u"far"_s), 30'000);
    QTRY_COMPARE(strip->count(), 0);
    QVERIFY(!strip->isVisible());
    QVERIFY(m->button(u"Network: off"_s));
    QCOMPARE(readFile(m->root() / "fetched" / "model.safetensors").value_or(""), files["model.safetensors"]);
}

void TestModelsPage::aDownloadIsContinuedWithItsKey()
{
    SmallHub hub;
    VERIFY_RESULT(writeTinyModel(m->root() / "there"));
    std::map<std::string, std::string> files;
    for (const auto &entry : fs::directory_iterator(m->root() / "there"))
        files[entry.path().filename().string()] = *readFile(entry.path());
    hub.add("owner/far", files);
    hub.token = "tok-abc-secret";
    LibraryJobs &jobs = m->studio().libraryJobs();
    jobs.tokens().keep(hub.address(), hub.token);
    std::optional<Result<HubListing>> listing;
    jobs.look(*parseHubAddress("owner/far", hub.address()), m->page(),
              [&](Result<HubListing> found) { listing = std::move(found); });
    QTRY_VERIFY_WITH_TIMEOUT(listing, 20'000);
    VERIFY_RESULT(*listing);
    jobs.tokens().keep(hub.address(), {}); // as in a window that was opened anew
    jobs.fetch(**listing, *neededFiles(**listing, {}), m->root() / "far", true);
    auto *strip = m->page()->findChild<DownloadStrip *>();
    QTRY_VERIFY_WITH_TIMEOUT(says(strip, u"It needs the key of "_s + QString::fromStdString(hub.address())), 20'000);
    const auto continuing = [&] { return in<QAbstractButton>(strip, u"Continue the download of owner/far"_s); };
    QTRY_VERIFY(continuing());
    // Without a key given it stays; with it, it goes on.
    m->click(continuing());
    auto *asked = dialog<QInputDialog>();
    QVERIFY(asked);
    QVERIFY(asked->labelText().contains(QString::fromStdString(hub.address())));
    QCOMPARE(asked->textEchoMode(), QLineEdit::Password);
    asked->reject();
    QTRY_VERIFY(!QApplication::activeModalWidget());
    QVERIFY(says(strip, u"It needs the key of "_s));
    m->click(continuing());
    asked = dialog<QInputDialog>();
    QVERIFY(asked);
    QTest::keyClicks(asked->findChild<QLineEdit *>(), QString::fromStdString(hub.token));
    QTest::keyClick(asked, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(names().contains(u"far"_s), 30'000);
    QTRY_COMPARE(strip->count(), 0);
}

void TestModelsPage::whatAHubHasIsSaidBeforeTheDownload()
{
    SmallHub hub;
    VERIFY_RESULT(writeTinyModel(m->root() / "there"));
    hub.add("owner/two", {{"config.json", *readFile(m->root() / "there" / "config.json")},
                          {"small.Q4_0.gguf", "1"},
                          {"large.Q8_0.gguf", "22"},
                          {"pytorch_model.bin", "p"},
                          {"README.md", "---\nlicense: cc-by-nc-4.0\n---\n"}});
    press(u"Add from a hub…"_s);
    auto *shown = dialog<HubDialog>();
    QVERIFY(shown);
    in<QLineEdit>(shown, u"Address of the hub"_s)->setText(QString::fromStdString(hub.address()));
    in<QLineEdit>(shown, u"Model"_s)->setText(u"owner/two"_s);
    m->click(m->button(u"Look"_s, shown));
    auto *table = in<QTableView>(shown, u"Files"_s);
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 5, 20'000);
    QVERIFY(says(shown, u"several GGUF files"_s)); // a choice is to be made
    QVERIFY(!m->button(u"Download"_s, shown)->isEnabled());
    bool refused = false;
    for (int row = 0; row < 5; ++row)
        refused = refused || table->model()->index(row, HubFileModel::Note).data().toString().contains(u"pickle"_s);
    QVERIFY(refused);
    for (int row = 0; row < 5; ++row) {
        const QModelIndex index = table->model()->index(row, HubFileModel::Name);
        if (index.data().toString() == u"small.Q4_0.gguf")
            QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                              table->visualRect(index).topLeft() + QPoint(14, table->visualRect(index).height() / 2));
        if (index.data().toString() == u"pytorch_model.bin")
            QVERIFY(!table->model()->setData(index, Qt::Checked, Qt::CheckStateRole));
    }
    QVERIFY(says(shown, u"1 file"_s));
    QVERIFY(m->button(u"Download"_s, shown)->isEnabled());
    QVERIFY(in<QTableView>(shown, u"Memory on this computer"_s)->model()->rowCount() >= 4);
    // A hub that knows nothing of it.
    in<QLineEdit>(shown, u"Model"_s)->setText(u"owner/none"_s);
    m->click(m->button(u"Look"_s, shown));
    QTRY_VERIFY_WITH_TIMEOUT(says(shown, u"nothing called owner/none"_s), 20'000);
    QVERIFY(!m->button(u"Download"_s, shown)->isEnabled());
    QCOMPARE(hub.count("gguf HTTP"), 0);
    shown->reject();
}

void TestModelsPage::aModelOfAnotherProcessIsSeen()
{
    VERIFY_RESULT(writeTinyModel(m->root() / "fetched"));
    ModelLibrary command({m->root() / "models.json", {}}); // as `model add` has one
    const auto add = [&](const char *name) {
        command.add(m->root() / name, {}, m->page(), [](Result<ModelEntry> added) { QVERIFY(added); });
    };
    add("fetched");
    QTRY_COMPARE_WITH_TIMEOUT(names(), QStringList{u"fetched"_s}, 10'000);
    QVERIFY(addTiny());
    QTRY_COMPARE(int(command.list().size()), 2); // each sees what the other does
    const QSignalSpy anew(&m->studio().models(), &ModelLibrary::listReset);
    add("fetched"); // written again and the same: nothing is made anew
    QTest::qWait(500);
    QCOMPARE(anew.count(), 0);
}

void TestModelsPage::chineseReachesThePage()
{
    QVERIFY(addTiny());
    m->studio().translator().setLanguage(u"zh_CN"_s);
    QCoreApplication::processEvents();
    QVERIFY(m->named<QAbstractItemView>(u"模型"_s));
    m->studio().translator().setLanguage(u"en"_s);
    QCoreApplication::processEvents();
    QVERIFY(list());
}

/// Nothing that can be pressed lies outside, unless it can be scrolled to, or has no room for its words.
void TestModelsPage::verifyButtons(const QWidget *place)
{
    const auto canBeScrolledTo = [place](const QWidget *widget) {
        for (; widget && widget != place; widget = widget->parentWidget()) {
            if (qobject_cast<const QAbstractScrollArea *>(widget))
                return true;
        }
        return false;
    };
    for (const QAbstractButton *button : place->findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || button->text().isEmpty())
            continue;
        const QRect where(button->mapTo(place, QPoint()), button->size());
        QVERIFY2(where.right() < place->width(), qPrintable(button->text()));
        QVERIFY2(where.bottom() < place->height() || canBeScrolledTo(button), qPrintable(button->text()));
        QVERIFY2(button->width() >= button->fontMetrics().horizontalAdvance(button->text()),
                 qPrintable(button->text()));
    }
}

/// A dialog is no larger than the window; its tables show some rows each and do not lie on one another.
void TestModelsPage::verifyDialog(const QDialog *shown)
{
    QTRY_VERIFY(shown->isVisible());
    QCoreApplication::processEvents();
    const QSize room = m->window().size();
    const QString sizes = u"%1: %2 x %3"_s.arg(shown->windowTitle()).arg(shown->width()).arg(shown->height());
    QVERIFY2(shown->width() <= room.width() && shown->height() <= room.height(), qPrintable(sizes));
    verifyButtons(shown);
    std::vector<QRect> tables;
    for (const QTableView *table : shown->findChildren<QTableView *>()) {
        if (!table->isVisible())
            continue;
        QVERIFY2(table->viewport()->height() >= 2 * table->verticalHeader()->defaultSectionSize(),
                 qPrintable(table->accessibleName()));
        const QRect where(table->mapTo(shown, QPoint()), table->size());
        for (const QRect &other : tables)
            QVERIFY2(!where.intersects(other), qPrintable(table->accessibleName()));
        tables.push_back(where);
    }
}

void TestModelsPage::nothingIsCutAtTheSmallestSize()
{
    QVERIFY(addTiny());
    SmallHub hub;
    std::map<std::string, std::string> files;
    for (const char *name : {"config.json", "tokenizer.json", "model.safetensors"})
        files[name] = readFile(m->root() / "tiny" / name).value_or("");
    for (int part = 0; part < 12; ++part)
        files["notes-" + std::to_string(part) + ".txt"] = "n";
    hub.add("owner/many", files);
    const ModelEntry tiny = m->studio().models().list().front();
    for (const QSize &size : {QSize(1024, 640), QSize(1280, 800)}) {
        m->window().resize(size);
        QCoreApplication::processEvents();
        QCOMPARE(m->window().size(), size);
        verifyButtons(m->page());

        const QPointer<HubDialog> asked = new HubDialog(m->studio(), m->page());
        asked->open();
        in<QLineEdit>(asked, u"Address of the hub"_s)->setText(QString::fromStdString(hub.address()));
        in<QLineEdit>(asked, u"Model"_s)->setText(u"owner/many"_s);
        verifyDialog(asked);
        m->click(m->button(u"Look"_s, asked));
        QTRY_VERIFY_WITH_TIMEOUT(m->button(u"Download"_s, asked)->isEnabled(), 20'000);
        QVERIFY(in<QTableView>(asked, u"Memory on this computer"_s)->model()->rowCount() > 6);
        verifyDialog(asked);
        asked->reject();

        for (QDialog *shown : std::initializer_list<QDialog *>{
                 new TensorsDialog(tiny, m->studio().settings(), m->page()),
                 new TrialDialog(m->studio(), tiny, m->page()), new ModelExportDialog(m->studio(), tiny, m->page())}) {
            shown->open();
            verifyDialog(shown);
            shown->reject();
        }
    }
}

QTEST_MAIN(TestModelsPage)
#include "test_models_page.moc"
