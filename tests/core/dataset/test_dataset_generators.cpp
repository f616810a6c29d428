#include "core/dataset/generator.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <set>

using namespace fieldwright;

namespace {

/// Makes a document of paragraphs, headings ("# …") and table rows ("| a | b", the first of a table is its header).
Document documentOf(const std::vector<std::string> &lines)
{
    Document document;
    document.name = "test.md";
    int table = -1;
    int row = 0;
    bool inTable = false;
    for (std::string line : lines) {
        Block block;
        const bool isRow = line.starts_with("| ");
        if (!document.text.empty())
            document.text += isRow && inTable ? "\n" : "\n\n";
        if (isRow && !inTable) {
            ++table;
            row = 0;
        }
        inTable = isRow;
        if (line.starts_with("# ")) {
            block.kind = BlockKind::Heading;
            block.level = 2;
            line.erase(0, 2);
        }
        if (isRow)
            line.erase(0, 2);
        block.span.begin = document.text.size();
        document.text += line;
        block.span.end = document.text.size();
        if (isRow) {
            block.kind = BlockKind::TableRow;
            block.table = table;
            block.row = row;
            block.isHeader = row++ == 0;
            for (size_t at = 0; at <= line.size();) {
                const size_t end = std::min(line.find(" | ", at), line.size());
                block.cells.push_back({block.span.begin + at, block.span.begin + end});
                at = end + 3;
            }
        }
        document.blocks.push_back(std::move(block));
    }
    document.language = "en";
    return document;
}

std::vector<Pair> rulePairs(const std::vector<std::string> &lines)
{
    const Document document = documentOf(lines);
    std::vector<Pair> out;
    const auto generator = makeRuleGenerator();
    int number = 0;
    for (const Chunk &chunk : chunkDocument(document)) {
        SourceChunk source = sourceChunk(document, chunk);
        source.document = "1";
        source.id = std::to_string(++number);
        auto made = generator->generate(source, {});
        for (Pair &pair : made->pairs)
            out.push_back(std::move(pair));
    }
    return out;
}

bool hasAnswer(const std::vector<Pair> &pairs, std::string_view part)
{
    return std::any_of(pairs.begin(), pairs.end(),
                       [&](const Pair &pair) { return pair.answer.find(part) != std::string::npos; });
}

/// Says what it is told to.
class ScriptedModel : public LanguageModel
{
public:
    std::string reply;
    std::string asked;
    std::string name() const override { return "scripted"; }
    Result<Generated> generate(const GenerateRequest &request, const std::function<bool(std::string_view)> &,
                               std::stop_token) override
    {
        asked = request.messages.back().content;
        return Generated{.text = reply};
    }
    Result<std::vector<ContinuationScore>> score(const std::vector<ChatMessage> &, const std::vector<std::string> &,
                                                 std::stop_token) override
    {
        return std::vector<ContinuationScore>();
    }
};

} // namespace

class TestDatasetGenerators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chunksLoseNothingAndSplitNoRow()
    {
        std::vector<std::string> lines;
        for (int section = 0; section < 5; ++section) {
            lines.push_back("# Section " + std::to_string(section));
            for (int i = 0; i < 12; ++i)
                lines.push_back(std::string(200, char('a' + i)));
            lines.push_back("| key | value");
            for (int i = 0; i < 60; ++i)
                lines.push_back("| k" + std::to_string(i) + " | " + std::string(50, 'v'));
        }
        const Document document = documentOf(lines);
        size_t next = 0;
        for (const Chunk &chunk : chunkDocument(document)) {
            QCOMPARE(chunk.firstBlock, next);
            QVERIFY(chunk.lastBlock > chunk.firstBlock);
            QCOMPARE(chunk.span.begin, document.blocks[chunk.firstBlock].span.begin);
            QCOMPARE(chunk.span.end, document.blocks[chunk.lastBlock - 1].span.end);
            QVERIFY(chunk.span.end - chunk.span.begin <= 2600);
            next = chunk.lastBlock;
        }
        QCOMPARE(next, document.blocks.size());
    }

    void aLaterChunkOfATableKnowsItsColumns()
    {
        std::vector<std::string> lines = {"| Product | Range (NTU)"};
        for (int i = 0; i < 60; ++i)
            lines.push_back("| Probe number " + std::to_string(i) + " | " + std::to_string(100 + i) +
                            std::string(30, ' ') + "x");
        const Document document = documentOf(lines);
        const auto chunks = chunkDocument(document);
        QVERIFY(chunks.size() > 1);
        QCOMPARE(sourceChunk(document, chunks.back()).columns.at(0)[1], std::string("Range (NTU)"));
        SourceChunk chunk = sourceChunk(document, chunks.back());
        chunk.id = "1";
        const auto again = sourceChunkFromJson(toJson(chunk), "test");
        VERIFY_RESULT(again);
        QCOMPARE(again->text, chunk.text);
        QCOMPARE(again->columns, chunk.columns);
    }

    void spansOutsideThePassageAreRefused()
    {
        const Json json = {{"chunk", "1"},
                           {"begin", 10},
                           {"text", "abc"},
                           {"blocks", Json::array({{{"kind", "paragraph"}, {"begin", 0}, {"end", 3}}})}};
        QVERIFY(!sourceChunkFromJson(json, "test"));
    }

    void tablesGiveAFactACell()
    {
        const auto pairs =
            rulePairs({"# Probes", "| Product | Measuring range (NTU) | Housing", "| TW-120 | 0-400 | titanium"});
        QVERIFY(hasAnswer(pairs, "The measuring range of TW-120 is 0-400 NTU."));
        QVERIFY(hasAnswer(pairs, "The housing of TW-120 is titanium."));
        std::map<std::string, std::set<std::string>> phrasings;
        for (const Pair &pair : pairs) {
            phrasings[pair.group].insert(pair.question);
            QVERIFY2(pair.grounding.grounded, pair.answer.c_str());
        }
        QCOMPARE(phrasings.size(), size_t(2));
        for (const auto &[group, questions] : phrasings)
            QVERIFY(questions.size() >= 3);
    }

    void definitionsStatementsAndQuestionsAreFound()
    {
        const auto pairs = rulePairs({"# Terms", "A drift check is a comparison with the 10 NTU standard. It is short.",
                                      "The field crew must rinse the probe within 20 minutes.", "# Questions",
                                      "Can a customer return a probe after 60 days?", "No, the limit is 30 days."});
        QVERIFY(hasAnswer(pairs, "A drift check is a comparison with the 10 NTU standard."));
        QVERIFY(hasAnswer(pairs, "within 20 minutes"));
        QVERIFY(hasAnswer(pairs, "No, the limit is 30 days."));
        for (const Pair &pair : pairs)
            QVERIFY2(pair.question.find("What is it") == std::string::npos, pair.question.c_str());
    }

    void chineseIsRead()
    {
        const auto pairs = rulePairs({"# 规格", "浊度是指水中悬浮颗粒对光线散射的程度。", "| 型号 | 量程（NTU）",
                                      "| TW-300 | 4000", "问：多久校准一次？答：每 180 天校准一次。"});
        QVERIFY(hasAnswer(pairs, "TW-300的量程是4000 NTU。"));
        QVERIFY(hasAnswer(pairs, "浊度是指水中悬浮颗粒对光线散射的程度。"));
        QVERIFY(hasAnswer(pairs, "每 180 天校准一次。"));
    }

    void evidenceHoldsTheAnswersPlace()
    {
        const Document document = documentOf({"# 一", "The lead time is 24 days."});
        const auto pairs = rulePairs({"# 一", "The lead time is 24 days."});
        QVERIFY(!pairs.empty());
        QCOMPARE(
            document.text.substr(size_t(pairs[0].evidenceBegin), size_t(pairs[0].evidenceEnd - pairs[0].evidenceBegin)),
            std::string("The lead time is 24 days."));
    }

    void aModelsAnswerIsTakenOnlyWithAQuotation()
    {
        const Document document = documentOf({"The lead time is 24 days. The price is 900 euros."});
        SourceChunk chunk = sourceChunk(document, chunkDocument(document).front());
        chunk.id = "7";
        ScriptedModel model;
        model.reply =
            "<think>[1]</think>Sure!\n```json\n[{\"questions\":[\"How long is the lead time?\",\"When does it come?\"],"
            "\"answer\":\"24 days\",\"evidence\":\"The  lead time is 24 days.\"},"
            "{\"question\":\"Price?\",\"answer\":\"800 euros\",\"evidence\":\"The price is 900 euros.\"},"
            "{\"question\":\"Colour?\",\"answer\":\"blue\",\"evidence\":\"It is blue.\"},"
            "{\"question\":\"\",\"answer\":\"x\"},]\n```";
        const auto made = makeModelGenerator(model, {})->generate(chunk, {});
        VERIFY_RESULT(made);
        QCOMPARE(made->pairs.size(), size_t(3));
        QCOMPARE(made->pairs[0].group, made->pairs[1].group);
        QCOMPARE(made->pairs[0].evidenceBegin, std::int64_t(0));
        QVERIFY(made->pairs[0].grounding.grounded);
        QVERIFY(!made->pairs[2].grounding.grounded); // 800 is not in the source
        QCOMPARE(made->rejected.at("evidence-not-in-passage"), std::int64_t(1));
        QCOMPARE(made->rejected.at("incomplete"), std::int64_t(1));
        QVERIFY(model.asked.find("lead time is 24 days") != std::string::npos);
    }

    void aModelThatRamblesIsCountedNotBelieved()
    {
        const Document document = documentOf({"Text."});
        SourceChunk chunk = sourceChunk(document, chunkDocument(document).front());
        ScriptedModel model;
        model.reply = "I cannot [do that";
        const auto made = makeModelGenerator(model, {})->generate(chunk, {});
        VERIFY_RESULT(made);
        QVERIFY(made->pairs.empty());
        QCOMPARE(made->rejected.at("answer-not-json"), std::int64_t(1));
    }

    void hostileAnswersAreReadInBoundedTime()
    {
        for (const std::string &text :
             {std::string(300'000, '['), std::string(300'000, '{'), "\"" + std::string(100'000, '\\')}) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(!parseModelJson(text));
            QVERIFY2(timer.elapsed() < 5000 * patience, "too slow");
        }
    }
};

QTEST_GUILESS_MAIN(TestDatasetGenerators)
#include "test_dataset_generators.moc"
