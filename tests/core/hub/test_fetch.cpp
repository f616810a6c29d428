#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/hub/file_fetch.h"
#include "tests/support/result.h"
#include "tests/support/small_hub.h"

using namespace fieldwright;
namespace fs = std::filesystem;

/// Once: VERIFY_ERROR would fetch again for each of its questions.
#define EXPECT_FETCH_ERROR(code)                                                                                       \
    do {                                                                                                               \
        const auto ended = fetch();                                                                                    \
        VERIFY_ERROR(ended, code);                                                                                     \
    } while (false)

/// One file from a real server that breaks off, lies, is slow, or sends something else.
class TestFetch : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SmallHub> m_hub;
    std::string m_content;
    HubFile m_file;
    HubFetch m_fetch;

    fs::path folder() const { return m_directory->path().toStdString(); }
    fs::path target() const { return folder() / "model.safetensors"; }
    fs::path part() const { return folder() / "model.safetensors.part"; }

    Result<bool> fetch(const std::function<bool(std::uint64_t)> &progress = [](std::uint64_t) { return true; })
    {
        return fetchHubFile(m_fetch, m_file, progress, {});
    }
    bool isWhole() const { return readFile(target()).value_or("") == m_content && !fs::exists(part()); }
    int fetches() const { return m_hub->count("model.safetensors HTTP"); }

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_hub = std::make_unique<SmallHub>();
        m_content.clear();
        for (int i = 0; i < 100'000; ++i)
            m_content += char((i * 7919 + i / 251) & 0xff);
        m_hub->add("owner/tiny", {{"model.safetensors", m_content}, {"config.json", "{\"a\": 1}"}});
        const auto address = parseHubAddress("owner/tiny", m_hub->address());
        const auto listing = listHubModel(*address, {});
        VERIFY_RESULT(listing);
        m_file = *listing->find("model.safetensors");
        m_fetch = {
            .address = listing->address, .folder = folder(), .idleSeconds = 1, .firstPauseMs = 10, .mostFailures = 4};
    }
    void cleanup()
    {
        m_hub.reset();
        m_directory.reset();
    }

    void aWholeFileIsVerified()
    {
        std::uint64_t last = 0;
        const auto done = fetch([&](std::uint64_t bytes) {
            last = bytes;
            return true;
        });
        VERIFY_RESULT(done);
        QVERIFY(*done && isWhole());
        QCOMPARE(last, std::uint64_t(m_content.size()));
        const int before = fetches();
        QVERIFY(*fetch()); // there already: nobody is asked
        QCOMPARE(fetches(), before);
        QCOMPARE(fetchedBytes(folder(), m_file), m_file.bytes);
    }

    void aSmallFileIsCheckedByGitsHash()
    {
        const auto listing = listHubModel(m_fetch.address, {});
        VERIFY_RESULT(listing);
        m_file = *listing->find("config.json");
        QVERIFY(m_file.sha256.empty() && !m_file.gitSha1.empty());
        m_hub->setFault("config.json", {.instead = "{\"a\": 2}"});
        EXPECT_FETCH_ERROR(ErrorCode::Corrupt);
        QVERIFY(!fs::exists(folder() / "config.json"));
        m_hub->setFault("config.json", {});
        QVERIFY(*fetch());
    }

    void goesOnWhereTheConnectionBroke()
    {
        m_hub->setFault("model.safetensors", {.cutAfter = 30'000, .times = 3});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        QCOMPARE(m_hub->count("Range: bytes=30000-"), 1);
        QCOMPARE(m_hub->count("Range: bytes=60000-"), 1);
        QCOMPARE(m_hub->count("Range: bytes=90000-"), 1);
    }

    void givesUpAfterSomeTriesAndKeepsWhatCame()
    {
        m_hub->setFault("model.safetensors", {.cutAfter = 0});
        EXPECT_FETCH_ERROR(ErrorCode::Io);
        QCOMPARE(fetches(), m_fetch.mostFailures);
        m_hub->setFault("model.safetensors", {.cutAfter = 40'000, .times = 1});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
    }

    void aServerThatHangsCountsAsBroken()
    {
        m_hub->setFault("model.safetensors", {.cutAfter = 50'000, .hang = true, .times = 1});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        QCOMPARE(m_hub->count("Range: bytes=50000-"), 1);
    }

    void aSlowServerIsWaitedFor()
    {
        m_hub->setFault("model.safetensors", {.pieceBytes = 5'000});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        QCOMPARE(fetches(), 1);
    }

    void aServerWithoutRangesIsReadFromTheBegin()
    {
        m_hub->setFault("model.safetensors", {.cutAfter = 70'000, .times = 1, .ignoresRange = true});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        fs::remove(target());
        m_hub->setFault("model.safetensors", {.ignoresRange = true});
        VERIFY_RESULT(saveFile(part(), m_content.substr(0, 1000)));
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        fs::remove(target());
        // It never comes to its end: no endless loop.
        m_hub->setFault("model.safetensors", {.cutAfter = 70'000, .ignoresRange = true});
        EXPECT_FETCH_ERROR(ErrorCode::Io);
    }

    void lengthsThatAreLiesAreFound()
    {
        m_hub->setFault("model.safetensors", {.lengthSaid = 150'000}); // more than it has
        EXPECT_FETCH_ERROR(ErrorCode::Corrupt);
        QVERIFY(!fs::exists(target()));
        m_hub->setFault("model.safetensors", {.times = 1, .lengthSaid = 60'000}); // less, once
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        fs::remove(target());
        m_hub->setFault("model.safetensors", {.lengthSaid = 0, .ignoresRange = true}); // less, always
        EXPECT_FETCH_ERROR(ErrorCode::Corrupt);
        m_hub->setFault("model.safetensors", {.instead = m_content + "and more"});
        EXPECT_FETCH_ERROR(ErrorCode::Corrupt);
        QVERIFY(!fs::exists(target()));
    }

    void otherContentsAreNotKept()
    {
        m_hub->setFault("model.safetensors", {.instead = std::string(m_content.size(), 'x')});
        const auto done = fetch();
        VERIFY_ERROR(done, ErrorCode::Corrupt);
        QVERIFY(done.error().message().find("model.safetensors") != std::string::npos);
        QVERIFY(!fs::exists(target()) && !fs::exists(part()));
    }

    void aDamagedRestIsReadAgain()
    {
        VERIFY_RESULT(saveFile(part(), std::string(50'000, 'x'))); // as a crash of the machine may leave it
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        fs::remove(target());
        VERIFY_RESULT(saveFile(part(), m_content + "too long"));
        QVERIFY(*fetch());
        QVERIFY(isWhole());
    }

    void statusesAreSaid()
    {
        m_hub->setFault("model.safetensors", {.status = 404});
        EXPECT_FETCH_ERROR(ErrorCode::NotFound);
        m_hub->setFault("model.safetensors", {.status = 401});
        EXPECT_FETCH_ERROR(ErrorCode::InvalidArgument);
        m_hub->setFault("model.safetensors", {.times = 2, .status = 503});
        QVERIFY(*fetch());
        fs::remove(target());
        m_hub->setFault("model.safetensors", {.times = 1, .status = 429, .retryAfter = 1});
        QElapsedTimer timer;
        timer.start();
        QVERIFY(*fetch());
        QVERIFY(timer.elapsed() >= 1000); // as the server asked
        fs::remove(target());
        m_hub->setFault("model.safetensors", {.status = 500});
        EXPECT_FETCH_ERROR(ErrorCode::Busy);
    }

    void theTokenGoesToItsHubOnly()
    {
        SmallHub elsewhere;
        elsewhere.add("owner/tiny", {{"model.safetensors", m_content}});
        const std::string there = elsewhere.address() + "/owner/tiny/resolve/x/model.safetensors";
        m_fetch.token = m_hub->token = "the-secret";
        m_hub->setFault("model.safetensors", {.redirect = there});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        QCOMPARE(elsewhere.count("/resolve/"), 1);
        QCOMPARE(elsewhere.count("Authorization"), 0);
        QCOMPARE(elsewhere.count("the-secret"), 0);
        QVERIFY(m_hub->count("Authorization: Bearer the-secret") > 0);
        fs::remove(target());
        // Within the hub it goes along.
        m_hub->add("owner/moved", {{"model.safetensors", m_content}});
        m_hub->setFault("model.safetensors", {.times = 1, .redirect = "/owner/moved/resolve/x/model.safetensors"});
        QVERIFY(*fetch());
        QCOMPARE(m_hub->count("GET /owner/moved"), 1);
    }

    void aCircleOfRedirectsEnds()
    {
        m_hub->setFault("model.safetensors", {.redirect = "/owner/tiny/resolve/x/model.safetensors"});
        EXPECT_FETCH_ERROR(ErrorCode::InvalidArgument);
        m_hub->setFault("model.safetensors", {.redirect = "file:///etc/passwd"});
        EXPECT_FETCH_ERROR(ErrorCode::InvalidArgument);
    }

    void theCallerEndsItAndGoesOnLater()
    {
        m_hub->setFault("model.safetensors", {.pieceBytes = 5'000});
        const auto half = fetch([](std::uint64_t bytes) { return bytes < 20'000; });
        VERIFY_RESULT(half);
        QVERIFY(!*half);
        const std::uint64_t there = fetchedBytes(folder(), m_file);
        QVERIFY(there >= 20'000 && there < m_content.size());
        m_hub->setFault("model.safetensors", {});
        QVERIFY(*fetch());
        QVERIFY(isWhole());
        QCOMPARE(m_hub->count("Range: bytes=" + std::to_string(there) + "-"), 1);
        std::stop_source stop;
        stop.request_stop();
        fs::remove(target());
        VERIFY_ERROR(fetchHubFile(
                         m_fetch, m_file, [](std::uint64_t) { return true; }, stop.get_token()),
                     ErrorCode::Cancelled);
    }

    void aLinkAtItsPlaceIsNotFollowed()
    {
        const fs::path other = folder() / "other";
        VERIFY_RESULT(saveFile(other, "mine"));
        fs::create_symlink(other, part());
        EXPECT_FETCH_ERROR(ErrorCode::Io);
        QCOMPARE(readFile(other).value_or(""), std::string("mine"));
    }
};

QTEST_GUILESS_MAIN(TestFetch)
#include "test_fetch.moc"
