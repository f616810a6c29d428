#pragma once

#include "core/base/file.h"
#include "core/engine/engine.h"
#include "core/engine/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

/// What the engine's tests share: the golden files made by tests/golden/make_engine_goldens.py.
namespace golden {

using namespace fieldwright;
using namespace fieldwright::engine;

inline std::filesystem::path folder()
{
    return FIELDWRIGHT_GOLDEN_FOLDER;
}

inline Result<std::unique_ptr<LoadedModel>> tiny(int threads = 1, Precision precision = Precision::Fp32,
                                                 BaseForm base = BaseForm::Plain)
{
    FW_TRY(source, ModelSource::open(folder() / "tiny"));
    LoadOptions options;
    options.threads = threads;
    options.precision = precision;
    options.base = base;
    return LoadedModel::load(*source, options);
}

/// An fp32 tensor of golden.safetensors.
inline std::vector<float> floats(const std::string &name)
{
    auto file = SafetensorsFile::open(folder() / "golden.safetensors");
    if (!file || !file->find(name))
        return {};
    const auto bytes = file->bytes(*file->find(name));
    std::vector<float> values(bytes.size() / 4);
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

/// A tensor of token ids.
inline std::vector<TokenId> ids(const std::string &name)
{
    auto file = SafetensorsFile::open(folder() / "golden.safetensors");
    if (!file || !file->find(name))
        return {};
    const auto bytes = file->bytes(*file->find(name));
    std::vector<std::int64_t> wide(bytes.size() / 8);
    std::memcpy(wide.data(), bytes.data(), bytes.size());
    return {wide.begin(), wide.end()};
}

inline double largest(const std::vector<float> &values)
{
    double result = 0;
    for (const float value : values)
        result = std::max(result, std::abs(double(value)));
    return result;
}

/// Largest difference; infinite when the sizes differ or a number is not finite.
inline double difference(const std::vector<float> &a, const std::vector<float> &b)
{
    if (a.size() != b.size())
        return INFINITY;
    double result = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const double d = std::abs(double(a[i]) - double(b[i]));
        if (!(d <= 1e30))
            return INFINITY;
        result = std::max(result, d);
    }
    return result;
}

/// Rows that a tiny model can learn something from.
inline std::vector<TrainRow> countingRows(int count, int seed = 0)
{
    std::vector<TrainRow> rows;
    for (int i = 0; i < count; ++i) {
        TrainRow row;
        const int length = 6 + (i * 7 + seed) % 17;
        for (int t = 0; t < length; ++t) {
            row.ids.push_back(4 + (i * 13 + seed * 5 + t * (1 + i % 3)) % 250);
            row.trained.push_back(t >= 3);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace golden
