#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <set>

using namespace golden;

class TestGeneration : public QObject
{
    Q_OBJECT

    std::unique_ptr<LoadedModel> m_model;
    std::vector<TokenId> m_prompt;

    GenerateOptions greedy(int maxNew = 24) const
    {
        GenerateOptions options;
        options.maxNew = maxNew;
        return options;
    }

private Q_SLOTS:
    void init()
    {
        auto model = tiny(1);
        VERIFY_RESULT(model);
        m_model = std::move(*model);
        const auto ids = golden::ids("ids");
        m_prompt.assign(ids.begin(), ids.begin() + 8);
    }

    void greedyAnswersEqualTransformers()
    {
        auto answer = generate(*m_model, m_prompt, greedy());
        VERIFY_RESULT(answer);
        QCOMPARE(answer->ids, golden::ids("greedy"));
        QCOMPARE(answer->reason, StopReason::MaxNew);
    }

    void theCacheChangesNothing()
    {
        auto answer = generate(*m_model, m_prompt, greedy(20));
        VERIFY_RESULT(answer);
        std::vector<TokenId> text = m_prompt;
        for (const TokenId id : answer->ids) {
            const int last = int(text.size()) - 1;
            auto row = logits(*m_model, text, std::span(&last, 1));
            VERIFY_RESULT(row);
            QCOMPARE(TokenId(std::max_element(row->begin(), row->end()) - row->begin()), id);
            text.push_back(id);
        }
    }

    void aBatchGivesTheAnswersOfSinglePrompts()
    {
        std::vector<std::vector<TokenId>> prompts;
        for (int i = 0; i < 21; ++i) { // more than are decoded side by side
            prompts.emplace_back();
            for (int t = 0; t <= i % 7; ++t)
                prompts.back().push_back((i * 31 + t * 11) % 256);
        }
        auto batch = generateBatch(*m_model, prompts, greedy(12));
        VERIFY_RESULT(batch);
        QCOMPARE(batch->size(), prompts.size());
        for (size_t i = 0; i < prompts.size(); ++i) {
            auto single = generate(*m_model, prompts[i], greedy(12));
            VERIFY_RESULT(single);
            QCOMPARE(batch->at(i).ids, single->ids);
        }
    }

    void theSeedDecidesASampledAnswer()
    {
        GenerateOptions options = greedy(30);
        options.temperature = 1.5;
        std::set<std::vector<TokenId>> answers;
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            options.seed = seed;
            auto once = generate(*m_model, m_prompt, options);
            auto twice = generate(*m_model, m_prompt, options);
            VERIFY_RESULT(once);
            VERIFY_RESULT(twice);
            QCOMPARE(once->ids, twice->ids);
            answers.insert(once->ids);
        }
        QCOMPARE(answers.size(), size_t(4));
    }

    void samplesFollowTheDistribution()
    {
        // The first token's frequencies against its probabilities, within five standard deviations.
        const int last = int(m_prompt.size()) - 1;
        auto row = logits(*m_model, m_prompt, std::span(&last, 1));
        VERIFY_RESULT(row);
        double sum = 0;
        for (const float value : *row)
            sum += std::exp(double(value));
        std::map<TokenId, int> counts;
        GenerateOptions options = greedy(1);
        options.temperature = 1;
        const int draws = 800;
        for (int i = 0; i < draws; ++i) {
            options.seed = std::uint64_t(i);
            auto answer = generate(*m_model, m_prompt, options);
            VERIFY_RESULT(answer);
            ++counts[answer->ids.at(0)];
        }
        for (const auto &[id, count] : counts) {
            const double p = std::exp(double(row->at(size_t(id)))) / sum;
            QVERIFY(std::abs(count - draws * p) < 5 * std::sqrt(draws * p * (1 - p)) + 1);
        }
    }

    void topKAndTopPKeepTheMostProbable()
    {
        const int last = int(m_prompt.size()) - 1;
        auto row = logits(*m_model, m_prompt, std::span(&last, 1));
        VERIFY_RESULT(row);
        std::vector<TokenId> order(row->size());
        for (size_t i = 0; i < order.size(); ++i)
            order[i] = TokenId(i);
        std::sort(order.begin(), order.end(),
                  [&](TokenId a, TokenId b) { return row->at(size_t(a)) > row->at(size_t(b)); });
        GenerateOptions options = greedy(1);
        options.temperature = 3;
        std::set<TokenId> ofK, ofP;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            options.seed = seed;
            options.topK = 3;
            options.topP = 1;
            ofK.insert(generate(*m_model, m_prompt, options)->ids.at(0));
            options.topK = 0;
            options.topP = 1e-6;
            ofP.insert(generate(*m_model, m_prompt, options)->ids.at(0));
        }
        QCOMPARE(ofK, (std::set<TokenId>{order[0], order[1], order[2]}));
        QCOMPARE(ofP, (std::set<TokenId>{order[0]}));
    }

    /// Sequences that join late, leave early and use different settings get what each would get alone.
    void aSessionKeepsItsSequencesApart()
    {
        GenerationSession session(*m_model);
        std::map<int, std::vector<TokenId>> found;
        std::map<int, std::pair<std::vector<TokenId>, GenerateOptions>> asked;
        const auto add = [&](size_t begin, int maxNew, double temperature) {
            const std::vector<TokenId> prompt(m_prompt.begin() + std::ptrdiff_t(begin), m_prompt.end());
            GenerateOptions options = greedy(maxNew);
            options.temperature = temperature;
            options.seed = begin;
            auto number = session.add(prompt, options);
            VERIFY_RESULT(number);
            asked[*number] = {prompt, options};
        };
        for (int step = 0; step < 60 && (step < 24 || !session.empty()); ++step) {
            if (step < 24)
                add(size_t(step) % (m_prompt.size() - 1), 3 + step % 7, step % 2 ? 1.0 : 0.0);
            auto tokens = session.step();
            VERIFY_RESULT(tokens);
            QVERIFY(tokens->size() <= GenerationSession::widest);
            for (const GeneratedToken &token : *tokens) {
                if (token.token)
                    found[token.sequence].push_back(token.token->id);
            }
        }
        QVERIFY(session.empty());
        QCOMPARE(asked.size(), size_t(24));
        for (const auto &[number, request] : asked) {
            auto alone = generate(*m_model, request.first, request.second);
            VERIFY_RESULT(alone);
            QCOMPARE(found[number], alone->ids);
        }
    }

    void aRemovedSequenceIsNotContinued()
    {
        GenerationSession session(*m_model);
        auto first = session.add(m_prompt, greedy(5));
        auto second = session.add(m_prompt, greedy(5));
        VERIFY_RESULT(first);
        VERIFY_RESULT(second);
        VERIFY_RESULT(session.step());
        session.remove(*first);
        auto tokens = session.step();
        VERIFY_RESULT(tokens);
        QCOMPARE(tokens->size(), size_t(1));
        QCOMPARE(tokens->front().sequence, *second);
    }

    void aRepetitionPenaltyAvoidsWhatWasSaid()
    {
        GenerateOptions options = greedy(40);
        options.repetitionPenalty = 1e6;
        auto answer = generate(*m_model, m_prompt, options);
        VERIFY_RESULT(answer);
        std::set<TokenId> distinct(answer->ids.begin(), answer->ids.end());
        QCOMPARE(distinct.size(), answer->ids.size());
    }

    void answersEndWhereTheyShould()
    {
        GenerateOptions options = greedy();
        const auto whole = golden::ids("greedy");
        options.stopIds = {whole[5]};
        auto stopped = generate(*m_model, m_prompt, options);
        VERIFY_RESULT(stopped);
        QCOMPARE(stopped->reason, StopReason::StopToken);
        const auto first = std::find(whole.begin(), whole.end(), whole[5]) - whole.begin();
        QCOMPARE(stopped->ids.size(), size_t(first));

        int seen = 0;
        auto refused = generate(*m_model, m_prompt, greedy(), [&](const ChosenToken &) { return ++seen < 3; });
        VERIFY_RESULT(refused);
        QCOMPARE(refused->reason, StopReason::Callback);
        QCOMPARE(refused->ids.size(), size_t(3));

        std::stop_source stop;
        stop.request_stop();
        auto cancelled = generate(*m_model, m_prompt, greedy(), {}, stop.get_token());
        VERIFY_RESULT(cancelled);
        QCOMPARE(cancelled->reason, StopReason::Cancelled);

        const std::vector<TokenId> nearlyFull(250, 9);
        auto full = generate(*m_model, nearlyFull, greedy(100));
        VERIFY_RESULT(full);
        QCOMPARE(full->reason, StopReason::ContextFull);
        QCOMPARE(full->ids.size(), size_t(7)); // 256 positions, and one token more than was read

        auto none = generate(*m_model, m_prompt, greedy(0));
        VERIFY_RESULT(none);
        QVERIFY(none->ids.empty());
    }

    void impossibleRequestsAreRefused()
    {
        VERIFY_ERROR(generate(*m_model, {}, greedy()), ErrorCode::InvalidArgument);
        const std::vector<TokenId> outside = {256}, negative = {-1}, tooLong(257, 1);
        VERIFY_ERROR(generate(*m_model, outside, greedy()), ErrorCode::InvalidArgument);
        VERIFY_ERROR(generate(*m_model, negative, greedy()), ErrorCode::InvalidArgument);
        VERIFY_ERROR(generate(*m_model, tooLong, greedy()), ErrorCode::InvalidArgument);
        GenerateOptions options = greedy();
        options.topP = 0;
        VERIFY_ERROR(generate(*m_model, m_prompt, options), ErrorCode::InvalidArgument);
        options = greedy();
        options.temperature = -1;
        VERIFY_ERROR(generate(*m_model, m_prompt, options), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestGeneration)
#include "test_generation.moc"
