#pragma once

#include "core/base/utf8.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>
#include <type_traits>

namespace fieldwright {

// Two short forms for the statements that are run once. They throw SQLite::Exception.

template <typename... Values>
void bindAll(SQLite::Statement &statement, const Values &...values)
{
    [[maybe_unused]] int index = 0;
    [[maybe_unused]] const auto bindOne = [&](const auto &value) {
        ++index;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_integral_v<Value>)
            statement.bind(index, std::int64_t(value));
        else
            statement.bind(index, value);
    };
    (bindOne(values), ...);
}

/// Gives the number of rows that it changed.
template <typename... Values>
int execute(SQLite::Database &database, const char *sql, const Values &...values)
{
    SQLite::Statement statement(database, sql);
    bindAll(statement, values...);
    return statement.exec();
}

/// The first column of the first row; 0 when there is none.
template <typename... Values>
std::int64_t firstInt(SQLite::Database &database, const char *sql, const Values &...values)
{
    SQLite::Statement statement(database, sql);
    bindAll(statement, values...);
    return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

/// Text of a file that others wrote, as the database may hold it: valid UTF-8 without NUL.
inline std::string sanitizedForStore(std::string_view text)
{
    std::string clean = sanitizeUtf8(text);
    std::erase(clean, '\0');
    return clean;
}

} // namespace fieldwright
