#pragma once

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/safetensors.h"
#include "tests/core/engine/golden.h"

#include <array>
#include <map>

/// The cases of tests/golden/architectures, made by make_architecture_goldens.py, which says how weights and
/// projections come about.
namespace golden {

struct SeededTensor
{
    std::string name;
    Shape shape;
    double base = 0;
    double scale = 0;
};

struct ArchitectureCase
{
    std::string name;
    Json config;
    int length = 0;
    std::vector<int> rows;
    std::vector<SeededTensor> tensors;
    Json adapterConfig;
    std::vector<SeededTensor> adapter;
};

constexpr std::int64_t caseVocabulary = 97;
constexpr int projections = 16;

inline std::filesystem::path caseFolder()
{
    return FIELDWRIGHT_ARCHITECTURE_GOLDENS;
}

inline std::vector<SeededTensor> seededTensors(const Json *list)
{
    std::vector<SeededTensor> out;
    for (size_t i = 0; list && i < list->size(); ++i) {
        const Json &entry = list->at(i);
        SeededTensor tensor{entry["name"], {}, entry["base"], entry["scale"]};
        for (const Json &size : entry["shape"])
            tensor.shape.push_back(size);
        out.push_back(std::move(tensor));
    }
    return out;
}

inline const std::vector<ArchitectureCase> &architectureCases()
{
    static const std::vector<ArchitectureCase> cases = [] {
        std::vector<ArchitectureCase> out;
        const auto text = readFile(caseFolder() / "cases.json");
        const auto list = text ? parseJson(*text, "cases.json") : Result<Json>(Json::array());
        for (size_t i = 0; list && i < list->size(); ++i) {
            const Json &entry = list->at(i);
            ArchitectureCase one;
            one.name = entry["name"];
            one.config = entry["config"];
            one.length = entry["length"];
            for (const Json &row : entry["rows"])
                one.rows.push_back(row);
            one.tensors = seededTensors(member(entry, "tensors"));
            one.adapter = seededTensors(member(entry, "adapter"));
            if (const Json *config = member(entry, "adapter_config"))
                one.adapterConfig = *config;
            out.push_back(std::move(one));
        }
        return out;
    }();
    return cases;
}

inline const ArchitectureCase &architectureCase(const std::string &name)
{
    const auto &cases = architectureCases();
    return *std::find_if(cases.begin(), cases.end(), [&](const ArchitectureCase &one) { return one.name == name; });
}

/// A tensor of goldens.safetensors; empty when there is none.
inline std::vector<float> caseFloats(const ArchitectureCase &one, const char *what)
{
    static const auto file = SafetensorsFile::open(caseFolder() / "goldens.safetensors");
    const TensorEntry *entry = file ? file->find(one.name + "." + what) : nullptr;
    if (!entry)
        return {};
    const auto bytes = file->bytes(*entry);
    std::vector<float> values(bytes.size() / 4);
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

inline std::uint64_t fnv(std::string_view text)
{
    std::uint64_t value = 0xCBF29CE484222325ull;
    for (const char c : text)
        value = (value ^ std::uint8_t(c)) * 0x100000001B3ull;
    return value;
}

inline std::uint64_t mixed(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

inline std::vector<float> seededValues(const SeededTensor &tensor)
{
    const std::uint64_t start = fnv(tensor.name);
    std::vector<float> values(*elementCount(tensor.shape));
    for (size_t i = 0; i < values.size(); ++i) {
        const double unit = double(mixed(start + i) >> 40) / 8388608.0 - 1;
        values[i] = float(tensor.base + tensor.scale * unit);
    }
    return values;
}

inline std::vector<TokenId> caseIds(int count)
{
    std::vector<TokenId> ids;
    ids.reserve(size_t(count));
    for (int i = 0; i < count; ++i)
        ids.push_back(TokenId((mixed(fnv("ids") + std::uint64_t(i)) >> 40) % caseVocabulary));
    return ids;
}

/// Norm and projections of a gradient.
inline std::array<double, projections + 1> sketchOf(const std::vector<float> &values)
{
    std::array<double, projections + 1> out{};
    for (size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t bits = mixed(0x5EED + i);
        const double value = values[i];
        out[0] += value * value;
        for (int k = 0; k < projections; ++k)
            out[size_t(k) + 1] += (bits >> k & 1) ? value : -value;
    }
    out[0] = std::sqrt(out[0]);
    return out;
}

/// The norm of the largest of these sketches.
inline double largestNorm(const std::vector<float> &sketches)
{
    double result = 0;
    for (size_t i = 0; i < sketches.size(); i += projections + 1)
        result = std::max(result, double(sketches[i]));
    return result;
}

/// Distance of a gradient from the one whose sketch begins at `expected`, relative to that one's norm, or to `least`
/// where it is smaller: a bias of the keys has no gradient but rounding, as it moves all scores alike.
inline double sketchDistance(const std::vector<float> &values, const float *expected, double least)
{
    const auto found = sketchOf(values);
    double sum = 0;
    for (int k = 1; k <= projections; ++k)
        sum += std::pow(found[size_t(k)] - double(expected[k]), 2);
    return std::sqrt(sum / projections) / std::max(least, double(expected[0]));
}

inline Result<> writeTensors(const std::filesystem::path &file, const std::vector<SeededTensor> &tensors)
{
    std::vector<TensorSpec> specs;
    std::map<std::string, const SeededTensor *> byName;
    for (const SeededTensor &tensor : tensors) {
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
        byName[tensor.name] = &tensor;
    }
    FW_TRY(writer, SafetensorsWriter::create(file, std::move(specs)));
    for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
        const std::vector<float> values = seededValues(*byName.at(spec.name));
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

/// The case's model as a Hugging Face folder.
inline Result<> writeCase(const ArchitectureCase &one, const std::filesystem::path &folder)
{
    FW_CHECK(makeFolder(folder));
    FW_CHECK(saveFile(folder / "config.json", dumpJson(one.config, 2)));
    return writeTensors(folder / "model.safetensors", one.tensors);
}

inline Result<> writeCaseAdapter(const ArchitectureCase &one, const std::filesystem::path &folder)
{
    FW_CHECK(makeFolder(folder));
    FW_CHECK(saveFile(folder / "adapter_config.json", dumpJson(one.adapterConfig, 2)));
    return writeTensors(folder / "adapter_model.safetensors", one.adapter);
}

} // namespace golden
