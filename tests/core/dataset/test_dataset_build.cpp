#include "core/base/file.h"
#include "core/dataset/build_dataset.h"
#include "core/dataset/general_mix.h"
#include "tests/support/result.h"

#include <set>

using namespace fieldwright;

namespace {

/// `facts` facts with four phrasings each, three facts a chunk.
std::vector<Pair> somePairs(int facts)
{
    std::vector<Pair> pairs;
    for (int fact = 0; fact < facts; ++fact) {
        for (int phrasing = 0; phrasing < 4; ++phrasing) {
            Pair pair;
            pair.id = std::to_string(fact * 4 + phrasing);
            pair.group = "g" + std::to_string(fact);
            pair.chunk = std::to_string(fact / 3);
            pair.document = "1";
            pair.question =
                "Wording " + std::to_string(phrasing) + ": what is the limit of part " + std::to_string(fact) + "?";
            pair.answer = "The limit of part " + std::to_string(fact) + " is " + std::to_string(1000 + 7 * fact) + ".";
            pair.status = PairStatus::Accepted;
            pairs.push_back(std::move(pair));
        }
    }
    return pairs;
}

std::vector<DatasetRow> someGeneral(int rows)
{
    std::vector<DatasetRow> out;
    for (int i = 0; i < rows; ++i) {
        DatasetRow row;
        row.id = "general" + std::to_string(i);
        row.messages = {{"user", "General question " + std::to_string(i)},
                        {"assistant", "A general answer of some length."}};
        out.push_back(std::move(row));
    }
    return out;
}

BuildHooks byteHooks()
{
    BuildHooks hooks;
    hooks.countTokens = [](const std::vector<ChatMessage> &messages) -> Result<TokenCounts> {
        TokenCounts counts;
        for (const ChatMessage &message : messages) {
            counts.rendered += std::int64_t(message.content.size());
            counts.trained += message.role == "assistant" ? std::int64_t(message.content.size()) : 0;
        }
        return counts;
    };
    return hooks;
}

} // namespace

class TestDatasetBuild : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsHaveTheirPairsWeights()
    {
        auto pairs = somePairs(20);
        for (size_t i = 0; i < pairs.size(); ++i)
            pairs[i].weight = 0.5 * double(i % 5);
        const DatasetSplit split = splitPairs(pairs, {});
        for (const auto &[part, rows] : split.parts) {
            for (const DatasetRow &row : rows)
                QCOMPARE(row.weight, 0.5 * double(std::stoi(row.id) % 5));
        }
        const auto row = split.parts.at(DatasetPart::Train).front();
        Json line = toJson(row);
        const auto read = datasetRowFromJson(line, "train.jsonl, line 1");
        VERIFY_RESULT(read);
        QCOMPARE(read->weight, row.weight);
        line["weight"] = -2;
        const auto refused = datasetRowFromJson(line, "train.jsonl, line 1");
        VERIFY_ERROR(refused, ErrorCode::Corrupt);
        QVERIFY(refused.error().message().find("train.jsonl, line 1") != std::string::npos);
    }

    void partsAreDisjointAndLoseNothing()
    {
        const auto pairs = somePairs(60);
        const DatasetSplit split = splitPairs(pairs, {});
        std::set<std::string> ids;
        std::map<DatasetPart, std::set<std::string>> groups;
        std::map<DatasetPart, std::set<std::string>> chunks;
        size_t rows = 0;
        for (const auto &[part, members] : split.parts) {
            rows += members.size();
            for (const DatasetRow &row : members) {
                QVERIFY2(ids.insert(row.id).second, "a row stands in two parts");
                groups[part].insert(row.group);
                chunks[part].insert(row.chunk);
            }
        }
        QCOMPARE(rows + split.dropped.size(), pairs.size());
        QCOMPARE(chunks[DatasetPart::Unseen].size(), size_t(2)); // a tenth of 20 chunks
        for (const std::string &chunk : chunks[DatasetPart::Unseen]) {
            QVERIFY(!chunks[DatasetPart::Train].contains(chunk));
            QVERIFY(!chunks[DatasetPart::Validation].contains(chunk));
        }
        QVERIFY(groups[DatasetPart::Rephrased].size() >= 10);
        for (const std::string &group : groups[DatasetPart::Rephrased]) {
            QVERIFY(groups[DatasetPart::Train].contains(group)); // the fact is trained in other words
            QVERIFY(!groups[DatasetPart::Validation].contains(group));
        }
    }

    void theSeedDecidesAndTheOrderOfPairsDoesNot()
    {
        auto pairs = somePairs(40);
        const auto idsOf = [](const DatasetSplit &split, DatasetPart part) {
            std::set<std::string> ids;
            for (const DatasetRow &row : split.parts.at(part))
                ids.insert(row.id);
            return ids;
        };
        const DatasetSplit a = splitPairs(pairs, {});
        std::reverse(pairs.begin(), pairs.end());
        const DatasetSplit b = splitPairs(pairs, {});
        BuildOptions other;
        other.seed = 43;
        const DatasetSplit c = splitPairs(pairs, other);
        QCOMPARE(idsOf(a, DatasetPart::Unseen), idsOf(b, DatasetPart::Unseen));
        QVERIFY(idsOf(a, DatasetPart::Unseen) != idsOf(c, DatasetPart::Unseen));
    }

    void aFactOfAHeldOutChunkIsNotTrainedFromElsewhere()
    {
        auto pairs = somePairs(30);
        const DatasetSplit plain = splitPairs(pairs, {});
        const DatasetRow held = plain.parts.at(DatasetPart::Unseen).front();
        Pair copy;
        copy.id = "copy";
        copy.group = "another";
        copy.document = "2";
        copy.question = "  WORDING 9: What is the limit of part " + held.group.substr(1) + "?";
        copy.answer = held.answer();
        pairs.push_back(copy);
        const DatasetSplit split = splitPairs(pairs, {});
        for (const auto &[part, rows] : split.parts) {
            for (const DatasetRow &row : rows)
                QVERIFY2(row.id != "copy" || part == DatasetPart::Unseen, "the held-out fact leaked");
        }
        QVERIFY(std::any_of(split.dropped.begin(), split.dropped.end(),
                            [](const DroppedRow &row) { return row.id == "copy"; }));
    }

    void theShareIsReachedAndSaid_data()
    {
        QTest::addColumn<double>("share");
        for (const double share : {0.05, 0.3, 0.5, 0.9, 1.0})
            QTest::newRow(qPrintable(QString::number(share))) << share;
    }
    void theShareIsReachedAndSaid()
    {
        QFETCH(double, share);
        QTemporaryDir folder;
        BuildOptions options;
        options.domainShare = share;
        options.generalCap = 100;
        const auto manifest =
            buildDataset(somePairs(20), someGeneral(200), options, byteHooks(), folder.path().toStdString());
        VERIFY_RESULT(manifest);
        const double realised = numberOr(*member(*manifest, "shares"), "realised_rendered");
        QVERIFY2(std::abs(realised - share) < 0.01, qPrintable(QString::number(realised)));
        // The figure is true of the rows as written.
        const auto rows = readDatasetRows(std::filesystem::path(folder.path().toStdString()) / "train.jsonl");
        VERIFY_RESULT(rows);
        double domain = 0;
        double all = 0;
        for (const DatasetRow &row : *rows) {
            double size = 0;
            for (const ChatMessage &message : row.messages)
                size += double(message.content.size());
            all += size;
            domain += row.isDomain ? size : 0;
        }
        QVERIFY(std::abs(domain / all - realised) < 1e-9);
        for (const Json &check : *member(*manifest, "checks"))
            QVERIFY2(boolOr(check, "ok"), stringOr(check, "id").c_str());
    }

    void validationHasTheMixOfTraining()
    {
        QTemporaryDir folder;
        BuildOptions options;
        options.domainShare = 0.7;
        options.validationShare = 0.2;
        const auto manifest =
            buildDataset(somePairs(60), someGeneral(200), options, byteHooks(), folder.path().toStdString());
        VERIFY_RESULT(manifest);
        const Json *part = member(*member(*manifest, "counts"), "validation");
        QVERIFY(intOr(*part, "domain_rows") >= 8);
        QVERIFY(intOr(*part, "general_rows") >= 1);
        QVERIFY(intOr(*part, "general_rows") < intOr(*part, "domain_rows"));
        const std::vector<std::int64_t> tokens(100, 50);
        QCOMPARE(generalRowsForValidation(options, 690, tokens), size_t(6)); // 690 · 0.3 / 0.7 = 296 tokens
        QCOMPARE(generalRowsForValidation(options, 1'000'000, tokens), size_t(20));
        QCOMPARE(generalRowsForValidation(options, 0, tokens), size_t(20));
        options.domainShare = 1;
        QCOMPARE(generalRowsForValidation(options, 700, tokens), size_t(0));
    }

    void tooFewGeneralRowsAreRepeatedOnlyToTheCap()
    {
        QTemporaryDir folder;
        BuildOptions options;
        options.domainShare = 0.05;
        options.generalCap = 2;
        const auto manifest =
            buildDataset(somePairs(40), someGeneral(5), options, byteHooks(), folder.path().toStdString());
        VERIFY_RESULT(manifest);
        QVERIFY(numberOr(*manifest, "repeated_general") <= 2.0);
        QVERIFY(numberOr(*member(*manifest, "shares"), "realised_rendered") > 0.3);
        bool told = false;
        for (const Json &check : *member(*manifest, "checks"))
            told = told || (stringOr(check, "id") == "share-reached" && !boolOr(check, "ok"));
        QVERIFY2(told, "a share that was not reached must be said");
    }

    /// One row as long as a book, wherever it comes in the order, does not end the mixing.
    void anEndlessGeneralRowIsPassedOver()
    {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            QTemporaryDir folder;
            std::vector<DatasetRow> general = someGeneral(60);
            general[7].messages.back().content = std::string(1'000'000, 'x');
            BuildOptions options;
            options.domainShare = 0.5;
            options.seed = seed;
            options.generalCap = 100;
            const auto manifest =
                buildDataset(somePairs(40), general, options, byteHooks(), folder.path().toStdString());
            VERIFY_RESULT(manifest);
            const double realised = numberOr(*member(*manifest, "shares"), "realised_rendered");
            QVERIFY2(std::abs(realised - 0.5) < 0.02, qPrintable(QString::number(realised)));
        }
    }

    /// The true reason: the rows are long for so small a domain, and plenty of them are left.
    void aShareThatWholeRowsCannotReachIsSaid()
    {
        QTemporaryDir folder;
        std::vector<DatasetRow> general = someGeneral(30);
        for (DatasetRow &row : general)
            row.messages.back().content = std::string(2000, 'x');
        BuildOptions options;
        options.domainShare = 0.3;
        options.unseenShare = options.rephrasedShare = options.validationShare = 0;
        const auto manifest = buildDataset(somePairs(4), general, options, byteHooks(), folder.path().toStdString());
        VERIFY_RESULT(manifest);
        std::string said;
        for (const Json &check : *member(*manifest, "checks")) {
            if (!boolOr(check, "ok"))
                said += textFromJson(*member(check, "text")).english();
        }
        QVERIFY2(said.find("off by") != std::string::npos, dumpJson(*member(*manifest, "shares")).c_str());
        QVERIFY2(said.find("already used") == std::string::npos, said.c_str());
    }

    void whenOnlyEndlessRowsAreThereThatIsSaid()
    {
        QTemporaryDir folder;
        std::vector<DatasetRow> general = someGeneral(3);
        for (DatasetRow &row : general)
            row.messages.back().content = std::string(1'000'000, 'x');
        BuildOptions options;
        options.domainShare = 0.5;
        const auto manifest = buildDataset(somePairs(40), general, options, byteHooks(), folder.path().toStdString());
        VERIFY_RESULT(manifest);
        std::string said;
        for (const Json &check : *member(*manifest, "checks")) {
            if (!boolOr(check, "ok"))
                said += textFromJson(*member(check, "text")).english();
        }
        QVERIFY2(said.find("3 general rows are too long") != std::string::npos, said.c_str());
    }

    void emptyAndImpossibleInputIsRefused()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        VERIFY_ERROR(buildDataset({}, someGeneral(5), {}, byteHooks(), path), ErrorCode::InvalidArgument);
        BuildOptions options;
        options.domainShare = 0;
        VERIFY_ERROR(buildDataset(somePairs(5), {}, options, byteHooks(), path), ErrorCode::InvalidArgument);
        BuildHooks nothingTrained = byteHooks();
        nothingTrained.countTokens = [](const auto &) -> Result<TokenCounts> { return TokenCounts{10, 0}; };
        VERIFY_ERROR(buildDataset(somePairs(5), {}, {}, nothingTrained, path), ErrorCode::InvalidArgument);
        QVERIFY(!std::filesystem::exists(path / "manifest.json"));
    }

    void emptyAndRepeatedPairsAreCountedAsDropped()
    {
        auto pairs = somePairs(10);
        pairs.push_back(pairs.front());
        pairs.back().id = "again";
        pairs.push_back({});
        pairs.back().id = "empty";
        std::set<std::string> dropped;
        for (const DroppedRow &row : splitPairs(pairs, {}).dropped) {
            dropped.insert(row.id);
            QVERIFY(!row.reason.empty());
        }
        QVERIFY(dropped.contains("again") && dropped.contains("empty"));
    }

    void theManifestNamesTheHashOfEachFile()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const auto manifest = buildDataset(somePairs(20), someGeneral(50), {}, byteHooks(), path);
        VERIFY_RESULT(manifest);
        for (const auto &[name, facts] : member(*manifest, "files")->items()) {
            const auto bytes = readFile(path / name);
            VERIFY_RESULT(bytes);
            QCOMPARE(std::int64_t(bytes->size()), intOr(facts, "bytes"));
            QCOMPARE(std::count(bytes->begin(), bytes->end(), '\n'), intOr(facts, "rows"));
        }
    }
};

QTEST_GUILESS_MAIN(TestDatasetBuild)
#include "test_dataset_build.moc"
