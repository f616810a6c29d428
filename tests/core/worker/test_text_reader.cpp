#include "core/base/random.h"
#include "core/worker/token_shard.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;
namespace fs = std::filesystem;

class TestTextReader : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    fs::path saved(const std::string &name, const std::string &bytes)
    {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        return saveFile(path, bytes) ? path : fs::path();
    }

    static std::string repeated(std::string_view text, size_t bytes)
    {
        std::string out;
        while (out.size() < bytes)
            out += text;
        return out;
    }

    static std::string noise(size_t bytes)
    {
        Random random(9);
        std::string out(bytes, '\0');
        for (char &c : out)
            c = char(random.below(256));
        return out;
    }

private Q_SLOTS:
    void refusesWhatIsNoText_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const std::string &bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        const std::string text = repeated("A line of plain text.\n", 2'000'000);
        row("three megabytes of noise", noise(3'000'000));
        row("a few bytes of noise", noise(500));
        row("noise after a text", text + noise(1'000'000));
        row("noise within a text", text.substr(0, 1'500'000) + noise(1'000'000) + text.substr(0, 1'500'000));
        row("zeros", std::string(100'000, '\0'));
        row("Chinese in GB18030", repeated("\xCB\xAE\xD6\xCA\xB4\xAB\xB8\xD0\xC6\xF7 180 \xCC\xEC\n", 100'000));
        row("UTF-16", repeated(std::string("A\0 \0l\0i\0n\0e\0\n\0", 14), 100'000));
    }
    void refusesWhatIsNoText()
    {
        QFETCH(QByteArray, bytes);
        const auto reader = TextReader::open(saved("general.txt", bytes.toStdString()));
        VERIFY_ERROR(reader, ErrorCode::Unsupported);
        QVERIFY(reader.error().message().find("general.txt") != std::string::npos);
        QVERIFY(!reader.error().remedy.empty());
    }

    void readsTexts_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const std::string &bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        row("empty", "");
        row("one letter", "x");
        row("one character", "水");
        row("Chinese without a blank", repeated("水质传感器每一百八十天校准一次。", 3'000'001));
        row("characters that were replaced before", repeated("caf\xEF\xBF\xBD ", 100'000));
        row("a broken byte here and there", repeated(repeated("Some more words. ", 300) + "\xE9 ", 1'000'000));
        row("pages and colours", repeated("\x1b[1mTitle\x1b[0m\f\r\n\tA line of text.\v\n", 600'000));
    }
    void readsTexts()
    {
        QFETCH(QByteArray, bytes);
        auto reader = TextReader::open(saved("general.txt", bytes.toStdString()));
        VERIFY_RESULT(reader);
        size_t read = 0;
        while (true) {
            const auto piece = reader->next();
            VERIFY_RESULT(piece);
            if (!*piece)
                break;
            read += (*piece)->text.size();
        }
        QVERIFY(read >= size_t(bytes.size())); // from the beginning on; broken bytes become longer
    }
};

QTEST_GUILESS_MAIN(TestTextReader)
#include "test_text_reader.moc"
