#pragma once

#include "core/engine/tuning/tuner.h"

namespace fieldwright::engine {

/// Weights of the base that an adapter has its own of: trained biases, norms, and PEFT's modules_to_save.
class ReplacedWeights
{
public:
    /// Copies the tensor with this name of a checkpoint. Nothing happens for one that is replaced already.
    void add(const TunerMaking &making, const ExpectedTensor &tensor, std::string key);

    bool empty() const { return m_list.empty(); }
    bool hasEmbedding() const; ///< or the head
    void replaceIn(DecoderWeights &weights) const;
    void append(std::vector<TunerTensor> &list);
    std::vector<std::string> names() const;
    /// Nothing for a name that is not replaced.
    std::optional<at::Tensor> find(const std::string &name) const;

private:
    struct Own
    {
        std::string name, key;
        TensorRole role = TensorRole::FinalNorm;
        std::int64_t layer = -1;
        bool bias = false;
        bool transposed = false;
        std::int64_t begin = 0;           ///< first row inside a merged tensor
        at::Tensor tensor;                ///< as PEFT's file has it
        at::ScalarType type = at::kFloat; ///< of the base's
        at::Tensor value() const { return transposed ? tensor.t() : tensor; }
    };
    std::vector<Own> m_list;
};

/// The tensors of a checkpoint and, where it is tied, the head: it may get weights of its own.
std::vector<ExpectedTensor> tensorsOf(const ModelShape &shape);
/// The module of a tensor: its name without ".weight" or ".bias".
std::string moduleOf(const ExpectedTensor &tensor);

/// PEFT's modules_to_save: all tensors of the modules whose path ends with one of the names.
/// Errors: InvalidArgument for a name that no module ends with.
Result<> addModulesToSave(const TunerMaking &making, const Json &config, ReplacedWeights &to);

} // namespace fieldwright::engine
