#pragma once

#include "core/base/file.h"
#include "core/documents/document.h"
#include "tests/support/result.h"

#include <cstdlib>
#include <filesystem>

#if defined(__SANITIZE_ADDRESS__)
/// What Poppler's fontconfig keeps for the life of the process is none of our leaks.
extern "C" inline const char *__lsan_default_suppressions()
{
    return "leak:libfontconfig";
}
#endif

/// The real files beside the repository; an empty path where they are absent (the test then skips).
inline std::filesystem::path sharedFile(const char *relative)
{
    const char *fromEnvironment = std::getenv("FIELDWRIGHT_SHARED");
    const std::filesystem::path root =
        fromEnvironment ? fromEnvironment : std::filesystem::path(SOURCE_FOLDER) / ".." / "shared";
    const std::filesystem::path path = root / "data" / relative;
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) ? path : std::filesystem::path();
}

#define SKIP_WITHOUT(path)                                                                                             \
    do {                                                                                                               \
        if ((path).empty())                                                                                            \
            QSKIP("the shared corpus is not there");                                                                   \
    } while (false)

/// The document is there and keeps every rule of spans.
#define VERIFY_DOCUMENT(result)                                                                                        \
    do {                                                                                                               \
        VERIFY_RESULT(result);                                                                                         \
        const auto fwChecked = fieldwright::checkDocument(*(result));                                                  \
        VERIFY_RESULT(fwChecked);                                                                                      \
    } while (false)

/// One line a block, for comparing: "heading 1|Title", "table_row 0 header|A | B".
inline std::string outline(const fieldwright::Document &document)
{
    std::string text;
    for (const fieldwright::Block &block : document.blocks) {
        text += fieldwright::blockKindName(block.kind);
        if (block.level > 0)
            text += " " + std::to_string(block.level);
        if (block.table >= 0)
            text += " " + std::to_string(block.table);
        if (block.isHeader)
            text += " header";
        text += "|" + std::string(document.textOf(block.span)) + "\n";
    }
    return text;
}

#define COMPARE_TEXT(actual, expected)                                                                                 \
    do {                                                                                                               \
        const std::string fwActual = (actual);                                                                         \
        const std::string fwExpected = (expected);                                                                     \
        if (fwActual != fwExpected)                                                                                    \
            QFAIL(("got:\n" + fwActual + "\nexpected:\n" + fwExpected).c_str());                                       \
    } while (false)
