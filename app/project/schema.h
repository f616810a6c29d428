#pragma once

#include "core/base/result.h"

#include <SQLiteCpp/Database.h>

namespace fieldwright {

/// The tables of project.sqlite and the steps from one version of them to the next. schema.cpp has the SQL.
struct Schema
{
    /// Of this program. Raise it together with a new step at the end of the table in schema.cpp.
    static constexpr int version = 3;
    /// PRAGMA application_id, "FwPr": tells a project from any other SQLite file.
    static constexpr int applicationId = 0x46775072;
};

/// 0 for an empty file.
int schemaVersion(SQLite::Database &database);

/// Runs the steps from the version that the file has up to `toVersion`, each in a transaction of its own together with
/// its version number: killed at any instant, the file is at one version or the next. Throws SQLite::Exception.
void migrateSchema(SQLite::Database &database, int toVersion = Schema::version);

} // namespace fieldwright
