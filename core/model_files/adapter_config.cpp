#include "core/model_files/adapter_config.h"

#include "core/model_files/adapter_errors.h"

#include <algorithm>

namespace fieldwright {

namespace {

// What PEFT's configurations of all kinds hold under these names. (Names that some kinds fill with a word are not
// here.)
constexpr const char *numbers[] = {"adapter_layers",
                                   "adapter_len",
                                   "alpha",
                                   "block_size",
                                   "d_initial",
                                   "decompose_factor",
                                   "deft_dropout",
                                   "delora_lambda",
                                   "depth",
                                   "encoder_hidden_size",
                                   "encoder_num_layers",
                                   "frod_dropout",
                                   "gralora_dropout",
                                   "gralora_k",
                                   "group_size",
                                   "hira_dropout",
                                   "hybrid_r",
                                   "init_logits_std",
                                   "init_r",
                                   "init_scale",
                                   "init_theta_d_bound",
                                   "init_v_bound",
                                   "init_vector_bank_bound",
                                   "lora_alpha",
                                   "lora_dropout",
                                   "mini_r",
                                   "module_dropout",
                                   "n_frequency",
                                   "n_skills",
                                   "n_splits",
                                   "n_tasks",
                                   "num_B",
                                   "num_cayley_neumann_terms",
                                   "num_frozen_tokens",
                                   "num_ranks",
                                   "num_subspaces",
                                   "num_tasks",
                                   "num_transformer_submodules",
                                   "num_vectors",
                                   "num_virtual_tokens",
                                   "proj_seed",
                                   "projection_prng_key",
                                   "projection_seed",
                                   "psoft_alpha",
                                   "psoft_dropout",
                                   "r",
                                   "randlora_alpha",
                                   "randlora_dropout",
                                   "random_loc_seed",
                                   "random_seed",
                                   "regularization_alpha",
                                   "scaling",
                                   "shadow_alpha",
                                   "shadow_dropout",
                                   "sparse_rate",
                                   "sparsity",
                                   "stride_A",
                                   "subspace_rank",
                                   "svd_threshold",
                                   "theta_d_length",
                                   "tinylora_dropout",
                                   "topk",
                                   "u",
                                   "unilora_dropout",
                                   "update_hidden_size",
                                   "vblora_dropout",
                                   "vector_length"};
constexpr const char *switches[] = {"apply_GS",
                                    "block_share",
                                    "decompose_both",
                                    "fan_in_fan_out",
                                    "prefix_projection",
                                    "proportional_parameters",
                                    "psoft_mag_a",
                                    "psoft_mag_b",
                                    "psoft_orth",
                                    "save_only_topk_weights",
                                    "save_precomputed_indices",
                                    "save_projection",
                                    "share_embeddings",
                                    "sparse",
                                    "use_cayley_neumann",
                                    "use_dora",
                                    "use_dynamic_rank",
                                    "use_idwt",
                                    "use_rslora",
                                    "very_sparse"};

} // namespace

Result<> checkAdapterConfig(const Json &config, std::string_view thing)
{
    const auto shown = [](const Json &value) { return dumpJson(value).substr(0, 40); };
    for (const char *key : numbers) {
        const Json *value = member(config, key);
        if (value && !value->is_number() && !value->is_null())
            return corruptAdapter({FW_NOOP("core", "In %1, \"%2\" should be a number, but is %3."),
                                   {std::string(thing), key, shown(*value)}});
    }
    for (const char *key : switches) {
        const Json *value = member(config, key);
        if (value && !value->is_boolean() && !value->is_null())
            return corruptAdapter({FW_NOOP("core", "In %1, \"%2\" should be true or false, but is %3."),
                                   {std::string(thing), key, shown(*value)}});
    }
    return {};
}

} // namespace fieldwright
