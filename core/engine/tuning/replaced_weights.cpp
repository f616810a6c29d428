#include "core/engine/tuning/replaced_weights.h"

#include <algorithm>

namespace fieldwright::engine {

std::vector<ExpectedTensor> tensorsOf(const ModelShape &shape)
{
    DecoderSizes sizes = shape.sizes();
    sizes.tiedHead = false;
    return decoderTensors(*shape.family, sizes, shape.design);
}

std::string moduleOf(const ExpectedTensor &tensor)
{
    return tensor.name.substr(0, tensor.name.rfind('.'));
}

void ReplacedWeights::add(const TunerMaking &making, const ExpectedTensor &tensor, std::string key)
{
    if (find(tensor.name))
        return;
    Own own{tensor.name, std::move(key), tensor.role, tensor.layer, tensor.bias, tensor.transposed, 0, {}, at::kFloat};
    // Rows before it in a merged tensor.
    DecoderWeights places;
    places.layers.resize(size_t(making.shape.layers));
    const at::Tensor *place = &placeOf(tensor.role, tensor.layer, tensor.bias, places);
    for (const ExpectedTensor &other : tensorsOf(making.shape)) {
        if (other.name == tensor.name)
            break;
        if (&placeOf(other.role, other.layer, other.bias, places) == place)
            own.begin += other.shape.front();
    }
    DecoderWeights weights = making.weights;
    const at::Tensor &base = placeOf(tensor.role, tensor.layer, tensor.bias, weights);
    if (base.defined())
        own.type = base.scalar_type();
    if (!making.fromFile && base.defined()) {
        const at::Tensor rows = base.detach().narrow(0, own.begin, tensor.shape.front()).to(at::kFloat);
        own.tensor = (own.transposed && rows.dim() == 2 ? rows.t() : rows).contiguous().clone();
    } else {
        std::vector<std::int64_t> shape = tensor.shape;
        if (own.transposed && shape.size() == 2)
            std::swap(shape[0], shape[1]);
        own.tensor = constantStart(making, shape, 0);
    }
    own.transposed = own.transposed && own.tensor.dim() == 2;
    m_list.push_back(std::move(own));
}

bool ReplacedWeights::hasEmbedding() const
{
    return std::any_of(m_list.begin(), m_list.end(), [](const Own &own) {
        return own.role == TensorRole::Embedding || own.role == TensorRole::Head;
    });
}

void ReplacedWeights::replaceIn(DecoderWeights &weights) const
{
    for (const Own &own : m_list) {
        at::Tensor &place = placeOf(own.role, own.layer, own.bias, weights);
        const at::Tensor value = own.value();
        const std::int64_t end = own.begin + value.size(0), all = place.size(0);
        // Norms are fp32 in every model.
        const at::Tensor typed = value.to(place.scalar_type());
        if (own.begin == 0 && end == all) {
            place = typed;
            continue;
        }
        std::vector<at::Tensor> parts;
        if (own.begin > 0)
            parts.push_back(place.narrow(0, 0, own.begin));
        parts.push_back(typed);
        if (end < all)
            parts.push_back(place.narrow(0, end, all - end));
        place = at::cat(parts, 0);
    }
}

void ReplacedWeights::append(std::vector<TunerTensor> &list)
{
    for (Own &own : m_list)
        list.push_back({own.key, &own.tensor, true, true, own.tensor.dim() > 1, 1, own.type});
}

std::vector<std::string> ReplacedWeights::names() const
{
    std::vector<std::string> out;
    for (const Own &own : m_list)
        out.push_back(own.name);
    return out;
}

std::optional<at::Tensor> ReplacedWeights::find(const std::string &name) const
{
    for (const Own &own : m_list) {
        if (own.name == name)
            return own.value();
    }
    return {};
}

namespace {

bool isFrozen(const TunerMaking &making, const ExpectedTensor &tensor)
{
    if (tensor.role == TensorRole::Embedding)
        return making.weights.packedEmbedding != nullptr;
    if (tensor.role == TensorRole::Head && !tensor.bias)
        return making.weights.packedHead != nullptr;
    const auto site = siteOf(tensor.role);
    return site && !tensor.bias && !making.weights.layers.empty() &&
           making.weights.layers[size_t(tensor.layer)].isInBlocks(*site);
}

} // namespace

Result<> addModulesToSave(const TunerMaking &making, const Json &config, ReplacedWeights &to)
{
    const Json *names = member(config, "modules_to_save");
    if (!names || names->is_null())
        return {};
    const std::vector<ExpectedTensor> all = tensorsOf(making.shape);
    for (size_t i = 0; names->is_array() && i < names->size(); ++i) {
        const std::string name = (*names)[i].is_string() ? (*names)[i].get<std::string>() : std::string();
        bool found = false;
        for (const ExpectedTensor &tensor : all) {
            if (!name.empty() && moduleOf(tensor).ends_with(name)) {
                if (isFrozen(making, tensor))
                    return fail(
                        ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The module \"%1\" lies in blocks that stay as they are: it cannot be "
                                         "trained as a whole."),
                         {name}},
                        {FW_NOOP("core", "Tune it with an adapter, or hold the base model in full precision.")});
                to.add(making, tensor, peftPrefix + tensor.name);
                found = true;
            }
        }
        if (!found && !making.fromFile)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The model has no module \"%1\" to train beside the adapter."), {name}},
                        {FW_NOOP("core", "Name modules of this model, for example %1."),
                         {std::string(making.shape.family->names.attentionNorm)}});
    }
    return {};
}

} // namespace fieldwright::engine
