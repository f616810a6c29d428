#pragma once

#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "core/model_files/peft_files.h"
#include "tests/core/engine/golden.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace golden {

/// Of one case of tests/golden/make_adapter_goldens.py or make_stack_goldens.py.
struct AdapterGolden
{
    std::map<std::string, std::vector<float>> floats;
    std::vector<TokenId> ids;

    std::map<std::string, std::vector<float>> starting(const std::string &prefix) const
    {
        std::map<std::string, std::vector<float>> out;
        for (const auto &[name, values] : floats) {
            if (name.starts_with(prefix))
                out[name.substr(prefix.size())] = values;
        }
        return out;
    }
};

inline AdapterGolden adapterGolden(const std::filesystem::path &folder)
{
    AdapterGolden out;
    auto file = SafetensorsFile::open(folder / "golden.safetensors");
    for (const TensorEntry &entry : file->tensors()) {
        const auto bytes = file->bytes(entry);
        if (entry.name == "ids") {
            std::vector<std::int64_t> wide(bytes.size() / 8);
            std::memcpy(wide.data(), bytes.data(), bytes.size());
            out.ids.assign(wide.begin(), wide.end());
            continue;
        }
        std::vector<float> values(bytes.size() / 4);
        std::memcpy(values.data(), bytes.data(), bytes.size());
        out.floats[entry.name] = std::move(values);
    }
    return out;
}

/// The folders of the cases, by name, but for those of models that they stand on.
inline std::vector<std::string> adapterCases(const std::filesystem::path &cases)
{
    std::vector<std::string> out;
    for (const auto &entry : std::filesystem::directory_iterator(cases)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && !name.starts_with("base_"))
            out.push_back(name);
    }
    std::sort(out.begin(), out.end());
    return out;
}

inline Result<std::unique_ptr<LoadedModel>> adapterBase(const std::filesystem::path &folder)
{
    FW_TRY(source, ModelSource::open(folder));
    return LoadedModel::load(*source, {.threads = 1});
}

inline Result<std::vector<float>> allLogits(LoadedModel &model, const std::vector<TokenId> &ids)
{
    std::vector<int> rows(ids.size());
    for (size_t i = 0; i < ids.size(); ++i)
        rows[i] = int(i);
    return logits(model, ids, rows);
}

/// Of which all but the first three tokens are trained.
inline TrainRow adapterRow(const std::vector<TokenId> &ids)
{
    TrainRow row{ids, std::vector<std::uint8_t>(ids.size(), 1), 1};
    std::fill(row.trained.begin(), row.trained.begin() + 3, 0);
    return row;
}

} // namespace golden
