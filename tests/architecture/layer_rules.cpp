#include "tests/architecture/layer_rules.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <regex>

namespace fieldwright::architecture {

namespace {

namespace fs = std::filesystem;

bool isSource(const fs::path &path)
{
    const std::string extension = path.extension().string();
    return extension == ".h" || extension == ".cpp" || extension == ".inl" || extension == ".cu";
}

bool isQt(const std::string &include)
{
    static const std::regex qt(R"(^(Qt[A-Z0-9]\w*(/.*)?|Q[A-Z]\w*|qt6keychain/.*|qcustomplot\.h)$)");
    return std::regex_match(include, qt);
}

bool isTorch(const std::string &include)
{
    static constexpr std::array<const char *, 6> roots = {"ATen/", "torch/", "c10/", "aten/", "caffe2/", "ATen.h"};
    return std::any_of(roots.begin(), roots.end(), [&](const char *root) { return include.starts_with(root); });
}

bool isWidgets(const std::string &include)
{
    static const std::regex widgets(
        R"(^(QtWidgets(/.*)?|qcustomplot\.h|QApplication|QWidget|Q\w*(Widget|Dialog|View|Button|Label|Layout|Box|Menu|Bar|Splitter|StyledItemDelegate|LineEdit|TextEdit|MainWindow|Style))$)");
    static const std::regex notWidgets(
        R"(^(Q\w*StringView|QAnyStringView|Q\w*ByteArrayView|QSyntaxHighlighter|QAbstractTextDocumentLayout)$)");
    return std::regex_match(include, widgets) && !std::regex_match(include, notWidgets);
}

/// The first two parts of a path: "core/engine"; one part for app and ui.
std::string layerOf(const std::string &path)
{
    const size_t first = path.find('/');
    if (first == std::string::npos)
        return path;
    const std::string top = path.substr(0, first);
    if (top != "core")
        return top;
    const size_t second = path.find('/', first + 1);
    return second == std::string::npos ? top : path.substr(0, second);
}

int rankOf(const std::string &folder)
{
    const auto &layers = coreLayers();
    const auto it = std::find(layers.begin(), layers.end(), folder);
    return it == layers.end() ? -1 : int(it - layers.begin());
}

/// Empty when the include is allowed, else the rule that it breaks.
std::string brokenRule(const std::string &file, const std::string &include)
{
    const std::string from = layerOf(file);
    const std::string to = layerOf(include);
    const bool fromCore = file.starts_with("core/");
    if (fromCore && isQt(include))
        return "core has no Qt";
    if (from != "core/engine" && isTorch(include))
        return "only core/engine includes ATen or torch";
    if (from == "core/engine" && include.starts_with("torch/torch.h"))
        return "never torch/torch.h";
    if (from == "app" && isWidgets(include))
        return "app has no Widgets";
    if (fromCore && (to == "app" || to == "ui"))
        return "core includes nothing above it";
    if (from == "app" && to == "ui")
        return "app includes nothing above it";
    const bool isEstimate = include.starts_with("core/engine/estimate/");
    if ((from == "app" || from == "ui") && ((to == "core/engine" && !isEstimate) || to == "core/worker"))
        return "the window and the command line reach the engine only by a worker";
    if (fromCore && include.starts_with("core/")) {
        const int fromRank = rankOf(from.substr(5));
        const int toRank = rankOf(to.substr(5));
        if (fromRank < 0)
            return "the folder is not in the list of layers";
        if (!isEstimate && (toRank < 0 || toRank > fromRank))
            return "an include goes up a layer";
    }
    return {};
}

} // namespace

const std::vector<std::string> &coreLayers()
{
    static const std::vector<std::string> layers = {
        "base",    "recipe",  "run_folder", "documents", "model_files", "hub",    "tokenizer", "language_model",
        "dataset", "metrics", "evaluation", "report",    "engine",      "worker", "reader"};
    return layers;
}

std::vector<Violation> checkIncludes(const fs::path &root)
{
    static const std::regex includeLine(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<Violation> violations;
    for (const char *top : {"core", "app", "ui"}) {
        if (!fs::exists(root / top))
            continue;
        for (const auto &entry : fs::recursive_directory_iterator(root / top)) {
            if (!entry.is_regular_file() || !isSource(entry.path()))
                continue;
            const std::string file = fs::relative(entry.path(), root).generic_string();
            std::ifstream in(entry.path());
            std::string line;
            for (int number = 1; std::getline(in, line); ++number) {
                std::smatch match;
                if (!std::regex_search(line, match, includeLine))
                    continue;
                if (const std::string rule = brokenRule(file, match[1].str()); !rule.empty())
                    violations.push_back({file, number, rule + ": " + match[1].str()});
            }
        }
    }
    return violations;
}

std::vector<std::string> neededLibraries(const fs::path &program)
{
    std::vector<std::string> out;
    const std::string command = "ldd '" + program.string() + "' 2>/dev/null";
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> pipe(popen(command.c_str(), "r"), pclose);
    char buffer[4096];
    while (pipe && std::fgets(buffer, sizeof buffer, pipe.get())) {
        std::string line(buffer);
        line.erase(0, line.find_first_not_of(" \t"));
        out.push_back(line.substr(0, line.find_first_of(" \n")));
    }
    return out;
}

} // namespace fieldwright::architecture
