#pragma once

#include "core/base/random.h"
#include "core/engine/encoder/encoder.h"
#include "core/engine/encoder/encoder_training.h"
#include "tests/core/engine/golden.h"

/// What the encoders' tests share: the golden folders made by tests/golden/make_encoder_goldens.py and
/// make_classifier_goldens.py.
namespace golden {

/// A golden encoder and what transformers computed with it.
struct EncoderGolden
{
    std::shared_ptr<const EncoderSource> source;
    std::optional<SafetensorsFile> file;
    std::vector<std::vector<TokenId>> ids;
    std::vector<std::vector<TokenId>> segments;

    std::vector<EncoderText> texts() const
    {
        std::vector<EncoderText> out;
        for (size_t i = 0; i < ids.size(); ++i)
            out.push_back({ids[i], segments[i]});
        return out;
    }
    std::vector<float> floats(const std::string &name) const
    {
        const TensorEntry *entry = file->find(name);
        if (!entry)
            return {};
        std::vector<float> values(entry->bytes / 4);
        std::memcpy(values.data(), file->bytes(*entry).data(), entry->bytes);
        return values;
    }
    std::vector<TokenId> numbers(const std::string &name) const
    {
        const TensorEntry *entry = file->find(name);
        if (!entry)
            return {};
        std::vector<std::int64_t> wide(entry->bytes / 8);
        std::memcpy(wide.data(), file->bytes(*entry).data(), entry->bytes);
        return {wide.begin(), wide.end()};
    }
    /// 1e-5 of the largest number, or twice the reference's own error.
    double allowed(const std::string &name) const
    {
        return std::max(1e-5 * largest(floats(name)), 2.0 * floats(name + "64_error").at(0));
    }
};

/// `kind`: "encoder" or "classifiers".
inline Result<EncoderGolden> openEncoder(const char *kind, const char *name)
{
    EncoderGolden out;
    const std::filesystem::path folder = golden::folder().parent_path() / kind / name;
    FW_TRY(source, EncoderSource::open(folder));
    out.source = source;
    FW_TRY(file, SafetensorsFile::open(folder / "golden.safetensors"));
    out.file.emplace(std::move(file));
    const std::vector<TokenId> ids = out.numbers("ids"), segments = out.numbers("segments");
    size_t begin = 0;
    for (const TokenId length : out.numbers("lengths")) {
        out.ids.emplace_back(ids.begin() + std::ptrdiff_t(begin), ids.begin() + std::ptrdiff_t(begin + size_t(length)));
        out.segments.emplace_back(segments.begin() + std::ptrdiff_t(begin),
                                  segments.begin() + std::ptrdiff_t(begin + size_t(length)));
        begin += size_t(length);
    }
    return out;
}

inline Result<std::unique_ptr<LoadedEncoder>> load(const EncoderGolden &golden, Precision precision = Precision::Fp32)
{
    LoadOptions options;
    options.threads = 1;
    options.precision = precision;
    return LoadedEncoder::load(*golden.source, options);
}

inline double norm(const std::vector<float> &values)
{
    double sum = 0;
    for (const float value : values)
        sum += double(value) * double(value);
    return std::sqrt(sum);
}

/// Norm of the difference by the norm of what is expected. A key's bias moves all scores of a row alike: its gradient
/// is nothing but rounding, and measured against a number of the size that the others have.
inline double gradientError(const std::vector<float> &found, const std::vector<float> &expected)
{
    if (found.size() != expected.size())
        return INFINITY;
    std::vector<float> apart(found.size());
    for (size_t i = 0; i < found.size(); ++i)
        apart[i] = found[i] - expected[i];
    return norm(apart) / (norm(expected) < 1e-6 ? 1e-2 : norm(expected));
}

/// Texts that count upwards; the label says whether they begin with an even number.
inline std::vector<EncoderRow> countingTexts(int count, int seed = 0)
{
    Random random(std::uint64_t(seed), 9);
    std::vector<EncoderRow> rows;
    for (int i = 0; i < count; ++i) {
        EncoderRow row;
        const auto first = TokenId(8 + random.below(16));
        const auto length = int(6 + random.below(8));
        row.ids.push_back(2);
        row.words.push_back(-1);
        for (int t = 0; t < length; ++t) {
            row.ids.push_back(first + t);
            row.words.push_back(t / 2); // words of two tokens
        }
        row.ids.push_back(3);
        row.words.push_back(-1);
        row.label = first % 2;
        rows.push_back(std::move(row));
    }
    return rows;
}

constexpr TokenId maskId = 4; ///< of the goldens' vocabulary

/// An encoder that learns counting texts: their hidden words, or how they begin.
struct CountingSubject
{
    bool isClassifier = false;
    std::shared_ptr<const EncoderSource> source;
    std::unique_ptr<LoadedEncoder> encoder;

    static Result<CountingSubject> of(bool isClassifier, const char *base = "bert_tied")
    {
        FW_TRY(golden, openEncoder("encoder", base));
        FW_TRY(encoder, load(golden));
        if (isClassifier)
            FW_CHECK(giveClassifier(*encoder, {"even", "odd"}, 7));
        return CountingSubject{isClassifier, golden.source, std::move(encoder)};
    }

    Result<TrainResult> train(const TrainPlan &plan, const std::filesystem::path &checkpoints,
                              const TrainCallbacks &callbacks, std::stop_token stop = {}) const
    {
        const RowsInMemory<EncoderRow> rows(countingTexts(40)), held(countingTexts(12, 1));
        return isClassifier
                   ? trainClassifier(*encoder, plan, rows, &held, checkpoints, callbacks, stop)
                   : trainMaskedWords(*encoder, plan, {0.3, maskId}, rows, &held, checkpoints, callbacks, stop);
    }
};

} // namespace golden
