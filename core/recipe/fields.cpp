#include "core/recipe/fields.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

namespace fieldwright {

namespace {

/// Letters put in, left out, taken for another, or two neighbours in the other order.
size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<size_t>> rows(a.size() + 1, std::vector<size_t>(b.size() + 1));
    for (size_t i = 0; i <= a.size(); ++i)
        rows[i][0] = i;
    for (size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        for (size_t j = 1; j <= b.size(); ++j) {
            rows[i][j] =
                std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[a.size()][b.size()];
}

/// The field whose key may have been meant: at most a third of its letters are others; null where none is so near.
const FieldInfo *nearestField(std::string_view key)
{
    const FieldInfo *nearest = nullptr;
    size_t least = 0;
    for (const FieldInfo &field : recipeFields()) {
        const std::string_view known = field.key;
        const size_t most = std::max(key.size(), known.size()) / 3;
        if (std::max(key.size(), known.size()) - std::min(key.size(), known.size()) > most)
            continue; // nor is a text of a megabyte compared letter by letter
        const size_t distance = editDistance(key, known);
        if (distance <= most && (!nearest || distance < least)) {
            nearest = &field;
            least = distance;
        }
    }
    return nearest;
}

tl::unexpected<Error> unknownField(std::string_view key)
{
    const FieldInfo *const nearest = nearestField(key);
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The recipe has no field \"%1\"."), {std::string(key)}},
                nearest ? Text{FW_NOOP("core", "Did you mean \"%1\"?"), {nearest->key}}
                        : Text{FW_NOOP("core", "\"recipe show\" lists the fields that there are.")});
}

tl::unexpected<Error> wrongType(const FieldInfo &field, std::string_view shown)
{
    const char *wanted = std::holds_alternative<bool>(field.fallback)           ? "true, false"
                         : std::holds_alternative<std::int64_t>(field.fallback) ? "1, 2, 3 …"
                         : std::holds_alternative<double>(field.fallback)       ? "0.5, 1e-4 …"
                                                                                : "text";
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" cannot be the value of %2."), {std::string(shown), field.key}},
                {FW_NOOP("core", "Give a value such as %1."), {wanted}});
}

/// A bound or value of a field as it would be typed: of whole numbers all digits.
std::string numberText(const FieldInfo &field, double value)
{
    const bool isWhole = std::holds_alternative<std::int64_t>(field.fallback) && std::abs(value) < 1e18;
    return isWhole ? fieldText(FieldValue(std::int64_t(value))) : fieldText(FieldValue(value));
}

Result<> checkRange(const FieldInfo &field, double value)
{
    if (std::isfinite(value) && value >= field.minimum && value <= field.maximum)
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 cannot be %2."), {field.key, numberText(field, value)}},
                {FW_NOOP("core", "Choose a value from %1 to %2."),
                 {numberText(field, field.minimum), numberText(field, field.maximum)}});
}

Result<> checkChoice(const FieldInfo &field, const std::string &value)
{
    if (field.choices.empty())
        return {};
    std::string known;
    for (const FieldChoice &choice : field.choices) {
        if (value == choice.value)
            return {};
        known += (known.empty() ? "" : ", ") + std::string(choice.value);
    }
    if (std::string_view(field.key) == "precision" && value == "fp16") // which other programs train in
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Nothing is trained in fp16: small gradients vanish in it unless the loss is "
                                     "scaled, which bf16 and fp32 can do without.")},
                    {FW_NOOP("core", "Choose one of: %1."), {known}});
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 cannot be %2."), {field.key, value}},
                {FW_NOOP("core", "Choose one of: %1."), {known}});
}

Result<FieldValue> parseValue(const FieldInfo &field, std::string_view text)
{
    const char *begin = text.data();
    const char *end = begin + text.size();
    if (std::holds_alternative<std::string>(field.fallback))
        return FieldValue(std::string(text));
    if (std::holds_alternative<bool>(field.fallback)) {
        if (text == "true" || text == "yes" || text == "1" || text == "on")
            return FieldValue(true);
        if (text == "false" || text == "no" || text == "0" || text == "off")
            return FieldValue(false);
        return wrongType(field, text);
    }
    if (std::holds_alternative<std::int64_t>(field.fallback)) {
        std::int64_t value = 0;
        const auto [stop, problem] = std::from_chars(begin, end, value);
        if (problem != std::errc() || stop != end)
            return wrongType(field, text);
        return FieldValue(value);
    }
    double value = 0;
    const auto [stop, problem] = std::from_chars(begin, end, value);
    if (problem != std::errc() || stop != end)
        return wrongType(field, text);
    return FieldValue(value);
}

/// Whether the list of names has the name, or is empty.
bool isIn(std::string_view list, std::string_view name)
{
    for (size_t begin = 0; begin < list.size();) {
        const size_t end = std::min(list.find(' ', begin), list.size());
        if (list.substr(begin, end - begin) == name)
            return true;
        begin = end + 1;
    }
    return list.empty();
}

} // namespace

const FieldInfo *findField(std::string_view key)
{
    const auto fields = recipeFields();
    const auto it =
        std::find_if(fields.begin(), fields.end(), [&](const FieldInfo &field) { return key == field.key; });
    return it == fields.end() ? nullptr : &*it;
}

TrainRecipe::TrainRecipe()
{
    for (const FieldInfo &field : recipeFields()) {
        std::visit(
            [&](auto member) {
                using Value = std::remove_reference_t<decltype(this->*member)>;
                this->*member = std::get<Value>(field.fallback);
            },
            field.member);
    }
}

bool fieldApplies(const FieldInfo &field, const TrainRecipe &recipe)
{
    return isIn(field.onlyForMethods, recipe.method) && isIn(field.onlyForObjectives, recipe.objective) &&
           isIn(field.onlyForOptimizers, recipe.optimizer) && isIn(field.onlyForArchitectures, recipe.architecture);
}

FieldValue fieldValue(const TrainRecipe &recipe, const FieldInfo &field)
{
    return std::visit([&](auto member) { return FieldValue(recipe.*member); }, field.member);
}

Result<> setField(TrainRecipe &recipe, const FieldInfo &field, const FieldValue &value)
{
    FieldValue exact = value;
    if (std::holds_alternative<double>(field.fallback) && std::holds_alternative<std::int64_t>(value))
        exact = double(std::get<std::int64_t>(value));
    if (std::holds_alternative<std::int64_t>(field.fallback) && std::holds_alternative<double>(value)) {
        const double number = std::get<double>(value);
        if (number != std::floor(number) || std::abs(number) > 9e15)
            return wrongType(field, fieldText(value));
        exact = std::int64_t(number);
    }
    if (exact.index() != field.fallback.index())
        return wrongType(field, fieldText(value));
    if (const double *number = std::get_if<double>(&exact))
        FW_CHECK(checkRange(field, *number));
    if (const std::int64_t *number = std::get_if<std::int64_t>(&exact))
        FW_CHECK(checkRange(field, double(*number)));
    if (const std::string *text = std::get_if<std::string>(&exact))
        FW_CHECK(checkChoice(field, *text));
    std::visit(
        [&](auto member) {
            using Value = std::remove_reference_t<decltype(recipe.*member)>;
            recipe.*member = std::get<Value>(exact);
        },
        field.member);
    return {};
}

Result<> setFieldFromText(TrainRecipe &recipe, std::string_view key, std::string_view text)
{
    const FieldInfo *field = findField(key);
    if (!field)
        return unknownField(key);
    FW_TRY(value, parseValue(*field, text));
    return setField(recipe, *field, value);
}

std::string fieldText(const FieldValue &value)
{
    if (const bool *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const std::int64_t *number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const std::string *text = std::get_if<std::string>(&value))
        return *text;
    const double real = std::get<double>(value);
    if (real == std::floor(real) && std::abs(real) < 1e15) // all digits of what is whole
        return std::to_string(std::int64_t(real));
    char buffer[40];
    const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, real);
    return std::string(buffer, end);
}

Json toJson(const TrainRecipe &recipe)
{
    Json out = {{"format", 1}};
    for (const FieldInfo &field : recipeFields())
        std::visit([&](const auto &value) { out[field.key] = value; }, fieldValue(recipe, field));
    return out;
}

Result<TrainRecipe> recipeFromJson(const Json &value, std::string_view thing)
{
    if (!value.is_object())
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a recipe."), {std::string(thing)}},
                    {FW_NOOP("core", "Choose a file that was saved as a recipe.")});
    if (intOr(value, "format", 1) > 1)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 was written by a newer version."), {std::string(thing)}},
                    {FW_NOOP("core", "Open the project with the version that made it.")});
    TrainRecipe recipe;
    for (const auto &[key, item] : value.items()) {
        if (key == "format")
            continue;
        const FieldInfo *field = findField(key);
        if (!field)
            return unknownField(key);
        if (item.is_boolean())
            FW_CHECK(setField(recipe, *field, item.get<bool>()));
        else if (item.is_number_integer())
            FW_CHECK(setField(recipe, *field, item.get<std::int64_t>()));
        else if (item.is_number())
            FW_CHECK(setField(recipe, *field, item.get<double>()));
        else if (item.is_string())
            FW_CHECK(setField(recipe, *field, item.get<std::string>()));
        else
            return wrongType(*field, dumpJson(item));
    }
    if (recipe.method == "lora" && member(value, "alpha") && !member(value, "rank"))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 has an alpha without a rank; the two make one scale."), {std::string(thing)}},
                    {FW_NOOP("core", "Add the rank, or leave the alpha out.")});
    FW_CHECK(checkRecipe(recipe));
    return recipe;
}

TrainRecipe recipeWith(std::initializer_list<std::pair<const char *, FieldValue>> values)
{
    TrainRecipe recipe;
    for (const auto &[key, value] : values) {
        [[maybe_unused]] const Result<> set = setField(recipe, *findField(key), value);
        assert(set);
    }
    return recipe;
}

} // namespace fieldwright
