#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/model_config.h"
#include "core/model_files/safetensors.h"

#include <memory>
#include <stop_token>

namespace fieldwright {

enum class ModelFormat { HuggingFace, Gguf };
const char *modelFormatName(ModelFormat format);

/// A tensor of a model under its Hugging Face name, and where its bytes are.
struct ModelTensor
{
    std::string name; ///< model.layers.0.self_attn.q_proj.weight
    TensorType type = TensorType::F32;
    Shape shape;
    std::span<const std::byte> bytes; ///< as in the file; valid as long as the ModelSource
    /// GGUF files of the Llama architecture store the rows of Q and K (weights and biases) with the two halves of each
    /// head interleaved: heads > 0 says so, and sourceRow() finds a row. 0: rows are in order.
    std::int64_t interleavedHeads = 0;
    /// GGUF files of BLOOM store all queries, all keys, all values, and the model has these three for each head: heads.
    std::int64_t stackedHeads = 0;
    bool transposed = false; ///< the file holds the matrix as [in, out]; `shape` and what is read are [out, in]
    double added = 0;        ///< what the file's numbers are too large by: Gemma's norms in GGUF
    std::string ggufName;    ///< what GGUF calls it

    /// Where row `row` of the Hugging Face order lies in the file.
    std::int64_t sourceRow(std::int64_t row) const;
    /// The inverse.
    std::int64_t modelRow(std::int64_t fileRow) const;
};

/// A model on disk, opened and checked: a Hugging Face folder with safetensors, or a GGUF file. Immutable and safe to
/// use from several threads; the files stay mapped as long as it lives.
class ModelSource
{
public:
    /// `path`: a folder with config.json and *.safetensors, one of its .safetensors files, or a .gguf file. Refuses
    /// pickles
    /// (.bin, .pt, …) with the reason, unsupported architectures by name, and lists the first ten tensors that are
    /// missing or have another shape. Reads only headers. Errors: NotFound, Io, Corrupt, Unsupported.
    static Result<std::shared_ptr<const ModelSource>> open(const std::filesystem::path &path);

    ModelFormat format() const { return m_format; }
    /// The folder, or the GGUF file.
    const std::filesystem::path &path() const { return m_path; }
    const ModelConfig &config() const { return m_config; }
    /// All tensors of the model, in expectedTensors() order.
    const std::vector<ModelTensor> &tensors() const { return m_tensors; }
    const ModelTensor *find(const std::string &name) const;
    /// What was found and is not used (by name), and other remarks: to be shown, not hidden.
    const std::vector<Text> &remarks() const { return m_remarks; }

    /// The whole tensor as fp32, [shape] row-major in Hugging Face order. Errors: NotFound, InvalidArgument (size),
    /// Unsupported (type).
    Result<> readFloat(const std::string &name, std::span<float> out) const;
    /// Rows [firstRow, firstRow + rows) of a matrix (or elements of a vector).
    Result<> readRows(const ModelTensor &tensor, std::int64_t firstRow, std::int64_t rows, std::span<float> out) const;

    std::uint64_t parameters() const { return parameterCount(m_config); }
    std::uint64_t fileBytes() const; ///< of all weight files
    /// What the weights take in memory when held as this type.
    std::uint64_t weightBytesAs(TensorType type) const;
    /// The types the weights are stored in, the most used (by bytes) first: {"Q4_1", "Q8_0", "F32"}.
    std::vector<std::string> storedTypes() const;

    /// Identifies the model at once: SHA-256 over the headers, the file sizes, config.json, and samples of the data.
    std::string fingerprint() const;
    /// SHA-256 over all weight files, in order. Takes seconds to minutes. Errors: Cancelled.
    Result<std::string> sha256(std::stop_token stop = {}) const;

    /// SPDX-like identifier as its author wrote it (config.json, README.md, general.license); empty when not stated.
    const std::string &licence() const { return m_licence; }

    /// Of the GGUF form, for the tokenizer; null for a folder.
    const GgufFile *gguf() const { return m_gguf ? &*m_gguf : nullptr; }

private:
    ModelSource() = default;
    Result<> openFolder(const std::filesystem::path &folder);
    Result<> openGguf(const std::filesystem::path &file);
    Result<> indexTensors(const std::function<std::optional<ModelTensor>(const ExpectedTensor &)> &lookUp);

    ModelFormat m_format = ModelFormat::HuggingFace;
    std::filesystem::path m_path;
    ModelConfig m_config;
    std::string m_configText;
    std::string m_licence;
    std::vector<ModelTensor> m_tensors;
    std::unordered_map<std::string, size_t> m_byName;
    std::vector<Text> m_remarks;
    std::vector<SafetensorsFile> m_shards;
    std::optional<GgufFile> m_gguf;
};

/// How a GGUF file of this architecture holds a tensor: `interleavedHeads`, `stackedHeads`, `added` and `ggufName`; the
/// bytes are left empty.
ModelTensor ggufLayout(const ExpectedTensor &tensor, const ModelConfig &config, std::string_view architecture);

} // namespace fieldwright
