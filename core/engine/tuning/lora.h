#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/aten.h"

#include <array>

namespace fieldwright::engine {

/// The four places of a block where adapters attach: the products of LayerWeights.
enum class Site { Qkv, Output, GateUp, Down };
constexpr int siteCount = 4;

/// A module that PEFT can name, and where it lies inside its merged product.
struct Module : LinearModule
{
    Site site = Site::Qkv;
    std::int64_t begin = 0; ///< first output column inside the site's product
};

/// Nothing for a tensor that adapters do not take.
std::optional<Site> siteOf(TensorRole role);

/// The linear modules of a block, in the order of their sites.
std::vector<Module> blockModules(const ModelShape &shape);

/// "model.layers.3.self_attn.q_proj"
std::string moduleName(const ModelShape &shape, std::size_t layer, const Module &module);

/// For a target that no module is meant by.
Error noSuchTarget(const std::vector<Module> &modules, Text what);

/// LoRA of one product: y[:, begin : begin + out] += scale (x Aᵀ)[:, i·rank : (i+1)·rank] Bᵀ for its i-th member.
/// Source: Hu et al. 2021, arXiv:2106.09685, eq. 3. The members' A are stacked, so they are one product.
struct LoraSite
{
    struct Member
    {
        Module module;
        at::Tensor b; ///< [out, rank]
    };
    at::Tensor a; ///< [members · rank, in]; undefined without members
    std::vector<Member> members;
};

struct LoraAdapter
{
    int rank = 0;
    double alpha = 0;
    double dropout = 0;
    bool rankStabilised = false;
    std::vector<std::string> targets;
    std::vector<std::array<LoraSite, siteCount>> layers;

    double scale() const;
};

/// A new adapter with PEFT's start: A ~ U(±1/√in), B = 0, drawn on the CPU by (seed, tensor).
/// Errors: InvalidArgument for an unknown target or an impossible rank.
Result<LoraAdapter> makeLora(const ModelShape &shape, int rank, double alpha, double dropout, bool rankStabilised,
                             const std::vector<std::string> &targets, std::uint64_t seed, const at::Device &device);

/// y += the adapter's part for input x, in place (no gradients). x [rows, in], y [rows, out], in fp32, bf16 or fp16.
void addLora(const LoraSite &site, double scale, const at::Tensor &x, at::Tensor &y);

} // namespace fieldwright::engine
