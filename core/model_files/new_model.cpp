#include "core/model_files/new_model.h"

#include "core/base/random.h"
#include "core/model_files/safetensors.h"

#include <cmath>
#include <numbers>
#include <unordered_map>

namespace fieldwright {

namespace {

constexpr double deviation = 0.02; ///< initializer_range of all three families
constexpr std::size_t pieceNumbers = 1u << 18;

/// Normal numbers of one tensor (Box and Muller 1958).
class NormalNumbers
{
public:
    NormalNumbers(std::uint64_t seed, std::uint64_t stream) : m_random(seed, stream) {}

    void fill(std::span<float> out, double scale)
    {
        for (std::size_t i = 0; i < out.size(); i += 2) {
            const double radius = scale * std::sqrt(-2 * std::log(1 - m_random.uniform()));
            const double angle = 2 * std::numbers::pi * m_random.uniform();
            out[i] = float(radius * std::cos(angle));
            if (i + 1 < out.size())
                out[i + 1] = float(radius * std::sin(angle));
        }
    }

private:
    Random m_random;
};

bool endsInResidual(TensorRole role)
{
    return role == TensorRole::AttentionOutput || role == TensorRole::Down;
}

/// Of a tensor that is random; zero for one that is not.
double deviationOf(const ExpectedTensor &tensor, const ModelConfig &config)
{
    if (isNorm(tensor.role) || tensor.bias)
        return 0;
    const bool scaled = std::string_view(config.family().modelType) == "gpt2" && endsInResidual(tensor.role);
    return scaled ? deviation / std::sqrt(2.0 * double(config.layers)) : deviation;
}

} // namespace

std::int64_t usualFeedForward(const DecoderFamily &family, std::int64_t hidden)
{
    return family.design.gated ? (hidden * 8 / 3 + 63) / 64 * 64 : 4 * hidden;
}

Result<ModelConfig> newModelConfig(const NewModel &model)
{
    const DecoderFamily *family = decoderFamily(model.family);
    if (!family)
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "There is no architecture \"%1\"."), {model.family}},
                    {FW_NOOP("core", "Choose llama, gpt2 or bloom.")});
    ModelConfig config;
    config.architecture = family->classes.front();
    config.hidden = model.hidden;
    config.layers = model.layers;
    config.heads = model.heads;
    config.kvHeads = family->keys.kvHeads && model.keyValueHeads > 0 ? model.keyValueHeads : model.heads;
    config.headDim = model.heads > 0 ? model.hidden / model.heads : 0;
    config.intermediate = family->keys.intermediate && model.feedForward > 0 ? model.feedForward
                                                                             : usualFeedForward(*family, model.hidden);
    config.vocab = model.vocabulary;
    config.maxPositions = model.context;
    config.normEpsilon = 1e-5;
    config.ropeTheta = family->defaultRopeTheta;
    config.tieEmbeddings = model.tiedHead;
    config.design = family->design;
    // Read back as any other, so that it is checked, and is what the folder will hold.
    FW_TRY(read, modelConfigFromJson(modelConfigToJson(config, TensorType::F32), "the new model"));
    read.published = Json();
    return read;
}

Result<> writeNewWeights(const ModelConfig &config, const std::filesystem::path &folder, std::uint64_t seed,
                         const MadeNumbers &made)
{
    struct Place
    {
        ExpectedTensor tensor;
        std::uint64_t stream = 0;
    };
    std::unordered_map<std::string, Place> places;
    std::vector<TensorSpec> specs;
    for (ExpectedTensor &tensor : expectedTensors(config)) {
        Shape shape(tensor.shape.begin(), tensor.shape.end());
        if (tensor.transposed)
            std::swap(shape.front(), shape.back());
        specs.push_back({tensor.name, TensorType::F32, std::move(shape)});
        const std::string name = tensor.name;
        places.emplace(name, Place{std::move(tensor), places.size()});
    }
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", std::move(specs)));
    const std::uint64_t all = parameterCount(config);
    std::uint64_t done = 0;
    std::vector<float> piece(pieceNumbers);
    for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
        const Place &place = places.at(spec.name);
        const double scale = deviationOf(place.tensor, config);
        NormalNumbers numbers(seed, place.stream);
        std::uint64_t left = elementCount(spec.shape).value_or(0);
        while (left > 0) {
            const std::span<float> now(piece.data(), std::size_t(std::min<std::uint64_t>(left, pieceNumbers)));
            if (scale > 0)
                numbers.fill(now, scale);
            else
                std::fill(now.begin(), now.end(), place.tensor.bias ? 0.0F : 1.0F);
            FW_CHECK(writer.write(std::as_bytes(now)));
            left -= now.size();
            done += now.size();
            FW_CHECK(made(done, all));
        }
    }
    return writer.commit();
}

} // namespace fieldwright
