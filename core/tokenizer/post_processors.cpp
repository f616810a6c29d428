#include "core/tokenizer/post_processors.h"

#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

namespace {

class Reader
{
public:
    Reader(const std::function<std::int32_t(const std::string &)> &idOf, std::string_view thing)
        : m_idOf(idOf), m_thing(thing)
    {}

    Result<> read(const Json &step)
    {
        const std::string type = stringOr(step, "type");
        if (type == "ByteLevel")
            return {};
        if (type == "TemplateProcessing")
            return readTemplate(step);
        if (type == "BertProcessing" || type == "RobertaProcessing") {
            std::vector<std::int32_t> before, after;
            FW_CHECK(addPair(step, "cls", before));
            FW_CHECK(addPair(step, "sep", after));
            wrap(before, after);
            return {};
        }
        return unsupportedComponent(m_thing, "post_processor", type);
    }

    AroundText take() { return std::move(m_around); }

private:
    /// ["[SEP]", 102]
    Result<> addPair(const Json &step, const char *key, std::vector<std::int32_t> &out) const
    {
        const Json *pair = member(step, key);
        if (!pair || !pair->is_array() || pair->size() != 2 || !(*pair)[1].is_number_integer())
            return malformedTokenizer(m_thing, key);
        return addId((*pair)[1], out);
    }

    Result<> addId(const Json &id, std::vector<std::int32_t> &out) const
    {
        if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > INT32_MAX)
            return malformedTokenizer(m_thing, "post_processor");
        out.push_back(id.get<std::int32_t>());
        return {};
    }

    Result<> addSpecial(const Json &step, const Json &special, std::vector<std::int32_t> &out) const
    {
        const std::string name = stringOr(special, "id");
        const Json *known = member(step, "special_tokens");
        const Json *entry = known ? member(*known, name.c_str()) : nullptr;
        const Json *ids = entry ? member(*entry, "ids") : nullptr;
        if (!ids) {
            const std::int32_t id = m_idOf(name);
            if (id < 0)
                return fail(
                    ErrorCode::Corrupt,
                    {FW_NOOP("core",
                             "The tokenizer of %1 puts \"%2\" around texts, which its vocabulary does not hold."),
                     {m_thing, name}},
                    {FW_NOOP("core", "Download the model again, or choose another one.")});
            out.push_back(id);
            return {};
        }
        if (!ids->is_array() || ids->size() > 64)
            return malformedTokenizer(m_thing, "special_tokens");
        for (const Json &id : *ids)
            FW_CHECK(addId(id, out));
        return {};
    }

    Result<> readTemplate(const Json &step)
    {
        const Json *single = member(step, "single");
        if (!single || !single->is_array() || single->size() > 64)
            return malformedTokenizer(m_thing, "post_processor");
        std::vector<std::int32_t> before, after;
        bool seen = false;
        for (const Json &item : *single) {
            if (member(item, "Sequence")) {
                if (std::exchange(seen, true))
                    return unsupportedComponent(m_thing, "post_processor", "TemplateProcessing, Sequence twice");
            } else if (const Json *special = member(item, "SpecialToken")) {
                FW_CHECK(addSpecial(step, *special, seen ? after : before));
            } else {
                return malformedTokenizer(m_thing, "post_processor");
            }
        }
        wrap(before, after);
        return {};
    }

    void wrap(const std::vector<std::int32_t> &before, const std::vector<std::int32_t> &after)
    {
        m_around.before.insert(m_around.before.begin(), before.begin(), before.end());
        m_around.after.insert(m_around.after.end(), after.begin(), after.end());
    }

    const std::function<std::int32_t(const std::string &)> &m_idOf;
    std::string m_thing;
    AroundText m_around;
};

} // namespace

Result<AroundText> readPostProcessor(const Json &component,
                                     const std::function<std::int32_t(const std::string &)> &idOf,
                                     std::string_view thing)
{
    FW_TRY(steps, flatSteps(component, "processors", thing, "post_processor"));
    Reader reader(idOf, thing);
    for (const Json *step : steps)
        FW_CHECK(reader.read(*step));
    return reader.take();
}

} // namespace fieldwright
