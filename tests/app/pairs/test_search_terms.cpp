#include "app/pairs/search_terms.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QtTest/QtTest>

namespace fieldwright {

class TestSearchTerms : public QObject
{
    Q_OBJECT

    /// Rows of an index over these texts that the typed words find.
    static std::vector<int> found(const std::vector<std::string> &texts, const std::string &typed)
    {
        SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("CREATE VIRTUAL TABLE search USING fts5 (text, content = '', tokenize = 'unicode61')");
        SQLite::Statement insert(database, "INSERT INTO search (rowid, text) VALUES (?, ?)");
        for (size_t i = 0; i < texts.size(); ++i) {
            insert.reset();
            insert.bind(1, int(i));
            insert.bind(2, searchTerms(texts[i]));
            insert.exec();
        }
        std::vector<int> rows;
        const std::string query = searchQuery(typed);
        if (query.empty())
            return rows;
        SQLite::Statement select(database, "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid");
        select.bind(1, query);
        while (select.executeStep())
            rows.push_back(select.getColumn(0).getInt());
        return rows;
    }

private Q_SLOTS:
    void cutsHanIntoPairsOfCharacters()
    {
        QCOMPARE(searchTerms("校准周期 TW-300"), std::string("校准 准周 周期 期 tw 300 "));
        QCOMPARE(searchTerms(""), std::string());
        QCOMPARE(searchTerms("，。！"), std::string());
    }

    void findsWordsOfBothLanguages()
    {
        const std::vector<std::string> texts = {"How often must a TW-300 probe be calibrated?", "TW-300 多久校准一次？",
                                                "清洁光学窗口时可以使用丙酮吗？", "Who may extend the interval?"};
        QCOMPARE(found(texts, "tw-300"), (std::vector<int>{0, 1}));
        QCOMPARE(found(texts, "校准"), std::vector<int>{1});
        QCOMPARE(found(texts, "光学窗口"), std::vector<int>{2});
        QCOMPARE(found(texts, "准"), std::vector<int>{1});    // one character, inside a word
        QCOMPARE(found(texts, "吗"), std::vector<int>{2});    // the last of its run
        QCOMPARE(found(texts, "calib"), std::vector<int>{0}); // still typing
        QCOMPARE(found(texts, "300 校准"), std::vector<int>{1});
        QCOMPARE(found(texts, "学光"), std::vector<int>{});               // the pair in the wrong order
        QCOMPARE(found(texts, "ＴＷ－３００"), (std::vector<int>{0, 1})); // full width
    }

    void neverMakesASyntaxError_data()
    {
        QTest::addColumn<QByteArray>("typed");
        for (const char *typed : {"\"", "\"\"\"", "a AND", "NEAR(", "NOT", "col:x", "*", "^a", "a\" OR \"b", "()", "-",
                                  "{a b}: c", "\xff\xfe", "a\xc3", "OR OR OR", "'; DROP TABLE x; --", "\xe2\x80\xae"})
            QTest::newRow(typed) << QByteArray(typed);
        QTest::newRow("very long") << QByteArray(100'000, 'a');
        QTest::newRow("very many words") << QByteArray("a b c d ").repeated(10'000);
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
    }

    void neverMakesASyntaxError()
    {
        QFETCH(QByteArray, typed);
        try {
            found({"a text", "另一个"}, typed.toStdString());
        } catch (const std::exception &exception) {
            QFAIL(exception.what());
        }
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestSearchTerms)
#include "test_search_terms.moc"
