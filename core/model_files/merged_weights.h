#pragma once

#include "core/model_files/model_source.h"
#include "core/model_files/peft_adapter.h"

#include <mutex>

namespace fieldwright {

/// What an adapter makes of whole tensors, where that is no sum of two small matrices.
class WeightMerge
{
public:
    virtual ~WeightMerge() = default;
    /// Of the tensors that change.
    virtual const std::vector<std::string> &names() const = 0;
    /// The tensor's values become the merged ones; linear layers as [out, in].
    virtual Result<> merge(const std::string &name, std::span<float> values) const = 0;
};

/// The weights of a model with a LoRA adapter added, W + scale · B A in fp32, computed row by row when they are asked
/// for: the merged model is never in memory as a whole. Without an adapter, the model's own weights.
class MergedWeights
{
public:
    /// Errors: InvalidArgument when the adapter has a matrix that the model has not, or of another shape.
    static Result<MergedWeights> create(std::shared_ptr<const ModelSource> source, std::optional<LoraAdapter> adapter);
    /// With any other adapter: the tensor that is being read is held as a whole, one at a time.
    static MergedWeights of(std::shared_ptr<const ModelSource> source, std::shared_ptr<const WeightMerge> merge);

    const ModelSource &source() const { return *m_source; }
    std::shared_ptr<const ModelSource> sharedSource() const { return m_source; }
    const std::vector<ModelTensor> &tensors() const { return m_source->tensors(); }
    bool isMerged(const ModelTensor &tensor) const;
    bool hasAdapter() const { return m_adapter.has_value() || m_merge; }

    /// As ModelSource::readRows. Safe to call from several threads.
    Result<> readRows(const ModelTensor &tensor, std::int64_t firstRow, std::int64_t rows, std::span<float> out) const;

private:
    struct Delta
    {
        size_t weights = 0; ///< which of the adapter's
        double scale = 0;
    };
    /// The merged tensor that was read last.
    struct Held
    {
        std::mutex mutex;
        std::string name;
        std::shared_ptr<const std::vector<float>> values;
    };
    Result<std::shared_ptr<const std::vector<float>>> mergedTensor(const ModelTensor &tensor) const;

    std::shared_ptr<const ModelSource> m_source;
    std::shared_ptr<const WeightMerge> m_merge;
    std::shared_ptr<Held> m_held;
    std::optional<LoraAdapter> m_adapter;
    std::map<std::string, Delta> m_deltas; ///< by tensor name
};

/// How a tensor's rows are turned into bytes of a file.
struct TensorConversion
{
    TensorType type = TensorType::F32;
    double added = 0;                  ///< to every number: Gemma's norms are stored as 1 + w in GGUF
    std::int64_t interleavedHeads = 0; ///< of the file to be written, see ModelTensor
    std::int64_t stackedHeads = 0;
    bool transposed = false; ///< written as [in, out]; needs the whole matrix in memory
};

/// What a writer of whole models has written.
struct WrittenModel
{
    std::uint64_t bytes = 0;
    std::map<std::string, std::uint64_t> tensorsByType; ///< "Q4_K": 120
    std::uint64_t saturated = 0;                        ///< numbers beyond F16's range
};

/// Called every few megabytes; its error ends the writing.
using WriteProgress = std::function<Result<>(std::uint64_t doneBytes, std::uint64_t allBytes)>;

/// What became of the numbers.
struct ConversionCount
{
    std::uint64_t bytes = 0;
    std::uint64_t saturated = 0; ///< beyond the range of F16, written as infinity
};

/// Gives the bytes of one tensor to `write`, a few megabytes at a time, rows converted by all cores. Rows of a
/// quantised tensor that keeps its type are copied bit by bit. Errors: Corrupt for weights that are NaN or infinite;
/// Cancelled; what `write` gives.
Result<ConversionCount> convertTensor(const MergedWeights &weights, const ModelTensor &tensor,
                                      const TensorConversion &conversion,
                                      const std::function<Result<>(std::span<const std::byte>)> &write,
                                      std::stop_token stop);

} // namespace fieldwright
