#include "core/base/random.h"
#include "core/engine/generator.h"
#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "core/engine/quantized/load.h"
#include "core/engine/scorer.h"
#include "core/model_files/gguf_model_writer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <numeric>

using namespace golden;
namespace quantized = fieldwright::engine::quantized;

namespace {

std::uint64_t seedOf(const std::string &name)
{
    std::uint64_t seed = 1;
    for (const char c : name)
        seed = seed * 131 + std::uint64_t(c);
    return seed;
}

/// A random model in memory: odd sizes, so that blocks and panels have tails.
WeightReader randomModel(std::int64_t hidden = 80, std::int64_t heads = 6, std::int64_t keyValueHeads = 2,
                         std::int64_t headSize = 20, bool tied = true)
{
    WeightReader reader;
    ModelShape &shape = reader.shape;
    shape.vocabulary = 203;
    shape.hidden = hidden;
    shape.layers = 3;
    shape.heads = heads;
    shape.keyValueHeads = keyValueHeads;
    shape.headSize = headSize;
    shape.feedForward = 100;
    shape.maxPositions = 400;
    shape.tiedHead = tied;
    reader.has = [](const std::string &) { return true; };
    reader.read = [](const std::string &name, std::span<float> out) -> Result<> {
        Random random(seedOf(name));
        const bool norm = name.find("norm") != std::string::npos;
        for (float &value : out)
            value = float(norm ? 0.5 + random.uniform() : 0.6 * (random.uniform() - 0.5));
        return {};
    };
    return reader;
}

/// The same model with its matrices as the quantised blocks have them, in fp32.
WeightReader dequantised(const WeightReader &reader, TensorType type)
{
    WeightReader out = reader;
    out.read = [reader, type](const std::string &name, std::span<float> values) -> Result<> {
        FW_CHECK(reader.read(name, values));
        const ModelShape &s = reader.shape;
        if (name.find("norm") != std::string::npos)
            return {};
        const std::int64_t columns = name.find("o_proj") != std::string::npos      ? s.querySize()
                                     : name.find("down_proj") != std::string::npos ? s.feedForward
                                                                                   : s.hidden;
        const bool ofVocabulary = name == "model.embed_tokens.weight" || name == "lm_head.weight";
        const TensorType as = ofVocabulary ? TensorType::Q8_0 : type;
        std::vector<float> row(size_t((columns + 31) / 32 * 32), 0.0f);
        for (std::int64_t first = 0; first < std::int64_t(values.size()); first += columns) {
            std::copy_n(values.begin() + first, columns, row.begin());
            FW_TRY(bytes, encodeFromFloat(as, row));
            std::vector<float> read(row.size());
            FW_CHECK(decodeToFloat(as, bytes, read));
            std::copy_n(read.begin(), columns, values.begin() + first);
        }
        return {};
    };
    return out;
}

/// In the kernels' order, whatever the precision.
Result<std::unique_ptr<LoadedModel>> loaded(const WeightReader &reader, Precision precision, bool eightBitCache = false)
{
    LoadOptions options;
    options.precision = precision;
    options.threads = 2;
    options.eightBitCache = eightBitCache;
    options.inferenceOnly = true;
    return LoadedModel::load(reader, options);
}

std::vector<TokenId> someIds(int count, int seed = 0)
{
    std::vector<TokenId> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back(TokenId((i * 37 + seed * 11 + i * i) % 203));
    return ids;
}

std::vector<int> allRows(size_t count)
{
    std::vector<int> rows(count);
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

/// Mean of KL(p || q) over rows of logits.
double divergence(const std::vector<float> &p, const std::vector<float> &q, size_t width)
{
    double total = 0;
    for (size_t row = 0; row < p.size() / width; ++row) {
        const float *a = p.data() + row * width, *b = q.data() + row * width;
        double sumA = 0, sumB = 0;
        for (size_t i = 0; i < width; ++i) {
            sumA += std::exp(double(a[i]));
            sumB += std::exp(double(b[i]));
        }
        for (size_t i = 0; i < width; ++i) {
            const double logA = a[i] - std::log(sumA), logB = b[i] - std::log(sumB);
            total += std::exp(logA) * (logA - logB);
        }
    }
    return total / double(p.size() / width);
}

std::filesystem::path smolLm2()
{
    if (const char *named = std::getenv("FIELDWRIGHT_SMOLLM2"))
        return named;
    const char *cache = std::getenv("XDG_CACHE_HOME");
    const char *home = std::getenv("HOME");
    const std::filesystem::path root =
        cache && *cache ? std::filesystem::path(cache) : std::filesystem::path(home ? home : "") / ".cache";
    return root / "fieldwright" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf";
}

} // namespace

class TestQuantizedModel : public QObject
{
    Q_OBJECT

    /// Hidden states of one sequence that is read in pieces of the given lengths.
    static std::vector<float> read(quantized::Decoder &decoder, const quantized::Model &model,
                                   const std::vector<TokenId> &ids, const std::vector<int> &pieces, int threads,
                                   const quantized::Adapter *adapter = nullptr)
    {
        quantized::SequenceCache cache(model.cacheShape(), quantized::Index(ids.size()));
        std::vector<float> hidden(ids.size() * size_t(model.shape.hidden));
        size_t first = 0;
        for (const int piece : pieces) {
            const quantized::Step step{&cache, std::span(ids).subspan(first, size_t(piece))};
            decoder.run({&step, 1}, adapter, threads, hidden.data() + first * size_t(model.shape.hidden));
            first += size_t(piece);
        }
        if (first != ids.size())
            qFatal("the pieces are not the text");
        return hidden;
    }

    static Result<std::unique_ptr<quantized::Model>> blocks(const WeightReader &reader, bool eightBitCache,
                                                            Precision precision = Precision::Int8)
    {
        LoadOptions options;
        options.precision = precision;
        options.eightBitCache = eightBitCache;
        std::vector<HeldAs> held;
        return quantized::loadModel(reader, options, held);
    }

    static quantized::Adapter randomAdapter(const ModelShape &shape)
    {
        Random random(3);
        quantized::Adapter adapter;
        const auto site = [&](std::int64_t in, std::vector<std::pair<std::int64_t, std::int64_t>> parts) {
            quantized::AdapterSite out;
            for (const auto &[begin, size] : parts) {
                quantized::AdapterSite::Part part{begin, size, out.ranks, 3, {}};
                for (std::int64_t i = 0; i < 3 * size; ++i)
                    part.b.push_back(float(random.uniform() - 0.5));
                out.ranks += 3;
                out.parts.push_back(part);
            }
            for (std::int64_t i = 0; i < out.ranks * in; ++i)
                out.a.push_back(float(random.uniform() - 0.5));
            return out;
        };
        const std::int64_t q = shape.querySize(), kv = shape.keyValueSize(), inner = shape.feedForward;
        for (std::int64_t i = 0; i < shape.layers; ++i)
            adapter.layers.push_back({site(shape.hidden, {{0, q}, {q + kv, kv}}), site(q, {{0, shape.hidden}}),
                                      site(shape.hidden, {{0, inner}, {inner, inner}}),
                                      site(inner, {{0, shape.hidden}})});
        return adapter;
    }

private Q_SLOTS:
    void quantisedLogitsStayNearTheDequantisedModel()
    {
        for (const bool tied : {true, false}) {
            const WeightReader reader = randomModel(96, 4, 4, 24, tied);
            const auto ids = someIds(150);
            for (const auto &[precision, type] :
                 {std::pair{Precision::Int8, TensorType::Q8_0}, {Precision::Int4, TensorType::Q4_0}}) {
                auto exact = loaded(dequantised(reader, type), Precision::Fp32);
                VERIFY_RESULT(exact);
                const auto expected = logits(**exact, ids, allRows(ids.size()));
                VERIFY_RESULT(expected);
                LoadOptions onDevice; // numbers made of the blocks, with which a device multiplies
                onDevice.precision = precision;
                onDevice.asOnDevice = true;
                auto packed = LoadedModel::load(reader, onDevice);
                VERIFY_RESULT(packed);
                const auto made = logits(**packed, ids, allRows(ids.size()));
                VERIFY_RESULT(made);
                QVERIFY(difference(*made, *expected) <= 1e-5 * largest(*expected));
                for (const bool eightBitCache : {false, true}) {
                    auto model = loaded(reader, precision, eightBitCache);
                    VERIFY_RESULT(model);
                    const auto found = logits(**model, ids, allRows(ids.size()));
                    VERIFY_RESULT(found);
                    const double kl = divergence(*expected, *found, 203);
                    qInfo("%s%s: KL %.2e", precisionName(precision), eightBitCache ? ", 8-bit cache" : "", kl);
                    QVERIFY(kl >= 0 && kl < (eightBitCache ? 0.01 : 0.005));
                    QVERIFY(difference(*expected, *found) > 0); // it is not the same computation
                }
            }
        }
    }

    /// Not one bit depends on how a text is split into passes, on its neighbours or on the number of threads.
    void aRowDependsOnItsSequenceAlone()
    {
        for (const auto &[precision, eightBitCache] : {std::pair{Precision::Int8, false},
                                                       {Precision::Int8, true},
                                                       {Precision::Int4, false},
                                                       {Precision::Fp32, false}}) {
            const WeightReader reader = randomModel();
            auto model = blocks(reader, eightBitCache, precision);
            VERIFY_RESULT(model);
            const quantized::Adapter adapter = randomAdapter(reader.shape);
            quantized::Decoder decoder(**model);
            for (const quantized::Adapter *used : {(const quantized::Adapter *)nullptr, &adapter}) {
                const auto ids = someIds(140);
                const auto whole = read(decoder, **model, ids, {140}, 1, used);
                QVERIFY(std::isfinite(largest(whole)));
                QCOMPARE(read(decoder, **model, ids, {140}, 2, used), whole);
                QCOMPARE(read(decoder, **model, ids, {64, 1, 30, 2, 43}, 2, used), whole);
                QCOMPARE(read(decoder, **model, ids, {137, 3}, 3, used), whole);
                QCOMPARE(read(decoder, **model, ids, std::vector<int>(140, 1), 2, used), whole);

                // Side by side: a long text, a single new token and a few.
                const auto a = someIds(90, 1), b = someIds(71, 2);
                const auto wholeA = read(decoder, **model, a, {90}, 1, used),
                           wholeB = read(decoder, **model, b, {71}, 1, used);
                const auto width = size_t(reader.shape.hidden);
                quantized::SequenceCache cacheA((*model)->cacheShape(), 90), cacheB((*model)->cacheShape(), 71);
                quantized::SequenceCache cacheC((*model)->cacheShape(), 140);
                std::vector<float> scratch(140 * width), hidden(144 * width);
                const quantized::Step before[] = {{&cacheA, std::span(a).first(89)}, {&cacheB, std::span(b).first(67)}};
                std::vector<float> first(156 * width);
                decoder.run(before, used, 2, first.data());
                const quantized::Step together[] = {{&cacheA, std::span(a).last(1)},
                                                    {&cacheC, std::span(ids).first(139)},
                                                    {&cacheB, std::span(b).last(4)}};
                decoder.run(together, used, 2, hidden.data());
                QVERIFY(std::equal(wholeA.end() - std::ptrdiff_t(width), wholeA.end(), hidden.begin()));
                QVERIFY(std::equal(whole.begin(), whole.end() - std::ptrdiff_t(width),
                                   hidden.begin() + std::ptrdiff_t(width)));
                QVERIFY(std::equal(wholeB.end() - std::ptrdiff_t(4 * width), wholeB.end(),
                                   hidden.begin() + std::ptrdiff_t(140 * width)));

                // A copied cache goes on like its original.
                quantized::SequenceCache copied = cacheC.copy(140);
                const quantized::Step last{&copied, std::span(ids).last(1)};
                decoder.run({&last, 1}, used, 2, scratch.data());
                QVERIFY(std::equal(whole.end() - std::ptrdiff_t(width), whole.end(), scratch.begin()));
            }
        }
    }

    void everyKernelComputesTheModel()
    {
        // What the processor's best kernels give is what the scalar ones give, but for rounding.
        const WeightReader reader = randomModel();
        auto model = loaded(reader, Precision::Int8);
        VERIFY_RESULT(model);
        const auto ids = someIds(60);
        auto exact = loaded(dequantised(reader, TensorType::Q8_0), Precision::Fp32);
        VERIFY_RESULT(exact);
        const auto found = logits(**model, ids, allRows(60)), expected = logits(**exact, ids, allRows(60));
        VERIFY_RESULT(found);
        VERIFY_RESULT(expected);
        QVERIFY(difference(*found, *expected) < 0.1 * largest(*expected));
    }

    /// fp32 weights in the kernels' order give what tensors give, and what transformers gives.
    void exactPanelsComputeTheModel()
    {
        for (const bool tied : {true, false}) {
            const WeightReader reader = randomModel(80, 6, 2, 20, tied);
            LoadOptions options;
            options.threads = 2;
            auto tensors = LoadedModel::load(reader, options);
            auto panels = loaded(reader, Precision::Fp32);
            VERIFY_RESULT(tensors);
            VERIFY_RESULT(panels);
            const auto ids = someIds(150);
            const auto expected = logits(**tensors, ids, allRows(150)), found = logits(**panels, ids, allRows(150));
            VERIFY_RESULT(expected);
            VERIFY_RESULT(found);
            QVERIFY(difference(*expected, *found) <= 1e-5 * largest(*expected));
            QVERIFY((*panels)->heldAs().empty());
        }
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        LoadOptions options;
        options.inferenceOnly = true;
        auto model = LoadedModel::load(**source, options);
        VERIFY_RESULT(model);
        const auto text = ids("ids");
        GenerateOptions greedy;
        greedy.maxNew = 24;
        const auto answer = generate(**model, std::span(text).first(8), greedy);
        VERIFY_RESULT(answer);
        QCOMPARE(answer->ids, ids("greedy"));
        auto adapter = (*model)->loadAdapter(folder() / "adapter");
        VERIFY_RESULT(adapter);
        VERIFY_RESULT((*model)->selectAdapter(*adapter));
        const auto found = logits(**model, text, allRows(text.size()));
        VERIFY_RESULT(found);
        QVERIFY(difference(*found, floats("adapter_logits")) <= 1e-5 * largest(*found));
    }

    /// The five examples before every question are computed once, which must not show.
    void sharedBeginningsChangeNoScore()
    {
        std::vector<ScoreRequest> requests;
        for (int i = 0; i < 9; ++i) {
            ScoreRequest request{someIds(i % 3 == 2 ? 70 : 100, i / 6), {{1}, {2}, {3, 4}}};
            for (int extra = 0; extra < (i * 5) % 13; ++extra)
                request.context.push_back(TokenId((i * 17 + extra) % 203));
            requests.push_back(request);
        }
        requests.push_back(requests[4]); // the very same
        for (const Precision precision : {Precision::Int8, Precision::Fp32}) {
            for (const bool panels : {true, false}) {
                if (!panels && precision == Precision::Int8)
                    continue;
                LoadOptions options;
                options.precision = precision;
                options.inferenceOnly = panels;
                auto model = LoadedModel::load(randomModel(), options);
                VERIFY_RESULT(model);
                const auto together = score(**model, requests);
                VERIFY_RESULT(together);
                for (size_t i = 0; i < requests.size(); ++i) {
                    const auto alone = score(**model, {&requests[i], 1});
                    VERIFY_RESULT(alone);
                    for (size_t c = 0; c < 3; ++c) {
                        const auto &a = together->at(i)[c], &b = alone->at(0)[c];
                        QCOMPARE(a.tokens.size(), b.tokens.size());
                        for (size_t t = 0; t < a.tokens.size(); ++t)
                            QVERIFY(std::abs(a.tokens[t] - b.tokens[t]) <= (panels ? 0 : 1e-4));
                    }
                }
            }
        }
    }

    void anAdapterLiesOnTop()
    {
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        auto reader = weightReader(**source);
        VERIFY_RESULT(reader);
        reader->stored = nullptr; // as values alone
        reader->readRows = nullptr;
        auto exact = loaded(dequantised(*reader, TensorType::Q8_0), Precision::Fp32);
        auto model = loaded(*reader, Precision::Int8);
        VERIFY_RESULT(exact);
        VERIFY_RESULT(model);
        const auto text = ids("ids");
        const std::vector<TokenId> sample(text.begin(), text.begin() + 24);
        std::vector<float> base;
        for (const auto &one : {&*exact, &*model}) {
            const auto plain = logits(**one, sample, allRows(24));
            VERIFY_RESULT(plain);
            base = *plain;
            auto adapter = (*one)->loadAdapter(folder() / "adapter");
            VERIFY_RESULT(adapter);
            VERIFY_RESULT((*one)->selectAdapter(*adapter));
        }
        const auto expected = logits(**exact, sample, allRows(24)), found = logits(**model, sample, allRows(24));
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        const double kl = divergence(*expected, *found, 256), moved = divergence(*found, base, 256);
        qInfo("KL with the adapter %.2e; the adapter moves the model by %.2e", kl, moved);
        QVERIFY(kl < 0.005);
        QVERIFY(moved > 20 * kl);
        VERIFY_RESULT((*model)->selectAdapter(-1));
        const auto again = logits(**model, sample, allRows(24));
        VERIFY_RESULT(again);
        QCOMPARE(*again, base);
    }

    void answersInABatchAreThoseOfSingleRequests()
    {
        auto model = loaded(randomModel(), Precision::Int8);
        VERIFY_RESULT(model);
        GenerateOptions options;
        options.maxNew = 12;
        options.temperature = 1.3;
        options.seed = 5;
        std::vector<std::vector<TokenId>> prompts;
        for (int i = 0; i < 20; ++i)
            prompts.push_back(someIds(1 + 9 * (i % 8), i));
        auto batch = generateBatch(**model, prompts, options);
        VERIFY_RESULT(batch);
        for (size_t i = 0; i < prompts.size(); ++i) {
            GenerationSession session(**model);
            VERIFY_RESULT(session.add(prompts[i], options, i));
            std::vector<TokenId> alone;
            while (!session.empty()) {
                auto tokens = session.step();
                VERIFY_RESULT(tokens);
                alone.push_back(tokens->front().token->id);
            }
            QCOMPARE(batch->at(i).ids, alone);
        }
        const auto once = generate(**model, prompts[3], options), twice = generate(**model, prompts[3], options);
        VERIFY_RESULT(once);
        VERIFY_RESULT(twice);
        QCOMPARE(once->ids, twice->ids);
    }

    void scoresAreThoseOfTheLogits()
    {
        auto model = loaded(randomModel(), Precision::Int8);
        VERIFY_RESULT(model);
        const auto context = someIds(50);
        const std::vector<ScoreRequest> requests = {{context, {{7}, {9, 11, 13}}}, {someIds(3, 4), {{1, 2}}}};
        const auto scores = score(**model, requests);
        VERIFY_RESULT(scores);
        auto text = context;
        text.insert(text.end(), {9, 11, 13});
        const auto tokens = tokenLogProbabilities(**model, text);
        VERIFY_RESULT(tokens);
        for (size_t i = 0; i < 3; ++i)
            QVERIFY(std::abs(scores->at(0)[1].tokens[i] - tokens->at(50 + i).value()) < 1e-6);
    }

    void blocksOfAFileAreKept()
    {
        QTemporaryDir folder;
        auto source = ModelSource::open(golden::folder() / "tiny");
        VERIFY_RESULT(source);
        (void)folder;
        LoadOptions options;
        options.precision = Precision::Int8;
        auto plain = LoadedModel::load(**source, options);
        VERIFY_RESULT(plain);
        QCOMPARE((*plain)->heldAs().size(), size_t(1));
        QCOMPARE((*plain)->heldAs().front().stored, std::string("F32"));
        QCOMPARE((*plain)->heldAs().front().held, std::string("Q8_0"));
        QCOMPARE((*plain)->heldAs().front().tensors, 15);
        if (!std::filesystem::exists(smolLm2()))
            QSKIP("the SmolLM2 file is not there: packaging's scripts fetch it, or FIELDWRIGHT_SMOLLM2 names it");
        auto file = ModelSource::open(smolLm2());
        VERIFY_RESULT(file);
        auto model = LoadedModel::load(**file, options);
        VERIFY_RESULT(model);
        for (const HeldAs &entry : (*model)->heldAs())
            QCOMPARE(entry.stored, entry.held);         // nothing is quantised a second time
        QCOMPARE((*model)->heldAs().size(), size_t(2)); // Q4_1, and the embedding in Q8_0
        auto exact = LoadedModel::load(**file, {});
        VERIFY_RESULT(exact);
        std::vector<TokenId> ids = {504, 260,  2240, 314,  260,  3575, 282, 4649,  30,   378, 3575,
                                    282, 4649, 314,  7042, 30,   657,  314, 253,   6110, 284, 6398,
                                    28,  284,  624,  2367, 7060, 327,  624, 10112, 30};
        const auto expected = logits(**exact, ids, allRows(ids.size())),
                   found = logits(**model, ids, allRows(ids.size()));
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        const double kl = divergence(*expected, *found, 49152);
        qInfo("SmolLM2 Q4_1: KL to the dequantised model %.2e", kl);
        QVERIFY(kl < 0.005);
    }

    void whatCannotBeDoneIsRefused()
    {
        const WeightReader reader = randomModel();
        auto model = loaded(reader, Precision::Int8);
        VERIFY_RESULT(model);
        TrainPlan plan;
        plan.method = Method::Full;
        VERIFY_ERROR(lossAndGradients(**model, plan, {}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(saveModel(**model, "nowhere", {}), ErrorCode::InvalidArgument);
        QVERIFY(!std::filesystem::exists("nowhere"));

        WeightReader broken = reader;
        broken.read = [&](const std::string &name, std::span<float> out) -> Result<> {
            FW_CHECK(reader.read(name, out));
            if (name.find("2.mlp.down") != std::string::npos)
                out[17] = NAN;
            return {};
        };
        VERIFY_ERROR(loaded(broken, Precision::Int8), ErrorCode::Corrupt);
        broken = reader;
        broken.has = [](const std::string &name) { return name.find("1.mlp.up") == std::string::npos; };
        VERIFY_ERROR(loaded(broken, Precision::Int4), ErrorCode::Corrupt);

        LoadOptions options;
        options.precision = Precision::Int8;
        options.memoryLimitBytes = 1000;
        VERIFY_ERROR(LoadedModel::load(reader, options), ErrorCode::OutOfMemory);
    }
};

QTEST_GUILESS_MAIN(TestQuantizedModel)
#include "test_quantized_model.moc"
