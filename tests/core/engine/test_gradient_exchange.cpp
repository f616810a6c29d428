#include "core/engine/distributed/gradient_exchange.h"
#include "core/engine/distributed/tensor_sums.h"
#include "core/engine/objective/compute_path.h"
#include "tests/core/engine/golden.h"
#include "tests/core/engine/thread_ranks.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>

using namespace golden;

namespace {

/// Counts what goes by.
class CountingRanks : public Communicator
{
public:
    explicit CountingRanks(Communicator &ranks) : m_ranks(ranks) {}
    int rank() const override { return m_ranks.rank(); }
    int size() const override { return m_ranks.size(); }
    Result<> exchange(std::span<const std::span<const std::byte>> given,
                      std::span<const std::span<std::byte>> taken) override
    {
        FW_CHECK(m_ranks.exchange(given, taken));
        ++exchanges;
        return {};
    }
    std::atomic<int> exchanges = 0;

private:
    Communicator &m_ranks;
};

} // namespace

/// The adding up of gradients among threads as ranks: that it begins while the backward pass goes on, what comes where,
/// and that nothing is left of what is another rank's.
class TestGradientExchange : public QObject
{
    Q_OBJECT

    static constexpr std::int64_t count = (1 << 20) + 16; ///< numbers of a parameter: each is a bucket

    /// Three parameters.
    struct Model
    {
        std::vector<at::Tensor> tensors;
        ParameterSet parameters;

        Model()
        {
            for (int i = 0; i < 3; ++i)
                tensors.push_back(at::zeros({count}, at::kFloat));
            std::vector<ParameterSet::Entry> entries;
            for (at::Tensor &tensor : tensors)
                entries.push_back({"p" + std::to_string(entries.size()), {&tensor}});
            parameters = ParameterSet::of(at::kCPU, std::move(entries));
        }
        void addToGradients(float number) { parameters.gradients.add_(number); }
        /// The first and the last number of a parameter's gradient, which another thread may be writing.
        float first(std::size_t parameter) const { return at(parameter, 0); }
        float last(std::size_t parameter) const { return at(parameter, count - 1); }

    private:
        float at(std::size_t parameter, std::int64_t i) const
        {
            float *const numbers = parameters.list()[parameter].gradient.mutable_data_ptr<float>();
            return std::atomic_ref(numbers[i]).load();
        }
    };

    static void require(bool holds, const char *what)
    {
        if (!holds)
            qFatal("%s", what);
    }

private Q_SLOTS:
    void itGoesOnBesideTheBackwardPass()
    {
        ThreadRanks(2).run([](Communicator &ranks) {
            Model model;
            const auto own = float(ranks.rank() + 1);
            GradientExchange exchange(ranks, model.parameters, nullptr, Sharding::None);
            for (int step = 0; step < 3; ++step) {
                exchange.clear();
                model.addToGradients(own); // what a turn before the last has left
                exchange.begin(false);
                require(exchange.end().has_value(), "a turn fails");
                require(model.first(2) == own, "gradients are exchanged before the last turn");
                exchange.begin(true);
                model.parameters.finished(2);
                if (step > 0) { // from the second step on the order is known
                    QElapsedTimer timer;
                    timer.start();
                    while ((model.first(2) != 3 || model.last(2) != 3) && timer.elapsed() < 20'000)
                        std::this_thread::yield();
                    require(model.first(2) == 3 && model.last(2) == 3, "the sum does not come before the end");
                    require(model.first(0) == own, "what is not whole is exchanged");
                }
                model.parameters.finished(1);
                model.parameters.finished(0);
                require(exchange.end().has_value(), "the exchange fails");
                require((model.parameters.gradients == 3).all().item<bool>(), "a sum is wrong");
            }
        });
    }

    void aRankWithoutAMicroBatchTakesPart()
    {
        ThreadRanks(3).run([](Communicator &ranks) {
            Model model;
            GradientExchange exchange(ranks, model.parameters, nullptr, Sharding::None);
            for (int step = 0; step < 3; ++step) {
                exchange.clear();
                exchange.begin(true);
                if (ranks.rank() != 2) { // another order on each rank, and one that never says
                    model.addToGradients(1);
                    model.parameters.finished(ranks.rank() == 0 ? 1 : 0);
                    model.parameters.finished(2);
                }
                require(exchange.end().has_value(), "the exchange fails");
                require((model.parameters.gradients == 2).all().item<bool>(), "a sum is wrong");
            }
        });
    }

    void sharesGoToTheirOwners()
    {
        ThreadRanks(2).run([](Communicator &ranks) {
            for (const Sharding sharding : {Sharding::Optimizer, Sharding::Gradients}) {
                Model model;
                const Shards shards = Shards::of(model.parameters, 2);
                const auto me = std::size_t(ranks.rank());
                GradientExchange exchange(ranks, model.parameters, &shards, sharding);
                for (int step = 0; step < 2; ++step) {
                    exchange.clear();
                    for (const bool isLast : {false, true}) {
                        exchange.begin(isLast);
                        model.addToGradients(float(me + 1));
                        for (std::size_t p = 3; p-- > 0;)
                            model.parameters.finished(p);
                        require(exchange.end().has_value(), "the exchange fails");
                    }
                    for (std::size_t p = 0; p < 3; ++p) {
                        const bool isMine = p >= shards.first[me] && p < shards.first[me + 1];
                        const at::Tensor &gradient = model.parameters.list()[p].gradient;
                        if (isMine)
                            require((gradient == 6).all().item<bool>(), "a sum is wrong");
                        else if (sharding == Sharding::Gradients)
                            require((gradient == 0).all().item<bool>(), "another's gradients are kept");
                    }
                }
            }
        });
    }

    void tensorsAreSummedAsOnTheProcessor()
    {
        ThreadRanks(3).run([](Communicator &ranks) {
            c10::AutoGradMode mode(false);
            constexpr std::int64_t numbers = (9 << 20) + 5;
            const std::int64_t bounds[] = {0, 3, 3, numbers}; // one has nothing, one more than travels at a time
            at::Tensor mine = at::empty({numbers}, at::kFloat);
            for (std::int64_t i = 0; i < numbers; ++i)
                mine.mutable_data_ptr<float>()[i] = float(i % 1009) * 1e-3f + float(ranks.rank()) * 1e4f / 3;
            const at::Tensor byTensors = mine.clone(), bySpans = mine.clone();
            require(reduceScatterByTensors(ranks, byTensors, bounds).has_value(), "no sum");
            require(reduceScatter(ranks, bySpans, bounds).has_value(), "no sum");
            require(byTensors.equal(bySpans) && !byTensors.equal(mine) == (ranks.rank() != 1), "another sum");
            const at::Tensor whole = mine.clone();
            require(allReduce(ranks, whole).has_value() && allGather(ranks, byTensors, bounds).has_value(), "no sum");
            require(byTensors.equal(whole), "another sum");
        });
    }

    void theGeneralPathTellsWhatIsWhole_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"full", "full recomputed", "full bf16", "part", "lora", "lora recomputed"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }

    /// The exchange has begun while autograd goes on, and the sums are those that come of exchanging afterwards, bit
    /// for bit.
    void theGeneralPathTellsWhatIsWhole()
    {
        QFETCH(QString, what);
        ThreadRanks(2).run([&what](Communicator &ranks) {
            auto model = tiny(1, what.contains(u"bf16") ? Precision::Bf16 : Precision::Fp32);
            require(model.has_value(), "no model");
            LoadedModel::State &state = (*model)->state();
            TrainPlan plan;
            plan.method = Method::Full;
            LoraAdapter adapter;
            Result<ParameterSet> made = ParameterSet();
            if (what == u"part")
                plan.lastLayers = 1;
            if (what.startsWith(u"lora")) {
                plan.method = Method::Lora;
                const TrainRows rows(countingRows(2));
                plan.maxSteps = 1;
                require(train(**model, plan, rows, nullptr, {}).has_value(), "no adapter");
                made = ParameterSet::ofLora(state, *state.adapter());
            } else {
                made = ParameterSet::ofModel(state, plan);
            }
            require(made.has_value(), "no parameters");
            ParameterSet &parameters = *made;
            const auto path = makeAutogradPath(state, parameters,
                                               {what.contains(u"recomputed") ? Recompute::Blocks : Recompute::None});
            const auto batches = [&] {
                std::vector<MicroBatch> out;
                for (int turn = 0; turn < 2; ++turn) {
                    MicroBatch batch;
                    for (const TrainRow &row : countingRows(12, 2 * turn + ranks.rank()))
                        appendRow(batch, row, 64);
                    out.push_back(std::move(batch));
                }
                return out;
            }();
            const auto number = [&](int turn) { return DropoutKey{1, 0, 2 * turn + ranks.rank()}; };

            parameters.gradients.zero_();
            for (int turn = 0; turn < 2; ++turn)
                path->run(batches[size_t(turn)], 1, number(turn));
            const at::Tensor expected = parameters.gradients.clone();
            require(allReduce(ranks, expected).has_value(), "no sum");
            require(expected.abs().max().item<float>() > 0, "no gradients");

            CountingRanks counting(ranks);
            GradientExchange exchange(counting, parameters, nullptr, Sharding::None, 1);
            for (int step = 0; step < 3; ++step) {
                exchange.clear();
                exchange.begin(false);
                path->run(batches[0], 1, number(0));
                require(!parameters.onFinished && exchange.end().has_value(), "a turn fails");
                exchange.begin(true);
                const int before = counting.exchanges;
                std::size_t told = 0;
                int early = 0;
                parameters.onFinished = [&, tell = parameters.onFinished](std::size_t parameter) {
                    tell(parameter);
                    if (++told != parameters.list().size() / 2 || step == 0)
                        return; // (from the second step on the order is known)
                    QElapsedTimer timer;
                    timer.start();
                    while (counting.exchanges == before) {
                        require(timer.elapsed() < 20'000, "no sum comes before the pass ends");
                        std::this_thread::yield();
                    }
                    early = counting.exchanges - before;
                };
                path->run(batches[1], 1, number(1));
                require(step == 0 || early > 0, "no sum has come before the pass ends");
                require(exchange.end().has_value(), "the exchange fails");
                require(told == parameters.list().size(), "not all parameters are told once");
                require(parameters.gradients.equal(expected), "another sum");
            }
        });
    }

    void sharesAreWholeParametersAndEven()
    {
        std::vector<at::Tensor> tensors;
        tensors.reserve(40);
        for (int i = 0; i < 40; ++i)
            tensors.push_back(at::zeros({i % 7 * 1000 + 16, 2}, at::kFloat));
        std::vector<ParameterSet::Entry> entries;
        entries.reserve(tensors.size());
        for (at::Tensor &tensor : tensors)
            entries.push_back({"p" + std::to_string(entries.size()), {&tensor}});
        const ParameterSet set = ParameterSet::of(at::kCPU, std::move(entries));
        for (const int ranks : {1, 2, 3, 7, 64}) {
            const Shards shards = Shards::of(set, ranks);
            QCOMPARE(shards.first.front(), std::size_t(0));
            QCOMPARE(shards.first.back(), set.list().size());
            QCOMPARE(shards.begin.back(), set.values.numel());
            std::int64_t numbers = 0;
            for (int r = 0; r < ranks; ++r) {
                const ParameterSet part = set.stretch(shards.first[size_t(r)], shards.first[size_t(r) + 1]);
                numbers += part.count();
                std::int64_t inGroups = 0;
                for (const ParameterGroup &group : part.groups())
                    inGroups += group.count;
                QCOMPARE(inGroups, part.values.numel());
                QCOMPARE(part.parts().size(), part.list().size());
                if (ranks <= 7)
                    QVERIFY(std::abs(double(part.values.numel()) - double(set.values.numel()) / ranks) <= 12'100);
                for (std::size_t p = shards.first[size_t(r)]; p < shards.first[size_t(r) + 1]; ++p)
                    QCOMPARE(shards.ownerOf(p), r);
            }
            QCOMPARE(numbers, set.count());
        }
    }
};

QTEST_GUILESS_MAIN(TestGradientExchange)
#include "test_gradient_exchange.moc"
