#include "core/tokenizer/tokenizer_training.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/utf8.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/byte_pair_training.h"
#include "core/tokenizer/pre_tokenizers.h"
#include "core/tokenizer/sentencepiece_file.h"

#include <sentencepiece_trainer.h>

namespace fieldwright {

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;
using Method = TokenizerTraining::Method;

constexpr double shareOfReading = 0.5; ///< of the progress
constexpr size_t longestWord = 512;    ///< bytes; what has no blanks is cut, so that a merge looks at short words only
constexpr size_t sentencePieceOwn = 3 + 256; ///< <unk>, <s>, </s> and the bytes
constexpr size_t longestLine = 4096;         ///< sentencepiece leaves longer ones out (max_sentence_length is 4192)

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The training was cancelled.")});
}

tl::unexpected<Error> unusable(Text why)
{
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The tokenizer cannot be trained: %1."), {}, {std::move(why)}},
                {FW_NOOP("core", "Give it more text, or another size of the vocabulary.")});
}

/// The documents, one after the other, with the progress of reading them.
class Documents
{
public:
    explicit Documents(const TokenizerTraining &training) : m_training(training) {}

    bool next(std::string &document)
    {
        if (!m_training.next || !m_training.next(document))
            return false;
        document = sanitizeUtf8(document);
        m_bytes += document.size();
        if (m_training.progress && m_training.totalBytes > 0)
            m_training.progress(
                std::min(shareOfReading, shareOfReading * double(m_bytes) / double(m_training.totalBytes)));
        return true;
    }

private:
    const TokenizerTraining &m_training;
    std::uint64_t m_bytes = 0;
};

Json byteLevel()
{
    return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
}

/// How often each word occurs. When there are too many different ones, those seen once are forgotten.
Result<std::unordered_map<std::string, std::uint64_t>> countWords(const TokenizerTraining &training,
                                                                  std::stop_token stop)
{
    constexpr size_t maxWords = 8u << 20;
    FW_TRY(steps, readPreTokenizers(byteLevel(), true, "training"));
    std::unordered_map<std::string, std::uint64_t> out;
    Documents documents(training);
    std::string document;
    while (documents.next(document)) {
        if (stop.stop_requested())
            return cancelled();
        WordsOfText cut;
        cut.text = AlignedText(document, 0);
        if (!document.empty())
            cut.words.push_back({0, std::uint32_t(document.size())});
        for (const auto &step : steps)
            FW_CHECK(step->apply(cut));
        for (const WordsOfText::Word &word : cut.words) {
            for (size_t begin = word.begin; begin < word.end; begin += longestWord)
                ++out[cut.text.text().substr(begin, std::min<size_t>(longestWord, word.end - begin))];
        }
        if (out.size() > maxWords)
            std::erase_if(out, [](const auto &word) { return word.second == 1; });
    }
    return out;
}

Result<Files> trainByteLevel(const TokenizerTraining &training, std::stop_token stop)
{
    const size_t fixed = 256 + training.specialTokens.size();
    if (training.vocabularySize < int(fixed) || training.vocabularySize > 1 << 20)
        return unusable({FW_NOOP("core", "%1 tokens are no possible size"), {std::to_string(training.vocabularySize)}});
    FW_TRY(words, countWords(training, stop));
    if (words.empty())
        return unusable({FW_NOOP("core", "there is no text")});
    const auto progress = [&](double share) {
        if (training.progress)
            training.progress(shareOfReading + (1 - shareOfReading) * share);
    };
    FW_TRY(merges, learnBytePairs(words, size_t(training.vocabularySize) - fixed, progress, stop));

    std::vector<std::string> symbols(256); // as the vocabulary writes them
    for (int byte = 0; byte < 256; ++byte)
        appendUtf8(symbols[size_t(byte)], characterOfByte(static_cast<unsigned char>(byte)));
    Json list = Json::array(), added = Json::array();
    for (const auto &[left, right] : merges) {
        list.push_back({symbols[left], symbols[right]});
        symbols.push_back(symbols[left] + symbols[right]);
    }
    // Special tokens, then the bytes in the order of their characters, then the merges.
    std::sort(symbols.begin(), symbols.begin() + 256);
    Json::object_t vocabulary;
    auto &entries = static_cast<std::vector<std::pair<const std::string, Json>> &>(vocabulary);
    for (const std::string &token : training.specialTokens) {
        added.push_back({{"id", entries.size()},
                         {"content", token},
                         {"single_word", false},
                         {"lstrip", false},
                         {"rstrip", false},
                         {"normalized", false},
                         {"special", true}});
        entries.emplace_back(token, entries.size());
    }
    std::set<std::string_view> seen(training.specialTokens.begin(), training.specialTokens.end());
    for (const std::string &symbol : symbols) { // two ways of merging can make one token
        if (seen.insert(symbol).second)
            entries.emplace_back(symbol, entries.size());
    }
    const Json tokenizer = {{"version", "1.0"},
                            {"truncation", nullptr},
                            {"padding", nullptr},
                            {"added_tokens", std::move(added)},
                            {"normalizer", nullptr},
                            {"pre_tokenizer", byteLevel()},
                            {"post_processor", nullptr},
                            {"decoder", byteLevel()},
                            {"model",
                             {{"type", "BPE"},
                              {"dropout", nullptr},
                              {"unk_token", nullptr},
                              {"continuing_subword_prefix", nullptr},
                              {"end_of_word_suffix", nullptr},
                              {"fuse_unk", false},
                              {"byte_fallback", false},
                              {"ignore_merges", false},
                              {"vocab", std::move(vocabulary)},
                              {"merges", std::move(list)}}}};
    Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"}, {"clean_up_tokenization_spaces", false}};
    if (!training.specialTokens.empty())
        config["eos_token"] = training.specialTokens.front();
    return Files{{"tokenizer.json", dumpJson(tokenizer) + "\n"}, {"tokenizer_config.json", dumpJson(config, 2) + "\n"}};
}

/// Within a character of UTF-8.
bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Gives sentencepiece the lines of the documents; stops with an error when asked to.
class Lines : public sentencepiece::SentenceIterator
{
public:
    Lines(const TokenizerTraining &training, std::stop_token stop) : m_documents(training), m_stop(std::move(stop))
    {
        Next();
    }
    bool done() const override { return m_done || m_stop.stop_requested(); }
    void Next() override
    {
        m_line.clear();
        while (m_line.empty() && !m_done) {
            if (m_position >= m_document.size()) {
                m_position = 0;
                m_done = !m_documents.next(m_document);
                continue;
            }
            size_t end = std::min(m_document.find('\n', m_position), m_document.size());
            const bool isWhole = end - m_position <= longestLine;
            if (!isWhole) {
                end = m_position + longestLine;
                while (isContinuation(m_document[end]))
                    --end;
            }
            // sentencepiece takes zero for its own.
            for (const char c : std::string_view(m_document).substr(m_position, end - m_position))
                m_line += c == '\0' ? ' ' : c;
            m_position = end + isWhole;
        }
        count();
    }
    /// So many characters get a piece of their own at least: the most frequent ones that make up `coverage` of all.
    size_t neededCharacters(double coverage) const
    {
        std::vector<std::uint64_t> counts;
        std::uint64_t all = 0, covered = 0;
        for (const auto &[character, count] : m_counts) {
            counts.push_back(count);
            all += count;
        }
        std::sort(counts.begin(), counts.end(), std::greater());
        size_t needed = 0;
        while (needed < counts.size() && float(double(covered) / double(all)) < float(coverage))
            covered += counts[needed++];
        return needed;
    }
    const std::string &value() const override { return m_line; }
    sentencepiece::util::Status status() const override
    {
        return m_stop.stop_requested()
                   ? sentencepiece::util::Status(sentencepiece::util::StatusCode::kCancelled, "stopped")
                   : sentencepiece::util::Status();
    }

private:
    /// As sentencepiece does: each line gets a blank before it, and a tab is a boundary of its own.
    void count()
    {
        m_counts[U' '] += !m_line.empty();
        for (size_t at = 0; at < m_line.size();) {
            const char32_t character = nextCodePoint(m_line, at);
            if (character != U'\t')
                ++m_counts[character];
        }
    }

    Documents m_documents;
    std::stop_token m_stop;
    std::string m_document, m_line;
    size_t m_position = 0;
    bool m_done = false;
    std::unordered_map<char32_t, std::uint64_t> m_counts;
};

/// The same as tokenizer.json, which transformers loads without sentencepiece: its LlamaTokenizer's steps, where only
/// the begin of a text gets a blank before it.
Result<std::string> jsonOfSentencePiece(std::string_view model, const std::vector<std::string> &special)
{
    FW_TRY(file, SentencePieceFile::parse(model, "training"));
    FW_TRY(parts, tokenizerPartsOf(file, DummyPrefix::FirstOnly, "training"));
    parts.ownNormalizer.reset(); // nothing but the blanks, which Metaspace has
    parts.preTokenizer = {
        {"type", "Metaspace"}, {"replacement", "\u2581"}, {"prepend_scheme", "first"}, {"split", false}};
    const std::int32_t bos = file.bosId;
    parts.postProcessor = {
        {"type", "TemplateProcessing"},
        {"single", Json::array({{{"SpecialToken", {{"id", parts.bosPiece}, {"type_id", 0}}}},
                                {{"Sequence", {{"id", "A"}, {"type_id", 0}}}}})},
        {"pair", Json::array({{{"SpecialToken", {{"id", parts.bosPiece}, {"type_id", 0}}}},
                              {{"Sequence", {{"id", "A"}, {"type_id", 0}}}},
                              {{"Sequence", {{"id", "B"}, {"type_id", 0}}}}})},
        {"special_tokens", {{parts.bosPiece, {{"id", parts.bosPiece}, {"ids", {bos}}, {"tokens", {parts.bosPiece}}}}}}};
    for (const auto &[piece, id] : parts.vocabulary) {
        if (std::find(special.begin(), special.end(), piece) != special.end())
            parts.added.push_back({id, piece, true, false, false, false, false});
    }
    return dumpJson(tokenizerJsonOf(parts)) + "\n";
}

/// Why sentencepiece would not train: nearly always the vocabulary, which its own message tells in its own words.
tl::unexpected<Error> refusedBySentencePiece(const TokenizerTraining &training, const Lines &lines,
                                             const sentencepiece::util::Status &status)
{
    const size_t characters = lines.neededCharacters(training.characterCoverage);
    const size_t others = sentencePieceOwn + training.specialTokens.size();
    const size_t least = characters + others;
    if (characters == 0)
        return unusable({FW_NOOP("core", "there is no text")});
    if (training.vocabularySize >= int(least))
        return unusable({status.ToString()});
    return fail(
        ErrorCode::InvalidArgument,
        {FW_NOOP("core", "A vocabulary of %1 is too small for these texts: their %2 different characters and the %3 "
                         "tokens that are always there make %4."),
         {std::to_string(training.vocabularySize), std::to_string(characters), std::to_string(others),
          std::to_string(least)}},
        {FW_NOOP("core", "Choose a vocabulary of %1 or more, or byte-level BPE, which needs no token for each "
                         "character."),
         {std::to_string(least)}});
}

Result<Files> trainSentencePiece(const TokenizerTraining &training, std::stop_token stop)
{
    std::string special;
    for (const std::string &token : training.specialTokens) {
        if (token.find(',') != std::string::npos)
            return unusable({FW_NOOP("core", "the special token \"%1\" has a comma"), {token}});
        special += (special.empty() ? "" : ",") + token;
    }
    std::unordered_map<std::string, std::string> options = {
        {"model_type", training.method == Method::SentencePieceBpe ? "bpe" : "unigram"},
        {"vocab_size", std::to_string(training.vocabularySize)},
        {"character_coverage", std::to_string(training.characterCoverage)},
        {"byte_fallback", "true"},
        {"split_digits", "true"},
        {"allow_whitespace_only_pieces", "true"},
        {"normalization_rule_name", "identity"},
        {"remove_extra_whitespaces", "false"},
        {"hard_vocab_limit", "false"},
        {"num_threads", "1"}, // with more, counts may be added up in another order
        {"minloglevel", "4"}};
    if (!special.empty())
        options["user_defined_symbols"] = special;
    Lines lines(training, stop);
    std::string model;
    const auto status = sentencepiece::SentencePieceTrainer::Train(options, &lines, &model);
    if (stop.stop_requested())
        return cancelled();
    if (!status.ok())
        return refusedBySentencePiece(training, lines, status);
    const Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                         {"bos_token", "<s>"},
                         {"eos_token", "</s>"},
                         {"unk_token", "<unk>"},
                         {"legacy", false},
                         {"add_bos_token", true},
                         {"add_eos_token", false},
                         {"clean_up_tokenization_spaces", false},
                         {"model_max_length", 1000000000}};
    FW_TRY(json, jsonOfSentencePiece(model, training.specialTokens));
    if (training.progress)
        training.progress(1);
    return Files{{"tokenizer.model", std::move(model)},
                 {"tokenizer.json", std::move(json)},
                 {"tokenizer_config.json", dumpJson(config, 2) + "\n"}};
}

} // namespace

Result<Files> trainTokenizer(const TokenizerTraining &training, std::stop_token stop)
{
    return training.method == Method::ByteLevelBpe ? trainByteLevel(training, std::move(stop))
                                                   : trainSentencePiece(training, std::move(stop));
}

Result<> trainTokenizer(const TokenizerTraining &training, const std::filesystem::path &folder, std::stop_token stop)
{
    FW_TRY(files, trainTokenizer(training, std::move(stop)));
    for (const auto &[name, bytes] : files)
        FW_CHECK(saveFile(folder / name, bytes));
    return {};
}

} // namespace fieldwright
