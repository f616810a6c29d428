#pragma once

#include "core/model_files/embedding_settings.h"
#include "core/model_files/encoder_config.h"
#include "core/model_files/safetensors.h"

#include <memory>

namespace fieldwright {

/// Is this the folder (or one of its .safetensors files) of an encoder? False too for what is no model at all.
bool isEncoderModel(const std::filesystem::path &path);

/// "%1 is an encoder …": what says a place that needs a model that writes.
Error encoderCannotWrite(const std::string &name);

/// "%1 has no head that predicts masked words."
Error cannotFindWords(const std::string &name);

/// Errors: Unsupported when no encoder lies there, or one that was saved without the head that finds hidden words where
/// it is to learn that. Reads only headers.
Result<> checkLearns(const std::filesystem::path &path, const std::string &name, EncoderHead head);

/// Errors: Unsupported with encoderCannotWrite() when an encoder lies there.
Result<> checkWrites(const std::filesystem::path &path, const std::string &name);

/// An encoder on disk, opened and checked: a Hugging Face or sentence-transformers folder with safetensors. Immutable
/// and safe to use from several threads; the files stay mapped as long as it lives.
class EncoderSource
{
public:
    /// Reads only headers. Errors: NotFound, Io, Corrupt, Unsupported (pickles, designs by name).
    static Result<std::shared_ptr<const EncoderSource>> open(const std::filesystem::path &path);

    const std::filesystem::path &path() const { return m_path; }
    /// Where config.json, tokenizer and weights are; path() but for models with a folder a module.
    const std::filesystem::path &weightsFolder() const { return m_weightsFolder; }
    const EncoderConfig &config() const { return m_config; }
    /// config.json as it stands in the file.
    const std::string &configText() const { return m_configText; }
    const EmbeddingSettings &embedding() const { return m_embedding; }

    struct Tensor
    {
        EncoderTensor what;
        std::string name; ///< in the file
        TensorType type = TensorType::F32;
        std::span<const std::byte> bytes;
    };
    /// In encoderTensors() order; without those of the heads where there is none, and without a tied output matrix.
    const std::vector<Tensor> &tensors() const { return m_tensors; }
    bool hasHead() const { return m_hasHead; }
    bool isHeadTied() const { return m_isHeadTied; }
    /// It gives texts one of config().labels.
    bool hasClassifier() const { return m_hasClassifier; }
    /// Copies the tokenizer's files, as they are.
    Result<> copyTokenizerFiles(const std::filesystem::path &folder) const;
    /// What was found and is not used, and other remarks: to be shown, not hidden.
    const std::vector<Text> &remarks() const { return m_remarks; }

    std::uint64_t parameters() const;
    std::uint64_t fileBytes() const;
    /// The types the weights are stored in, the most used (by bytes) first.
    std::vector<std::string> storedTypes() const;
    std::string fingerprint() const;
    const std::string &licence() const { return m_licence; } ///< as its author wrote it; empty when not stated

private:
    EncoderSource() = default;
    Result<> readFiles(const std::filesystem::path &folder);
    Result<> indexTensors();

    std::filesystem::path m_path;
    std::filesystem::path m_weightsFolder;
    EncoderConfig m_config;
    EmbeddingSettings m_embedding;
    std::string m_configText;
    std::string m_licence;
    std::vector<SafetensorsFile> m_shards;
    std::vector<Tensor> m_tensors;
    bool m_hasHead = false;
    bool m_isHeadTied = false;
    bool m_hasClassifier = false;
    std::vector<Text> m_remarks;
};

} // namespace fieldwright
