#pragma once

#include "core/base/result.h"
#include "core/model_files/model_source.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace fieldwright::engine {

using TokenId = std::int32_t;

/// Int8 and Int4: the weights stay quantised, for inference (engine/quantized). On the processor plain Llamas have
/// kernels of their own for them; else numbers are made of them when they are multiplied, in bf16 on a device.
/// Fp16 is for answers alone, and only matrices, their products and caches have it: what lies between is fp32, because
/// its range ends at 65,504.
enum class Precision { Fp32, Bf16, Fp16, Int8, Int4 };
const char *precisionName(Precision precision); ///< "fp32", "bf16", "fp16", "int8", "int4"
constexpr bool isQuantized(Precision precision)
{
    return precision == Precision::Int8 || precision == Precision::Int4;
}
Result<Precision> precisionFromName(std::string_view name);

/// How the matrices that adapters may take are held while an adapter is trained: as numbers of the precision, or frozen
/// in blocks. Stored: as the file has them; Int8: a scale a row; Nf4, Fp4: QLoRA's 4 bits with double quantisation.
enum class BaseForm { Plain, Stored, Int8, Nf4, Fp4 };
const char *baseFormName(BaseForm form); ///< "plain", "stored", "int8", "nf4", "fp4"
Result<BaseForm> baseFormFromName(std::string_view name);

/// What a decoder is made of: sizes, and as data what distinguishes its family.
struct ModelShape
{
    std::int64_t vocabulary = 0;
    std::int64_t hidden = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0;
    std::int64_t headSize = 0;
    std::int64_t feedForward = 0;
    std::int64_t maxPositions = 0;
    double ropeTheta = 10000;
    std::vector<float> ropeDivisors;     ///< of the rotary frequencies, rotatedSize() / 2 of them; empty: none
    std::vector<float> longRopeDivisors; ///< the same for texts longer than longRopeFrom; empty: as for short ones
    std::int64_t longRopeFrom = 0;
    double ropeFactor = 1; ///< of cosine and sine
    double normEpsilon = 1e-5;
    bool tiedHead = true;
    DecoderDesign design;
    const DecoderFamily *family = &decoderFamilies().front(); ///< names of tensors and modules

    std::int64_t querySize() const { return heads * headSize; }
    std::int64_t keyValueSize() const { return keyValueHeads * headSize; }
    std::int64_t rotatedSize() const { return design.rotatedSize ? design.rotatedSize : headSize; }
    std::int64_t parameters() const;
    DecoderSizes sizes() const;
    /// The shape that the hand-written CPU kernels compute: RMSNorm, rotary positions on whole heads, grouped queries,
    /// SwiGLU, no biases, and no window that ends within texts of up to `length` tokens. All else goes the general way.
    bool isPlainLlama(std::int64_t length) const;
    bool operator==(const ModelShape &) const = default;
};

/// Where weights come from, by the names of a Hugging Face checkpoint ("model.layers.0.self_attn.q_proj.weight").
/// `read` fills `out` with the tensor's values in row-major order, linear layers as [out, in]; it fails when the sizes
/// differ.
struct WeightReader
{
    ModelShape shape;
    std::filesystem::path path = {}; ///< of the model on disk; empty where there is none
    std::function<bool(const std::string &name)> has;
    std::function<Result<>(const std::string &name, std::span<float> out)> read;
    /// What a reader from disk can do besides: rows [first, first + rows) of a matrix, and the tensor as the file has
    /// it.
    std::function<Result<>(const std::string &name, std::int64_t first, std::int64_t rows, std::span<float> out)>
        readRows;
    std::function<const ModelTensor *(const std::string &name)> stored;
};

/// Reads from a model on disk, which must outlive the reader.
Result<WeightReader> weightReader(const ModelSource &source);

struct LoadOptions
{
    std::string device = "cpu"; ///< "cpu", "cuda:0", …
    Precision precision = Precision::Fp32;
    std::uint64_t memoryLimitBytes = 0; ///< 0: no limit of our own. Checked before any allocation.
    int threads = 0;                    ///< 0: all cores
    bool inferenceOnly =
        false; ///< the model will not be tuned or saved: fp32 weights may lie in the kernels' order too
    BaseForm base = BaseForm::Plain; ///< another: fp32 or bf16; adapters alone can be tuned
    bool eightBitCache = false;      ///< keys and values in 8 bits; of the processor's kernels for inference alone
    bool asOnDevice = false;         ///< computes on the processor as on any other device: for tests of that way
    std::stop_token stop;
};

/// How matrices of a file are held by a quantised precision: "Q6_K" as "Q8_0". Equal names: as the file has them.
struct HeldAs
{
    std::string stored;
    std::string held;
    int tensors = 0;
};

/// How an adapter is held: plain LoRA where it is one, which every path computes, or as those of all kinds, which can
/// lie below another.
enum class AdapterForm { Fastest, General };

/// A decoder with its weights on a device, and any number of adapters of which at most one, or one stack, is in use.
/// Not thread-safe: one call at a time.
class LoadedModel
{
public:
    /// Errors: InvalidArgument (impossible shape, unknown device), Corrupt (a tensor is missing or of another size),
    /// Unsupported (a weight that fp16 cannot hold), OutOfMemory (over the limit, or the system refused), Cancelled.
    static Result<std::unique_ptr<LoadedModel>> load(const WeightReader &weights, const LoadOptions &options);
    static Result<std::unique_ptr<LoadedModel>> load(const ModelSource &source, const LoadOptions &options);
    ~LoadedModel();

    const ModelShape &shape() const;
    const LoadOptions &options() const;
    /// Of a quantised precision and of a frozen base: what became of the matrices. Empty otherwise.
    const std::vector<HeldAs> &heldAs() const;

    /// Reads an adapter (a folder, or a LoRA in a GGUF file) and checks every tensor against the model. Returns the
    /// adapter's id; it is not in use until selected. Errors: NotFound, Corrupt, Unsupported (another kind of adapter),
    /// InvalidArgument (other base).
    Result<int> loadAdapter(const std::filesystem::path &adapter, AdapterForm form = AdapterForm::Fastest);
    /// -1: the base model alone.
    Result<> selectAdapter(int id);
    int selectedAdapter() const;

    /// For the engine's own files.
    struct State;
    State &state() { return *m_state; }
    const State &state() const { return *m_state; }

private:
    explicit LoadedModel(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace fieldwright::engine
