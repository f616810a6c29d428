#pragma once

#include "core/base/json.h"
#include "core/engine/model/decoder.h"
#include "core/engine/objective/dropout_key.h"
#include "core/engine/tuning/target_modules.h"
#include "core/model_files/peft_files.h"

#include <functional>

namespace fieldwright::engine {

/// A tensor of an adapter.
struct TunerTensor
{
    std::string key; ///< as PEFT's file has it: "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
    at::Tensor *tensor = nullptr;
    bool trained = true;
    bool stored = true; ///< in the adapter's file; else a run's checkpoints alone have it
    bool decay = true;
    double rate = 1;                        ///< of the learning rate
    at::ScalarType computedAs = at::kFloat; ///< fp16, which not every number fits, where it replaces such a weight
};

/// A tensor of an adapter's file.
struct AdapterTensor
{
    std::string key;
    at::Tensor value;
};

/// A product x Wᵀ + b of a block, before the adapter's part.
struct ProductCall
{
    const at::Tensor &x; ///< [rows, in], in the model's type
    const LayerWeights &weights;
    const at::Tensor &bias; ///< may be undefined
    std::int64_t layer = 0;
    Site site = Site::Qkv;
    const DropoutKey *dropout = nullptr; ///< set while training
    /// The rows at which texts begin, and the end of the last; null: all are one text's.
    const std::vector<std::int64_t> *begins = nullptr;

    at::Tensor plain() const;
    /// Another input times rows [begin, begin + rows) of the matrix, and a bias.
    at::Tensor multiplied(const at::Tensor &input, std::int64_t begin, std::int64_t rows,
                          const at::Tensor &otherBias) const;
    /// The input in fp32, with dropout while training.
    at::Tensor input(double probability) const;
};

/// Attention's output in a layer, after its projection.
struct AttentionCall
{
    const at::Tensor &queries; ///< [rows, heads, headSize], with their positions, in the model's type
    const at::Tensor &out;     ///< [rows, hidden]
    const LayerWeights &weights;
    std::int64_t layer = 0;
};

/// Where a pass begins, for what an adapter carries beside the residual stream.
struct PassStart
{
    const at::Tensor &embedded; ///< [rows, hidden], fp32
    at::ScalarType type;        ///< the model's
    /// A block of the adapter's own, number 0 or later; it looks as far back as the model's block of this number.
    std::function<at::Tensor(const at::Tensor &x, const LayerWeights &weights, std::int64_t number)> block;
    /// The model's kind of norm: [rows, hidden], fp32.
    std::function<at::Tensor(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)> norm;
};

/// A block's input or output, and what is carried beside it.
struct CarryingCall
{
    const at::Tensor &x;       ///< [rows, hidden], fp32
    const at::Tensor &carried; ///< [rows, hidden], fp32
    std::int64_t layer = 0;
    const DropoutKey *dropout = nullptr; ///< set while training
};

/// Keys and values of virtual tokens that stand before every text: [tokens, keyValueHeads, headSize], of each layer.
struct VirtualKeys
{
    std::vector<at::Tensor> keys, values;
};

/// An adapter of any method but plain LoRA: its tensors, and its part of the general forward pass. Whatever a method
/// does not do stays as it is here.
class Tuner
{
public:
    explicit Tuner(Json config) : m_config(std::move(config)) {}
    virtual ~Tuner() = default;
    Tuner(const Tuner &) = delete;
    Tuner &operator=(const Tuner &) = delete;

    /// adapter_config.json, as PEFT writes it.
    const Json &config() const { return m_config; }
    /// Says what is written instead of config() where the method saves another form than it trains.
    virtual Json storedConfig() const { return m_config; }
    /// Of an adapter that knows several tasks, the one that it is used for.
    virtual std::optional<std::int64_t> task() const { return {}; }
    /// In a fixed order.
    virtual std::vector<TunerTensor> tensors() = 0;
    /// What the adapter's file holds.
    virtual std::vector<AdapterTensor> stored() const;
    /// Whether a file may hold this tensor besides: PEFT adds the base's own weight of an adapted embedding or head.
    virtual bool isBeside(const std::string &key) const { return key.ends_with(".base_layer.weight"); }
    /// What a file has filled the tensors with. Errors: Corrupt. `thing`: for the error.
    virtual Result<> checkRead(const std::string & /*thing*/) const { return {}; }
    /// Then makes what follows from those tensors and is of no file.
    virtual void completeRead() {}

    /// Of a stack: its adapters, the lowest first. tensors() are those of the last, which alone can be trained.
    virtual std::vector<const Tuner *> parts() const { return {}; }
    /// What can be trained.
    const Tuner &top() const
    {
        const std::vector<const Tuner *> all = parts();
        return all.empty() ? *this : *all.back();
    }

    /// Weights of the base that the adapter has its own of.
    virtual bool replacesWeights() const { return false; }
    virtual void replaceIn(DecoderWeights &) const {}

    virtual at::Tensor product(const ProductCall &call) const { return call.plain(); }
    /// `x` is what the embedding gives for `ids`, before any scale.
    virtual at::Tensor embedded(const at::Tensor & /*ids*/, const at::Tensor &x) const { return x; }
    /// `logits` is the head's product with `x`.
    virtual at::Tensor headed(const at::Tensor & /*x*/, const at::Tensor &logits) const { return logits; }

    /// Whether what it gives for a token depends on later ones that are computed together with it: then a text whose
    /// probabilities are asked for is read at once.
    virtual bool readsAhead() const { return false; }

    virtual std::int64_t virtualTokens() const { return 0; }
    /// The virtual tokens' embeddings, [tokens, hidden]; undefined for a method that has none.
    virtual at::Tensor virtualEmbeddings() const { return {}; }
    virtual std::optional<VirtualKeys> virtualKeys() const { return {}; }

    virtual at::Tensor attended(const AttentionCall &call) const { return call.out; }

    /// So many blocks of its own the adapter runs before the model's; their keys and values are cached after those.
    virtual std::int64_t ownBlocks() const { return 0; }
    /// What goes beside the residual stream from block to block; asked, as the next two, where there are ownBlocks().
    virtual at::Tensor carried(const PassStart &) const { return {}; }
    /// What the block reads instead of its input.
    virtual at::Tensor entered(const CarryingCall &call) const { return call.x; }
    /// What is carried on, given the block's output.
    virtual at::Tensor left(const CarryingCall &call) const { return call.carried; }

    /// The residual stream after attention and after the feed-forward: `x` is what it was, `out` what is added.
    virtual at::Tensor afterAttention(std::int64_t, const at::Tensor &x, const at::Tensor &out) const
    {
        return x + out;
    }
    virtual at::Tensor afterFeedForward(std::int64_t, const at::Tensor &x, const at::Tensor &out) const
    {
        return x + out;
    }

    /// Why the adapter cannot become part of the base's weights; empty when it can.
    virtual Text whyNotMergeable() const { return {}; }
    /// The names of the checkpoint's tensors that merging changes.
    virtual std::vector<std::string> mergedNames() const { return {}; }
    /// Such a tensor with the adapter merged into it; fp32, linear layers as [out, in].
    virtual at::Tensor merged(const std::string & /*name*/, const at::Tensor &weight) const { return weight; }

protected:
    Json m_config;
};

/// What a new adapter is made for.
struct TunerMaking
{
    const ModelShape &shape;
    const DecoderWeights &weights; ///< for the starts that depend on them; undefined tensors in a quantised model
    at::Device device{at::kCPU};
    std::uint64_t seed = 0;
    bool fromFile = false;                 ///< the tensors will be read: no start values are drawn
    std::string thing;                     ///< for errors: the adapter's folder, or the method
    std::optional<std::int64_t> task = {}; ///< which one is meant of the tasks that a file knows
    const WeightReader *reader = nullptr;  ///< where the base's tensors come from when `weights` has none
};

/// A row of the table of methods.
struct TuningMethod
{
    const char *type; ///< as adapterKind() has it: PEFT's peft_type, or BOTTLENECK
    Result<std::unique_ptr<Tuner>> (*make)(const TunerMaking &making, const Json &config);
};

/// Makes the adapter that a PEFT configuration describes, with its start values. Errors: Unsupported (peft_type or an
/// option, by name), InvalidArgument (no such module, impossible values).
Result<std::unique_ptr<Tuner>> makeTuner(const TunerMaking &making, const Json &config);

/// The same with the tensors of a file, or of a stack's files. Errors besides: Corrupt (a tensor is missing),
/// InvalidArgument (other shapes: another base).
Result<std::unique_ptr<Tuner>> readTuner(const TunerMaking &making, const PeftFiles &files);

// The rows of the table, each in a file of its own.
Result<std::unique_ptr<Tuner>> makeLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeIa3Tuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePromptTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePrefixTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeNormTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeLohaTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeLokrTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeVeraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeAdaLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeOftTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeBoftTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeFourierTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeHraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeMissTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeBoneTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeShiraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeC3aTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeWaveFtTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeRoadTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeHiraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeDeLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeGraLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeVbLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeRandLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePVeraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeBeftTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeGLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePeanutTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeDeftTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeTinyLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeFrodTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeSuperTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeUniLoraTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeLilyTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePsoftTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeTokensTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeMultitaskTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeContextTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeCartridgeTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makePolyTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeOsfTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeAdaMssTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeShadowTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeAdaptionTuner(const TunerMaking &making, const Json &config);
Result<std::unique_ptr<Tuner>> makeBottleneckTuner(const TunerMaking &making, const Json &config);

// What several methods share.
constexpr const char *peftPrefix = "base_model.model.";
/// U(±bound) or N(0, deviation²), drawn on the CPU by (seed, stream), or one number; where a file will fill it, the
/// shape without memory.
at::Tensor uniformStart(const TunerMaking &making, std::uint64_t stream, at::IntArrayRef shape, double bound);
at::Tensor normalStart(const TunerMaking &making, std::uint64_t stream, at::IntArrayRef shape, double deviation);
at::Tensor constantStart(const TunerMaking &making, at::IntArrayRef shape, double value);
Error unsupportedOption(const std::string &thing, const std::string &key, const Json &value);
/// Which one of `tasks` is meant; of a new adapter the first unless `making` says another. `key`: of their number.
/// Errors: Unsupported (no number of tasks), InvalidArgument (there are several, and none is chosen).
Result<std::int64_t> chosenTask(const TunerMaking &making, const char *key, std::int64_t tasks);
/// Refuses every option of the list that is neither absent nor off.
Result<> refuseOptions(const std::string &thing, const Json &config, std::initializer_list<const char *> keys);

} // namespace fieldwright::engine
