#include "core/dataset/generator.h"

#include "core/base/hash.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace fieldwright {

namespace {

constexpr std::size_t longestAnswer = 420; ///< bytes of a paragraph that still makes one answer
constexpr std::size_t longestSubject = 60; ///< bytes of the X in "X is Y"

bool isChinese(std::string_view text)
{
    return guessLanguage(text) == "zh";
}

std::string lowerFirst(std::string_view text)
{
    std::string out(text);
    // "The interval" -> "the interval", "A team" -> "a team", but "TW-300" and "NTU" stay.
    const bool isArticle = out.starts_with("A ");
    if (isArticle)
        out[0] = 'a';
    else if (out.size() > 1 && std::isupper(static_cast<unsigned char>(out[0])) &&
             std::islower(static_cast<unsigned char>(out[1])))
        out[0] = char(std::tolower(static_cast<unsigned char>(out[0])));
    return out;
}

std::string upperFirst(std::string_view text)
{
    std::string out(text);
    if (!out.empty())
        out[0] = char(std::toupper(static_cast<unsigned char>(out[0])));
    return out;
}

std::string withoutArticle(std::string_view text)
{
    for (const std::string_view article : {"The ", "the ", "A ", "a ", "An ", "an "}) {
        if (text.starts_with(article))
            return std::string(text.substr(article.size()));
    }
    return std::string(text);
}

bool endsSentence(std::string_view text)
{
    for (const std::string_view mark : {".", "!", "?", "。", "！", "？"}) {
        if (text.ends_with(mark))
            return true;
    }
    return false;
}

std::string asSentence(std::string text, bool chinese)
{
    return endsSentence(text) ? text : text + (chinese ? "。" : ".");
}

/// Collects the pairs of one chunk.
class Collector
{
public:
    explicit Collector(const SourceChunk &chunk) : m_chunk(chunk) {}

    /// All phrasings of one fact. `evidence` is where the source states it, in document coordinates.
    void addFact(const std::vector<std::string> &questions, const std::string &answer, Span evidence)
    {
        // The group names the fact: its place and its first wording.
        const std::string group =
            sha256Hex(m_chunk.document + "\n" + std::to_string(evidence.begin) + "\n" + questions.front())
                .substr(0, 16);
        const Grounding grounding = checkGrounding(answer, context());
        for (const std::string &question : questions) {
            Pair pair;
            pair.group = group;
            pair.question = question;
            pair.answer = answer;
            pair.document = m_chunk.document;
            pair.chunk = m_chunk.id;
            pair.evidenceBegin = std::int64_t(evidence.begin);
            pair.evidenceEnd = std::int64_t(evidence.end);
            pair.grounding = grounding;
            pair.generator = "rules";
            pair.language = isChinese(question) ? "zh" : "en";
            result.pairs.push_back(std::move(pair));
        }
    }

    void reject(const char *reason) { ++result.rejected[reason]; }

    GeneratedPairs result;

private:
    /// What an answer may draw on: the passage, its headings, and the names of its columns.
    std::string context() const
    {
        std::string out = m_chunk.text;
        for (const std::string &heading : m_chunk.headings)
            out += "\n" + heading;
        for (const auto &[table, names] : m_chunk.columns) {
            for (const std::string &name : names)
                out += "\n" + name;
        }
        return out;
    }

    const SourceChunk &m_chunk;
};

// --- Tables ----------------------------------------------------------------------------------------------------------

/// "Measuring range (NTU)" -> {"Measuring range", "NTU"}.
struct ColumnName
{
    std::string name;
    std::string unit;
};

ColumnName columnName(std::string_view header)
{
    std::string text = foldSpace(header);
    for (const auto &[open, close] :
         {std::pair<std::string_view, std::string_view>{"(", ")"}, {"（", "）"}, {"[", "]"}}) {
        const std::size_t at = text.find(open);
        if (at != std::string::npos && at > 0 && text.ends_with(close)) {
            const std::string unit = text.substr(at + open.size(), text.size() - at - open.size() - close.size());
            return {std::string(trimmed(std::string_view(text).substr(0, at))), unit};
        }
    }
    return {text, {}};
}

bool isNumeric(std::string_view text)
{
    bool digit = false;
    for (char c : text) {
        digit = digit || std::isdigit(static_cast<unsigned char>(c));
        if (std::isalpha(static_cast<unsigned char>(c)) || (c & 0x80))
            return false;
    }
    return digit;
}

std::string withUnit(const std::string &value, const std::string &unit)
{
    return unit.empty() || !isNumeric(value) ? value : value + " " + unit;
}

bool saysNothing(std::string_view value)
{
    return value.empty() || value == "-" || value == "–" || value == "—" || value == "n/a" || value == "N/A" ||
           value == "/" || value == "无";
}

void factsOfTableRow(const SourceChunk &chunk, const Block &block, Collector &out)
{
    const auto columns = chunk.columns.find(block.table);
    if (block.isHeader || columns == chunk.columns.end() || block.cells.size() < 2) {
        if (!block.isHeader)
            out.reject("table-without-header");
        return;
    }
    const std::string key = foldSpace(chunk.textOf(block.cells[0]));
    if (saysNothing(key) || key.size() > 120) {
        out.reject("row-without-key");
        return;
    }
    for (std::size_t i = 1; i < block.cells.size() && i < columns->second.size(); ++i) {
        const ColumnName column = columnName(columns->second[i]);
        const std::string value = foldSpace(chunk.textOf(block.cells[i]));
        if (column.name.empty() || saysNothing(value))
            continue;
        const std::string shown = withUnit(value, column.unit);
        if (isChinese(column.name) || isChinese(key + value)) {
            out.addFact({key + "的" + column.name + "是什么？", "请告诉我" + key + "的" + column.name + "。",
                         "关于" + key + "，" + column.name + "是多少或是什么？", key + "：" + column.name + "？"},
                        asSentence(key + "的" + column.name + "是" + shown, true), block.span);
        } else {
            const std::string name = lowerFirst(column.name);
            const std::string keyName = withoutArticle(key);
            out.addFact({"What is the " + name + " of " + keyName + "?", "Tell me the " + name + " of " + keyName + ".",
                         "Which " + name + " is stated for " + keyName + "?",
                         upperFirst(keyName) + ": what is its " + name + "?"},
                        asSentence("The " + name + " of " + keyName + " is " + shown, false), block.span);
        }
    }
}

// --- Sentences -------------------------------------------------------------------------------------------------------

/// Sentences of a block, as spans in the document. A full stop ends one only before a space and a capital, digit or
/// Chinese character, so that "approx. 5 m" and "3.5" stay whole.
std::vector<Span> sentencesOf(const SourceChunk &chunk, Span span)
{
    const std::string_view text = chunk.textOf(span);
    std::vector<Span> out;
    std::size_t begin = 0;
    const auto end = [&](std::size_t at) {
        const std::string_view piece = text.substr(begin, at - begin);
        const std::string_view bare = trimmed(piece);
        if (!bare.empty()) {
            const auto lead = std::size_t(bare.data() - text.data());
            out.push_back({span.begin + lead, span.begin + lead + bare.size()});
        }
        begin = at;
    };
    for (std::size_t i = 0; i < text.size();) {
        const char32_t c = nextCodePoint(text, i);
        if (c == U'。' || c == U'！' || c == U'？' || c == U'；' || c == '\n') {
            end(i);
        } else if ((c == '.' || c == '!' || c == '?') && i < text.size() && text[i] == ' ') {
            std::size_t next = i + 1;
            if (next < text.size() && !std::islower(static_cast<unsigned char>(text[next])))
                end(i);
        }
    }
    end(text.size());
    return out;
}

bool isPronounLike(std::string_view subject)
{
    static constexpr std::array words = {"it",  "this", "that",   "there", "they", "these", "those", "he",
                                         "she", "we",   "you",    "i",     "what", "who",   "which", "here",
                                         "if",  "when", "where",  "such",  "both", "all",   "each",  "every",
                                         "one", "any",  "nobody", "no",    "its",  "their"};
    const std::string lower = toLower(subject);
    const std::string first = lower.substr(0, lower.find(' '));
    return std::find(words.begin(), words.end(), first) != words.end();
}

bool isChinesePronounLike(std::string_view subject)
{
    for (const std::string_view word : {"这", "那", "它", "他", "她", "此", "其", "我", "您", "你",  "如果",
                                        "当", "若", "不", "也", "就", "都", "但", "可", "应", "必须"}) {
        if (subject.starts_with(word))
            return true;
    }
    return false;
}

/// "The X is Y." / "X means Y." / "X 是指 Y。": one fact whose answer is the sentence itself.
bool definitionFact(std::string_view sentence, Span span, Collector &out)
{
    struct Verb
    {
        std::string_view text;
        bool plural;
    };
    static constexpr Verb verbs[] = {{" is defined as ", false}, {" refers to ", false}, {" means ", false},
                                     {" stands for ", false},    {" is ", false},        {" are ", true}};
    if (isChinese(sentence)) {
        for (const std::string_view verb : {"是指", "指的是", "定义为", "称为", "是", "为"}) {
            const std::size_t at = sentence.find(verb);
            if (at == std::string_view::npos || at == 0)
                continue;
            const std::string subject(trimmed(sentence.substr(0, at)));
            const std::size_t characters = codePointCount(subject);
            const bool hasMark = subject.find("，") != std::string::npos || subject.find("、") != std::string::npos ||
                                 subject.find("：") != std::string::npos;
            if (characters < 2 || characters > 18 || hasMark || isChinesePronounLike(subject) ||
                subject.ends_with("不") || subject.ends_with("就") || subject.ends_with("应") ||
                subject.ends_with("认") || subject.ends_with("成") || subject.ends_with("作") ||
                subject.ends_with("因") || subject.ends_with("以"))
                return false;
            out.addFact({subject + "是什么？", "请说明" + subject + "。", "请问" + subject + "是怎么规定的？",
                         "手册里" + subject + "是怎么写的？"},
                        asSentence(std::string(sentence), true), span);
            return true;
        }
        return false;
    }
    for (const Verb &verb : verbs) {
        const std::size_t at = sentence.find(verb.text);
        if (at == std::string_view::npos || at == 0)
            continue;
        const std::string_view written = trimmed(sentence.substr(0, at));
        const std::string_view rest = sentence.substr(at + verb.text.size());
        if (written.size() < 3 || written.size() > longestSubject || isPronounLike(written) ||
            written.find_first_of(",;:()") != std::string_view::npos || rest.size() < 2 || rest.starts_with("not ") ||
            std::count(written.begin(), written.end(), ' ') > 8)
            return false;
        const std::string subject = lowerFirst(written);
        const std::string be = verb.plural ? "are " : "is ";
        out.addFact({"What " + be + subject + "?", "Please tell me what " + subject + (verb.plural ? " are." : " is."),
                     "What do the documents say about " + subject + "?",
                     "Complete from the documents: " + std::string(written) + std::string(verb.text) + "…"},
                    asSentence(std::string(sentence), false), span);
        return true;
    }
    return false;
}

/// "The X must be calibrated every 180 days.": a sentence with a number under an explicit subject.
void statementFact(std::string_view sentence, Span span, Collector &out)
{
    if (factsOf(sentence).empty() || isChinese(sentence))
        return;
    static constexpr std::array<std::string_view, 14> verbs = {
        " must ",  " may ",    " has ",  " have ",  " takes ", " costs ",    " lasts ",
        " needs ", " weighs ", " gets ", " holds ", " can ",   " receives ", " starts "};
    std::size_t at = std::string_view::npos;
    std::string_view verb;
    for (const std::string_view candidate : verbs) {
        const std::size_t found = sentence.find(candidate);
        if (found < at) {
            at = found;
            verb = candidate;
        }
    }
    if (at == std::string_view::npos || at < 3 || at > longestSubject)
        return;
    const std::string_view written = trimmed(sentence.substr(0, at));
    if (isPronounLike(written) || written.find_first_of(",;:()") != std::string_view::npos)
        return;
    const std::string subject = lowerFirst(written);
    out.addFact({"What do the documents say about how " + subject + std::string(verb) + "…?",
                 "Complete from the documents: " + std::string(written) + std::string(verb) + "…",
                 "What rule or figure is stated with \"" + std::string(written) +
                     std::string(verb.substr(0, verb.size() - 1)) + "\"?"},
                asSentence(std::string(sentence), false), span);
}

/// Without the number of a clause: "10.3 The ring comparison is …".
Span withoutClauseNumber(const SourceChunk &chunk, Span span)
{
    const std::string_view text = chunk.textOf(span);
    std::size_t i = 0;
    while (i < text.size() && (std::isdigit(static_cast<unsigned char>(text[i])) || text[i] == '.'))
        ++i;
    const bool isNumber =
        i >= 3 && text.substr(0, i).find('.') != std::string_view::npos && i < text.size() && text[i] == ' ';
    return isNumber ? Span{span.begin + i + 1, span.end} : span;
}

void factsOfSentences(const SourceChunk &chunk, const Block &block, Collector &out)
{
    for (const Span whole : sentencesOf(chunk, block.span)) {
        const Span span = withoutClauseNumber(chunk, whole);
        const std::string_view sentence = chunk.textOf(span);
        if (sentence.size() > longestAnswer || sentence.find('\n') != std::string_view::npos)
            continue;
        if (!definitionFact(sentence, span, out))
            statementFact(sentence, span, out);
    }
}

// --- Questions that the document itself answers ----------------------------------------------------------------------

std::string_view withoutLabel(std::string_view text, std::initializer_list<std::string_view> labels)
{
    for (const std::string_view label : labels) {
        if (text.starts_with(label))
            return trimmed(text.substr(label.size()));
    }
    return {};
}

std::string_view questionIn(std::string_view text)
{
    const std::string_view bare = trimmed(text);
    const std::string_view labelled = withoutLabel(bare, {"Q:", "Q：", "Question:", "问：", "问:", "问题：", "问题:"});
    if (!labelled.empty())
        return labelled;
    return bare.ends_with("?") || bare.ends_with("？") ? bare : std::string_view();
}

std::string_view answerIn(std::string_view text)
{
    const std::string_view bare = trimmed(text);
    const std::string_view labelled = withoutLabel(bare, {"A:", "A：", "Answer:", "答：", "答:", "回答：", "回答:"});
    return labelled.empty() ? bare : labelled;
}

void faqFact(std::string_view question, std::string_view answer, Span evidence, Collector &out)
{
    const std::string asked(question);
    if (isChinese(question)) {
        const std::string bare = asked.ends_with("？") ? asked.substr(0, asked.size() - 3) : asked;
        out.addFact({asked, "请问" + bare + "？", "客户问：" + asked, bare + "？请简短回答。"}, std::string(answer),
                    evidence);
    } else {
        out.addFact({asked, "A customer asks: " + asked, "Could you tell me: " + lowerFirst(asked),
                     asked + " Please answer briefly."},
                    std::string(answer), evidence);
    }
}

/// Question and answer in one block ("Q: … A: …"), or in this one and the next. Returns how many blocks were used.
std::size_t faqAt(const SourceChunk &chunk, std::size_t index, Collector &out)
{
    const Block &block = chunk.blocks[index];
    const std::string_view text = chunk.textOf(block.span);
    for (const std::string_view mark : {"A:", "A：", "Answer:", "答：", "答:"}) {
        const std::size_t at = text.find(mark);
        if (at == std::string_view::npos || at == 0)
            continue;
        const std::string_view question = questionIn(text.substr(0, at));
        const std::string_view answer = answerIn(text.substr(at));
        if (question.empty() || answer.empty() || answer.size() > 2 * longestAnswer)
            continue;
        const auto begin = block.span.begin + std::size_t(answer.data() - text.data());
        faqFact(question, answer, {begin, begin + answer.size()}, out);
        return 1;
    }
    const std::string_view question = questionIn(text);
    if (question.empty() || question.size() > 240 || index + 1 >= chunk.blocks.size())
        return 0;
    const Block &next = chunk.blocks[index + 1];
    if (next.kind != BlockKind::Paragraph)
        return 0;
    const std::string_view following = chunk.textOf(next.span);
    const std::string_view answer = answerIn(following);
    if (answer.empty() || answer.size() > 2 * longestAnswer || !questionIn(following).empty())
        return 0;
    const auto begin = next.span.begin + std::size_t(answer.data() - following.data());
    faqFact(question, answer, {begin, begin + answer.size()}, out);
    return 2;
}

// --- Headings --------------------------------------------------------------------------------------------------------

/// "3.2 Calibration intervals" -> "Calibration intervals".
std::string_view headingName(std::string_view heading)
{
    std::size_t i = 0;
    while (i < heading.size() &&
           (std::isdigit(static_cast<unsigned char>(heading[i])) || heading[i] == '.' || heading[i] == ' '))
        ++i;
    return trimmed(heading.substr(i));
}

void headingFact(const SourceChunk &chunk, std::size_t index, Collector &out)
{
    const Block &heading = chunk.blocks[index];
    if (index + 1 >= chunk.blocks.size() || chunk.blocks[index + 1].kind != BlockKind::Paragraph || heading.level < 2)
        return;
    const Block &paragraph = chunk.blocks[index + 1];
    const std::string_view name = headingName(chunk.textOf(heading.span));
    const std::string_view text = chunk.textOf(paragraph.span);
    if (name.empty() || name.size() > 80 || text.size() > longestAnswer || text.size() < 40 ||
        !questionIn(name).empty())
        return;
    if (isChinese(name)) {
        const std::string topic(name);
        out.addFact({"关于“" + topic + "”，文档是怎么说的？", "请介绍" + topic + "。", topic + "有哪些要求或内容？"},
                    std::string(text), paragraph.span);
    } else {
        const std::string topic = lowerFirst(name);
        out.addFact({"What do the documents say about " + topic + "?", "Summarise the rules on " + topic + ".",
                     "What should I know about " + topic + "?"},
                    std::string(text), paragraph.span);
    }
}

class RuleGenerator : public PairGenerator
{
public:
    Result<GeneratedPairs> generate(const SourceChunk &chunk, std::stop_token) override
    {
        Collector out(chunk);
        for (std::size_t i = 0; i < chunk.blocks.size();) {
            const Block &block = chunk.blocks[i];
            if (block.kind == BlockKind::TableRow) {
                factsOfTableRow(chunk, block, out);
                ++i;
                continue;
            }
            if (const std::size_t used = block.kind == BlockKind::Code ? 0 : faqAt(chunk, i, out)) {
                i += used;
                continue;
            }
            if (block.kind == BlockKind::Heading)
                headingFact(chunk, i, out);
            else if (block.kind == BlockKind::Paragraph || block.kind == BlockKind::ListItem)
                factsOfSentences(chunk, block, out);
            ++i;
        }
        return std::move(out.result);
    }
};

} // namespace

std::unique_ptr<PairGenerator> makeRuleGenerator()
{
    return std::make_unique<RuleGenerator>();
}

} // namespace fieldwright
