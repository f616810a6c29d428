#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/merged_weights.h"
#include "core/model_files/peft_files.h"

namespace fieldwright {

/// A LoRA adapter for llama.cpp (general.type = adapter), opened and checked as far as it can be without its base:
/// every pair is whole and of one rank, alpha is a number that fp32 can scale by. The file stays mapped.
struct GgufAdapter
{
    struct Pair
    {
        std::string tensor; ///< of the base, by GGUF's name: "blk.0.attn_q.weight"
        const TensorEntry *a = nullptr;
        const TensorEntry *b = nullptr;
        std::int64_t rank = 0;
    };
    GgufFile file;
    std::string architecture;
    /// Of all pairs: llama.cpp adds alpha / rank times B A, and B A itself where the file says 0 or nothing.
    double alpha = 0;
    std::vector<Pair> pairs;
    std::string baseModel;       ///< as the file calls it; empty when it does not say
    std::string baseFingerprint; ///< in files of our own
    std::string licence;         ///< general.license

    /// Errors: those of GgufFile; Corrupt (half a pair, two ranks, an absurd alpha), Unsupported (a whole model,
    /// another kind of adapter, a tensor that is no half of a pair), naming the file and the tensor.
    static Result<GgufAdapter> open(const std::filesystem::path &file);
};

/// The model of such an adapter. Errors: those of ModelSource; InvalidArgument where none is given, or an encoder.
Result<std::shared_ptr<const ModelSource>> openGgufBase(const std::filesystem::path &adapter,
                                                        const std::filesystem::path &base);

/// Whether a GGUF file says that it is one, to tell models from adapters; reads a page of it. What is given as an
/// adapter is told by isGgufPath(), so that the error names what is wrong with the file.
bool isGgufAdapter(const std::filesystem::path &path);

/// The configuration that PEFT would have for it. Modules are named as the base has them, or without one by GGUF's
/// names.
Result<Json> ggufAdapterConfig(const GgufAdapter &adapter, const ModelSource *base);
/// Errors: InvalidArgument, naming file and tensor, where the base has no such matrix.
Result<> checkGgufAdapterFits(const GgufAdapter &adapter, const ModelSource &base);
/// Reads all numbers: Corrupt, naming file and tensor, where one is none.
Result<> checkGgufAdapterFinite(const GgufAdapter &adapter);
/// The adapter as PEFT would have saved it for this base, adapted token embeddings too. Errors: those of the checks.
Result<PeftFiles> readGgufAdapterFiles(const std::filesystem::path &file, const ModelSource &base);

/// Writes a LoRA adapter as GGUF, which llama.cpp adds to its base at load. `source` is the base.
Result<WrittenModel> writeGgufAdapter(const LoraAdapter &adapter, const ModelSource &source,
                                      const std::filesystem::path &file, TensorType type);

/// The same back, and what other programs wrote: modules and rows as the base has them. Errors: those of
/// GgufAdapter::open() and of the checks; Unsupported for adapted token embeddings.
Result<LoraAdapter> readGgufAdapter(const std::filesystem::path &file, const ModelSource &source);

/// What became of an adapter's numbers in a file.
struct AdapterDifference
{
    std::int64_t numbers = 0;
    double largest = 0; ///< of A, and of B by the adapter's own scale
};
/// Reads the file again. Errors: those of reading; Corrupt where a number is not the adapter's, rounded to the type.
Result<AdapterDifference> compareGgufAdapter(const LoraAdapter &adapter, const ModelSource &source,
                                             const std::filesystem::path &file, TensorType type);

} // namespace fieldwright
