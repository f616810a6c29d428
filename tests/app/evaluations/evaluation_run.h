#pragma once

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/run_folder/job.h"

#include <QTemporaryDir>

namespace fieldwright {

inline std::string itemLine(int model, const char *item, double score, bool parsed = true)
{
    return dumpJson({{"model", model},
                     {"suite", "five-dimension"},
                     {"axis", "syntax"},
                     {"language", "en"},
                     {"item", item},
                     {"cluster", item},
                     {"task", "roles"},
                     {"mode", "free"},
                     {"prompt", std::string("Find the subject of ") + item},
                     {"expected", {{"subject", "dog"}}},
                     {"raw", parsed ? "{\"subject\":\"dog\"}" : "no idea"},
                     {"parsed", parsed},
                     {"score", score},
                     {"floor", 0.1}}) +
           "\n";
}

/// A run folder as an evaluate job leaves it.
struct EvaluationRun
{
    QTemporaryDir scratch;
    RunPaths paths;
    Job job{.id = "run1", .kind = JobKind::Evaluate, .name = "base – tuned", .createdMs = 5};

    EvaluationRun()
    {
        job.parameters = {{"models",
                           {{{"role", "base"}, {"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}},
                            {{"role", "tuned"},
                             {"model", {{"id", "t"}, {"name", "tuned"}, {"path", "/b.gguf"}, {"adapter", "/t"}}}}}}};
        paths = *createRunFolder(std::filesystem::path(scratch.path().toStdString()), job);
        write("summary.json",
              R"({"format":1,"protocol":"fw5-1.0","models":["base","tuned"],"compared":true,"items":4})");
        write("items.jsonl", itemLine(0, "worse", 1) + itemLine(0, "better", 0) + itemLine(0, "same", 0.5) +
                                 itemLine(0, "lost", 0, false) + itemLine(1, "worse", 0) + itemLine(1, "better", 1) +
                                 itemLine(1, "same", 0.5) + itemLine(1, "lost", 0) + "{\"model\":1,\"item\":\"torn");
        write("questions.jsonl", R"({"model":0,"question":"Q?","answer":"before","expected":"E","language":"en"})"
                                 "\n"
                                 R"({"model":1,"question":"Q?","answer":"after","expected":"E","language":"en"})"
                                 "\n");
    }
    void write(const char *name, const std::string &text) { (void)saveFile(paths.output() / name, text); }
};

} // namespace fieldwright
