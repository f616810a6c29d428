#pragma once

#include "core/engine/encoder/encoder_training.h"
#include "core/recipe/recipe.h"
#include "core/tokenizer/tokenizer.h"
#include "core/worker/job_context.h"
#include "core/worker/token_shard.h"

namespace fieldwright {

/// The files of general text that the job may mix in: inputs/general.jsonl and those in the parameter "general".
std::vector<std::filesystem::path> generalTexts(const JobContext &context);

/// Pieces of equal length of documents' and general texts, mixed by their share of the tokens.
class TextWindows
{
public:
    struct Window
    {
        const TokenShard *shard = nullptr;
        std::size_t index = 0;
    };

    /// How a text becomes tokens of a shard.
    using Encode = std::function<Result<std::vector<std::uint32_t>>(const TextPiece &)>;
    /// Of inputs/documents.jsonl, and for the rest of the share of generalTexts(). Tokens made by an earlier attempt
    /// are used again. One window of the documents in twenty is held out. Errors: those of the files; InvalidArgument
    /// (no text); Cancelled.
    static Result<std::unique_ptr<TextWindows>> make(JobContext &context, const TrainRecipe &recipe, std::size_t length,
                                                     const std::string &maker, const Encode &encode);

    const std::vector<Window> &training() const { return m_training; }
    const std::vector<Window> &validation() const { return m_validation; }
    std::span<const std::uint32_t> tokens(const Window &window) const;
    /// Of the documents; else of the general texts.
    bool isOfDomain(const Window &window) const { return window.shard == &*m_domain; }
    std::uint64_t beginOf(const Window &window) const { return window.index * m_length; } ///< in its shard, in tokens
    double domainShare() const { return m_domainShare; }                                  ///< realised
    std::int64_t domainTokens() const { return std::int64_t(m_domain->tokens().size()); }

private:
    std::optional<TokenShard> m_domain, m_general;
    std::vector<Window> m_training, m_validation;
    std::size_t m_length = 0;
    double m_domainShare = 1;
};

/// Says what the windows hold, and how much of it is the documents'.
void tellWindows(JobContext &context, const TrainRecipe &recipe, const TextWindows &windows);

/// Writes what the first windows say, by the names of their texts, their places there and how they begin, as the rows
/// of a run without a dataset. The first process alone does. What is there from an earlier attempt stays. What cannot
/// be written is told and does not end the job. Errors: Cancelled.
Result<> keepWindows(JobContext &context, const TextWindows &windows, const Tokenizer &tokenizer);

/// The text of a row's first tokens.
std::string beginningOf(std::span<const std::int32_t> ids, const Tokenizer &tokenizer);

/// Rows that are windows; every token is trained.
class WindowRows : public engine::TrainSource
{
public:
    WindowRows(const TextWindows &windows, const std::vector<TextWindows::Window> &list)
        : m_windows(windows), m_list(list)
    {}
    std::size_t size() const override { return m_list.size(); }
    Result<engine::TrainRow> row(std::size_t index) const override;

private:
    const TextWindows &m_windows;
    const std::vector<TextWindows::Window> &m_list;
};

/// The same for an encoder, each window between the tokens that the tokenizer puts around a text.
class MaskedWindowRows : public engine::EncoderRows
{
public:
    MaskedWindowRows(const TextWindows &windows, const std::vector<TextWindows::Window> &list, engine::TokenId first,
                     engine::TokenId last)
        : m_windows(windows), m_list(list), m_first(first), m_last(last)
    {}
    std::size_t size() const override { return m_list.size(); }
    Result<engine::EncoderRow> row(std::size_t index) const override;

private:
    const TextWindows &m_windows;
    const std::vector<TextWindows::Window> &m_list;
    engine::TokenId m_first, m_last;
};

} // namespace fieldwright
