#include "core/base/random.h"
#include "core/engine/estimate/training_question.h"
#include "core/engine/optimizer/dynamic_map.h"
#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/weight_average.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <map>
#include <set>

using namespace golden;

namespace {

constexpr int steps = 12;
constexpr double decay = 0.1;

struct NamedShape
{
    const char *name;
    std::vector<std::int64_t> sizes;
};
/// As in tests/golden/make_optimizers.py.
const NamedShape shapes[] = {
    {"wide", {18, 230}}, {"tall", {40, 12}}, {"vector", {33}}, {"embed", {16, 260}}, {"batch", {2, 5, 6}}};

std::vector<float> numbers(std::uint64_t stream, std::int64_t count)
{
    std::vector<float> out;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint64_t z = splitMix64(splitMix64(stream) + std::uint64_t(i));
        const double uniform = double(z >> 40) / double(1 << 24) - 0.5;
        out.push_back(((z >> 3) & 15) ? float(std::ldexp(uniform, -int(z & 7))) : 0.0f);
    }
    return out;
}

std::vector<float> copied(const at::Tensor &tensor)
{
    return {tensor.const_data_ptr<float>(), tensor.const_data_ptr<float>() + tensor.numel()};
}

/// An adapter of nothing but tensors.
class Tensors : public Tuner
{
public:
    Tensors() : Tuner(Json::object())
    {
        for (size_t i = 0; i < std::size(shapes); ++i) {
            at::Tensor tensor = at::empty(shapes[i].sizes, at::kFloat);
            const auto values = numbers(i, tensor.numel());
            std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<float>());
            m_tensors.push_back(tensor);
        }
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> list;
        for (size_t i = 0; i < std::size(shapes); ++i)
            list.push_back({shapes[i].name, &m_tensors[i]});
        return list;
    }

private:
    std::vector<at::Tensor> m_tensors;
};

struct Outcome
{
    std::map<std::string, std::vector<float>> values;
    std::vector<NamedTensor> state;
};

class Bench
{
public:
    explicit Bench(const TrainPlan &plan)
        : m_model(tiny().value()), m_parameters(ParameterSet::ofTuner(m_model->state(), m_tensors).value()),
          m_optimizer(makeOptimizer(m_parameters, plan)), m_plan(plan)
    {}

    void step(int step)
    {
        for (size_t i = 0; i < std::size(shapes); ++i) {
            at::Tensor &gradient = parameter(shapes[i].name).gradient;
            const auto values = numbers(1000 + 100 * std::uint64_t(step) + i, gradient.numel());
            std::copy(values.begin(), values.end(), gradient.mutable_data_ptr<float>());
        }
        m_optimizer->step(m_parameters, m_plan.learningRate * (1 - step / 24.0), step + 1);
    }

    Parameter &parameter(const std::string &name)
    {
        return *std::find_if(m_parameters.list().begin(), m_parameters.list().end(),
                             [&](const Parameter &p) { return p.name == name; });
    }

    ParameterSet &parameters() { return m_parameters; }
    std::vector<NamedTensor> state() { return m_optimizer->state(); }

private:
    std::unique_ptr<LoadedModel> m_model;
    Tensors m_tensors;
    ParameterSet m_parameters;
    std::unique_ptr<Optimizer> m_optimizer;
    TrainPlan m_plan;
};

TrainPlan planOf(OptimizerType type)
{
    TrainPlan plan;
    plan.optimizer = type;
    plan.weightDecay = decay;
    plan.learningRate = type == OptimizerType::Sgd ? 5e-2 : type == OptimizerType::Lion ? 2e-3 : 1e-2;
    plan.momentum = type == OptimizerType::Muon ? 0.95 : 0.9;
    plan.beta2 = type == OptimizerType::Lion ? 0.99 : 0.999;
    return plan;
}

std::filesystem::path goldens()
{
    return folder().parent_path() / "optimizers";
}

std::vector<std::byte> stored(const std::string &name)
{
    auto file = SafetensorsFile::open(goldens() / "optimizers.safetensors");
    if (!file || !file->find(name))
        return {};
    const auto bytes = file->bytes(*file->find(name));
    return {bytes.begin(), bytes.end()};
}

std::vector<float> storedFloats(const std::string &name)
{
    const auto bytes = stored(name);
    std::vector<float> out(bytes.size() / 4);
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
}

const OptimizerType all[] = {OptimizerType::Adamw,     OptimizerType::BlockwiseAdamw,
                             OptimizerType::Adafactor, OptimizerType::Lion,
                             OptimizerType::Sgd,       OptimizerType::Muon};

} // namespace

class TestOptimizers : public QObject
{
    Q_OBJECT

    static void rows()
    {
        QTest::addColumn<int>("type");
        for (const OptimizerType type : all)
            QTest::newRow(optimizerKey(type)) << int(type);
    }

private Q_SLOTS:
    void twelveStepsEqualTheReferences_data() { rows(); }

    void twelveStepsEqualTheReferences()
    {
        QFETCH(int, type);
        Bench bench(planOf(OptimizerType(type)));
        for (int step = 0; step < steps; ++step)
            bench.step(step);
        for (const NamedShape &shape : shapes) {
            const auto ours = copied(bench.parameter(shape.name).value);
            const auto theirs = storedFloats(optimizerKey(OptimizerType(type)) + std::string(".") + shape.name);
            const auto before = numbers(std::uint64_t(&shape - shapes), std::int64_t(ours.size()));
            const double moved = difference(theirs, before), apart = difference(ours, theirs);
            QVERIFY2(moved > 1e-3, shape.name);
            QVERIFY2(apart <= 2e-5 * moved, qPrintable(QStringLiteral("%1: apart by %2 after moving %3")
                                                           .arg(QLatin1String(shape.name))
                                                           .arg(apart)
                                                           .arg(moved)));
        }
    }

    void muonIsNearThePublishedStepsInBf16()
    {
        Bench bench(planOf(OptimizerType::Muon));
        for (int step = 0; step < steps; ++step)
            bench.step(step);
        for (const char *name : {"wide", "tall"}) {
            const auto ours = copied(bench.parameter(name).value);
            const auto theirs = storedFloats(std::string("muon-bf16.") + name);
            const auto before = numbers(name == std::string("wide") ? 0 : 1, std::int64_t(ours.size()));
            QVERIFY(difference(ours, theirs) <= 0.03 * difference(theirs, before));
        }
    }

    void theDynamicMapsAreBitsandbytes()
    {
        for (const bool isSigned : {true, false}) {
            const DynamicMap &map = dynamicMap(isSigned);
            const auto theirs = storedFloats(isSigned ? "map.signed" : "map.unsigned");
            // torch.linspace rounds in another order on other processors.
            QCOMPARE(theirs.size(), size_t(256));
            for (size_t i = 0; i < 256; ++i)
                QVERIFY(std::abs(map.code[i] - theirs[i]) <= 2e-7 * std::abs(theirs[i]));
        }
    }

    void theEightBitMomentsAreBitsandbytes()
    {
        Bench bench(planOf(OptimizerType::BlockwiseAdamw));
        for (int step = 0; step < steps; ++step)
            bench.step(step);
        int compared = 0;
        for (const NamedTensor &state : bench.state()) {
            const size_t dot = state.name.find('.');
            if (state.name.substr(dot + 1) != "wide")
                continue;
            ++compared;
            const std::string key = "adamw-8bit.state." + state.name.substr(0, dot);
            if (state.tensor.scalar_type() == at::kByte) {
                const auto theirs = stored(key);
                QCOMPARE(std::int64_t(theirs.size()), state.tensor.numel());
                // Rounding may put one number in thousands on the other side of a boundary.
                int other = 0;
                for (size_t i = 0; i < theirs.size(); ++i)
                    other += std::uint8_t(theirs[i]) != state.tensor.const_data_ptr<std::uint8_t>()[i];
                QVERIFY2(other <= 2, qPrintable(QString::number(other)));
            } else {
                // (and then its block's scale is another by as much as it was part of it)
                const auto ours = copied(state.tensor), theirs = storedFloats(key);
                QVERIFY2(difference(ours, theirs) <= 1e-4 * largest(theirs),
                         qPrintable(QStringLiteral("%1 of %2").arg(difference(ours, theirs)).arg(largest(theirs))));
            }
        }
        QCOMPARE(compared, 4);
    }

    void eightBitNumbersAreTheNearestOfTheMap()
    {
        // One block whose largest number is 1, so that the second moments' numbers are the squares themselves.
        const DynamicMap &map = dynamicMap(false);
        for (int round = 0; round < 200; ++round) {
            std::vector<float> gradient = numbers(std::uint64_t(round), 256), value(256);
            for (size_t i = 0; i < gradient.size(); ++i)
                gradient[i] = std::ldexp(gradient[i], -(round % 9));
            gradient[7] = 1;
            std::vector<std::uint8_t> first(256), second(256);
            float firstScale = 0, secondScale = 0;
            const auto step = [&](const StepKernels &kernels) {
                kernels.blockwiseAdamw({value.data(),
                                        gradient.data(),
                                        256,
                                        first.data(),
                                        second.data(),
                                        &firstScale,
                                        &secondScale,
                                        &dynamicMap(true),
                                        &map,
                                        {0, 1, 0, 0},
                                        1,
                                        1});
            };
            step(stepKernels());
            QCOMPARE(secondScale, 1.0f);
            for (size_t i = 0; i < gradient.size(); ++i) {
                const float square = gradient[i] * gradient[i];
                const float distance = std::abs(map.code[second[i]] - square);
                for (int c = 0; c < 256; ++c)
                    QVERIFY(distance <= std::abs(map.code[c] - square));
            }
        }
    }

    void everyInstructionSetStepsAlike()
    {
        const StepKernels &fast = stepKernels(), &plain = baselineStepKernels();
        const std::int64_t count = 10007;
        const auto gradient = numbers(3, count);
        for (int kind = 0; kind < 3; ++kind) {
            std::vector<float> values[2] = {numbers(1, count), numbers(1, count)};
            std::vector<float> memories[2] = {numbers(2, count), numbers(2, count)};
            for (int i = 0; i < 2; ++i) {
                const StepKernels &kernels = i ? fast : plain;
                if (kind == 0)
                    kernels.lion(values[i].data(), gradient.data(), memories[i].data(), count,
                                 {0.01f, 0.9f, 0.9f, 0.99f});
                else if (kind == 1)
                    kernels.momentum(values[i].data(), gradient.data(), memories[i].data(), count, 0.1f, 0.01f, 0.9f,
                                     false);
                else
                    kernels.momentum(values[i].data(), gradient.data(), nullptr, count, 0.1f, 0.01f, 0.9f, false);
            }
            QVERIFY(difference(values[0], values[1]) < 1e-6);
            QVERIFY(difference(memories[0], memories[1]) < 1e-6);
        }
        for (const float *weights : {static_cast<const float *>(nullptr), gradient.data()}) {
            std::vector<double> sums[2] = {std::vector<double>(7), std::vector<double>(7)};
            plain.rowSquares(gradient.data(), 7, 1429, weights, 1e-30f, sums[0].data());
            fast.rowSquares(gradient.data(), 7, 1429, weights, 1e-30f, sums[1].data());
            for (int i = 0; i < 7; ++i)
                QVERIFY(std::abs(sums[0][size_t(i)] - sums[1][size_t(i)]) <= 1e-5 * sums[0][size_t(i)]);
        }
    }

    void theAverageIsTorchs()
    {
        Bench bench(planOf(OptimizerType::Adamw));
        WeightAverage average(bench.parameters().values, 0.9);
        for (int step = 0; step < steps; ++step) {
            bench.step(step);
            average.update(bench.parameters().values, step + 1);
        }
        for (const NamedTensor &named : bench.parameters().named(average.average())) {
            const auto theirs = storedFloats("average." + named.name);
            QVERIFY(difference(copied(named.tensor), theirs) <= 1e-6);
            QVERIFY(difference(theirs, storedFloats("adamw." + named.name)) > 1e-3);
        }
        const auto before = copied(bench.parameters().values), averaged = copied(average.average());
        {
            const AveragedForNow now(&average, bench.parameters());
            QVERIFY(copied(bench.parameters().values) == averaged);
        }
        QVERIFY(copied(bench.parameters().values) == before);
    }

    void theStateIsAllThatAStepNeeds_data() { rows(); }

    void theStateIsAllThatAStepNeeds()
    {
        QFETCH(int, type);
        const TrainPlan plan = planOf(OptimizerType(type));
        Bench whole(plan), later(plan);
        for (int step = 0; step < 5; ++step)
            whole.step(step);
        later.parameters().values.copy_(whole.parameters().values);
        auto from = whole.state(), to = later.state();
        QCOMPARE(from.size(), to.size());
        std::set<std::string> names;
        for (size_t i = 0; i < from.size(); ++i) {
            QCOMPARE(from[i].name, to[i].name);
            QVERIFY(names.insert(from[i].name).second);
            to[i].tensor.copy_(from[i].tensor);
        }
        whole.step(5);
        later.step(5);
        QVERIFY(copied(whole.parameters().values) == copied(later.parameters().values));
    }

    void theEstimatorKnowsTheState_data() { rows(); }

    void theEstimatorKnowsTheState()
    {
        QFETCH(int, type);
        for (const char *method : {"full", "lora"}) {
            auto model = tiny();
            VERIFY_RESULT(model);
            LoadedModel::State &state = (*model)->state();
            TrainPlan plan = planOf(OptimizerType(type));
            plan.method = Method::Full;
            TrainRecipe recipe;
            recipe.method = method;
            recipe.rank = 40; // so that some matrices are large enough for 8 bits
            recipe.optimizer = optimizerKey(plan.optimizer);
            recipe.momentum = plan.momentum;
            std::optional<LoraAdapter> adapter;
            std::optional<ParameterSet> set;
            if (recipe.method == "full") {
                set = ParameterSet::ofModel(state, plan).value();
            } else {
                adapter = makeLora(state.shape, 40, 1, 0, false, plan.targets, 1, state.device).value();
                set = ParameterSet::ofLora(state, *adapter).value();
            }
            std::uint64_t bytes = 0;
            for (const NamedTensor &named : makeOptimizer(*set, plan)->state())
                bytes += named.tensor.nbytes();
            const TunedModel tuned{*state.shape.family, state.shape.sizes(), state.shape.design,
                                   state.shape.parameters(), true};
            QCOMPARE(trainingQuestion(recipe, tuned, false).optimizerBytes.value(), bytes);
            if (plan.optimizer == OptimizerType::BlockwiseAdamw && recipe.method == "full")
                QVERIFY(bytes < std::uint64_t(set->count()) * 6);
            const std::uint64_t scratch = trainingQuestion(recipe, tuned, false).scratchBytes;
            std::int64_t largestMatrix = 0, side = 0;
            for (const ParameterPart &part : set->parts()) {
                if (part.kind != PartKind::Matrix || plan.optimizer != OptimizerType::Muon)
                    continue;
                largestMatrix = std::max(largestMatrix, part.count);
                side = std::max(side, std::min(part.rows, part.columns));
            }
            QCOMPARE(scratch, std::uint64_t(3 * largestMatrix + 4 * side * side) * 4);
            recipe.averageDecay = 0.9;
            QCOMPARE(trainingQuestion(recipe, tuned, false).optimizerBytes.value(),
                     bytes + 4 * std::uint64_t(set->count()));
        }
    }

    void normsAndBiasesAreNotDecayed()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        TrainPlan plan;
        plan.method = Method::Full;
        auto set = ParameterSet::ofModel((*model)->state(), plan);
        VERIFY_RESULT(set);
        int vectors = 0;
        for (const ParameterPart &part : set->parts()) {
            QCOMPARE(part.decay, part.columns > 0);
            vectors += part.columns == 0;
        }
        QCOMPARE(vectors, 5); // two norms a block, and the last
        // What the model stores as one are parts of their own.
        const auto named = [&](const char *name) {
            return std::find_if(set->parts().begin(), set->parts().end(),
                                [&](const ParameterPart &part) { return part.name == name; });
        };
        const auto key = named("model.layers.1.self_attn.k_proj.weight");
        QVERIFY(key != set->parts().end());
        QCOMPARE(key->rows, std::int64_t(24));
        QCOMPARE(key->columns, std::int64_t(48));
        QVERIFY(key->kind == PartKind::Matrix);
        QVERIFY(named("model.embed_tokens.weight")->kind == PartKind::Embedding);
    }
};

QTEST_GUILESS_MAIN(TestOptimizers)
#include "test_optimizers.moc"
