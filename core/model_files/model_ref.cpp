#include "core/model_files/model_ref.h"

namespace fieldwright {

Json toJson(const ModelRef &ref)
{
    Json out = {{"id", ref.id}, {"name", ref.name}, {"path", ref.path.string()}, {"fingerprint", ref.fingerprint}};
    if (!ref.adapter.empty())
        out["adapter"] = ref.adapter.string();
    if (!ref.baseFingerprint.empty())
        out["base_fingerprint"] = ref.baseFingerprint;
    if (!ref.chatTemplate.empty())
        out["chat_template"] = ref.chatTemplate;
    return out;
}

Result<ModelRef> modelRefFromJson(const Json &value, std::string_view thing)
{
    ModelRef ref;
    FW_TRY(path, requireString(value, "path", thing));
    ref.path = path;
    ref.id = stringOr(value, "id");
    ref.name = stringOr(value, "name");
    ref.adapter = stringOr(value, "adapter");
    ref.fingerprint = stringOr(value, "fingerprint");
    ref.baseFingerprint = stringOr(value, "base_fingerprint");
    ref.chatTemplate = stringOr(value, "chat_template");
    return ref;
}

} // namespace fieldwright
