#pragma once

#include "core/tokenizer/jinja_value.h"

#include <tl/expected.hpp>

namespace fieldwright::jinja {

/// What a rendering may use up. Templates are untrusted: text that doubles in a loop must end in an error, not in
/// hours.
struct Budget
{
    std::int64_t steps = 20'000'000;
    std::int64_t bytes = 4ll << 30; ///< of all texts and lists made on the way
    static constexpr size_t longestText = 64u << 20;
    static constexpr size_t longestList = 1'000'000;
    static constexpr std::uint32_t deepestValue = 60;
};

/// A value, or what went wrong in words; the interpreter adds the line.
using Outcome = tl::expected<Value, std::string>;

struct Arguments
{
    List positional;
    std::vector<std::pair<std::string, Value>> named;

    /// The argument at `index` or by its name; null when it was not given.
    const Value *find(size_t index, std::string_view name) const;
};

/// What built-ins need from their surroundings.
struct Surroundings
{
    Budget budget;
    std::int64_t nowSeconds = 0;
    /// Counts work; false when the budget is used up.
    bool charge(size_t bytes);
    /// Counts a walk through all of a value.
    bool chargeWalk(const Value &value)
    {
        return charge(size_t(std::min<std::uint64_t>(value.extent().weight, 1ull << 50)) * 16);
    }
};

bool isKnownGlobal(std::string_view name);
Outcome callGlobal(Surroundings &around, const std::string &name, const Arguments &arguments);
Outcome applyFilter(Surroundings &around, const std::string &name, const Value &value, const Arguments &arguments);
tl::expected<bool, std::string> applyTest(const std::string &name, const Value &value, const Arguments &arguments);

/// Is there a method of this name on such a value?
bool hasMethod(const Value &self, std::string_view name);
Outcome callMethod(Surroundings &around, const Value &self, const std::string &name, const Arguments &arguments);

/// value.name and value[key] as Jinja looks them up; undefined when there is nothing.
Outcome getAttribute(const Value &value, const std::string &name);
Outcome getItem(const Value &value, const Value &key);
/// value[begin:end:step]; undefined or None bounds are open.
Outcome slice(Surroundings &around, const Value &value, const Value &begin, const Value &end, const Value &step);
Outcome binary(Surroundings &around, const std::string &op, const Value &a, const Value &b);
tl::expected<bool, std::string> compare(const std::string &op, const Value &a, const Value &b);
/// What a for loop goes over.
tl::expected<List, std::string> iterate(const Value &value);

} // namespace fieldwright::jinja
