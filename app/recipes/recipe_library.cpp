#include "app/recipes/recipe_library.h"

#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/recipe/fields.h"

#include <algorithm>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

using namespace Qt::StringLiterals;

constexpr size_t mostRecipes = 500;
constexpr std::uint64_t largestFile = 1u << 20;
constexpr int longestName = 60;

/// A name is a file's name too.
Result<> checkName(const QString &name)
{
    const bool isFine = std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == u' ' || c == u'-' || c == u'_' || c == u'.' || c == u'(' || c == u')';
    });
    if (name.trimmed().isEmpty() || name != name.trimmed() || name.size() > longestName || name.startsWith(u'.') ||
        !isFine)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "\"%1\" cannot be the name of a recipe."), {toStd(name)}},
                    {FW_NOOP("core", "Use letters, digits, blanks, \"-\", \"_\" and \".\", at most 60 of them.")});
    return {};
}

Error noSuchRecipe(const QString &name)
{
    return {ErrorCode::NotFound,
            {FW_NOOP("core", "There is no recipe \"%1\" of your own."), {toStd(name)}},
            {FW_NOOP("core", "\"recipe list\" shows those that there are.")}};
}

} // namespace

Result<TrainRecipe> readRecipeFile(const fs::path &file)
{
    FW_TRY(bytes, readFile(file, largestFile));
    FW_TRY(json, parseJson(bytes, file.filename().string()));
    return recipeFromJson(json, file.filename().string());
}

Result<> writeRecipeFile(const TrainRecipe &recipe, const fs::path &file)
{
    return saveFile(file, dumpJson(toJson(recipe), 2) + "\n");
}

RecipeLibrary::RecipeLibrary(fs::path folder, QObject *parent) : QObject(parent), m_folder(std::move(folder)) {}

fs::path RecipeLibrary::fileOf(const QString &name) const
{
    return m_folder / toPath(name + u".json"_s);
}

void RecipeLibrary::read() const
{
    std::vector<OwnRecipe> found;
    std::error_code problem;
    for (fs::directory_iterator it(m_folder, problem), end; !problem && it != end && found.size() < mostRecipes;
         it.increment(problem)) {
        if (it->path().extension() != ".json")
            continue;
        OwnRecipe own{.name = toQString(it->path().stem()), .file = it->path(), .recipe = {}, .problem = {}};
        if (auto recipe = readRecipeFile(own.file))
            own.recipe = std::move(*recipe);
        else
            own.problem = recipe.error();
        found.push_back(std::move(own));
    }
    std::sort(found.begin(), found.end(),
              [](const OwnRecipe &a, const OwnRecipe &b) { return QString::localeAwareCompare(a.name, b.name) < 0; });
    m_list = std::move(found);
}

const std::vector<OwnRecipe> &RecipeLibrary::list() const
{
    if (!m_list)
        read();
    return *m_list;
}

const OwnRecipe *RecipeLibrary::find(const QString &name) const
{
    const auto at = std::find_if(list().begin(), list().end(), [&](const OwnRecipe &own) { return own.name == name; });
    return at == list().end() ? nullptr : &*at;
}

QString RecipeLibrary::freeName(const QString &wanted) const
{
    QString base;
    for (const QChar c : wanted.trimmed().left(longestName - 4))
        base += c.isLetterOrNumber() || u" -_.()"_s.contains(c) ? c : QChar(u'-');
    while (base.startsWith(u'.'))
        base.remove(0, 1);
    base = base.trimmed();
    if (base.isEmpty())
        base = u"recipe"_s;
    QString name = base;
    for (int number = 2; find(name); ++number)
        name = u"%1 %2"_s.arg(base).arg(number);
    return name;
}

Result<> RecipeLibrary::add(const QString &name, const TrainRecipe &recipe)
{
    FW_CHECK(checkName(name));
    if (find(name))
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is a recipe \"%1\" already."), {toStd(name)}},
                    {FW_NOOP("core", "Choose another name.")});
    FW_CHECK(makeFolder(m_folder));
    FW_CHECK(writeRecipeFile(recipe, fileOf(name)));
    read();
    Q_EMIT listReset();
    return {};
}

Result<QString> RecipeLibrary::import(const fs::path &file, const QString &name)
{
    FW_TRY(recipe, readRecipeFile(file));
    QString stem = toQString(file.stem());
    if (stem.endsWith(u".recipe"_s))
        stem.chop(7);
    const QString wanted = name.isEmpty() ? freeName(stem) : name;
    FW_CHECK(add(wanted, recipe));
    return wanted;
}

Result<> RecipeLibrary::rename(const QString &name, const QString &other)
{
    const OwnRecipe *own = find(name);
    if (!own)
        return fail(noSuchRecipe(name));
    if (name == other)
        return {};
    FW_CHECK(checkName(other));
    if (find(other))
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is a recipe \"%1\" already."), {toStd(other)}},
                    {FW_NOOP("core", "Choose another name.")});
    FW_CHECK(renameDurably(own->file, fileOf(other)));
    read();
    Q_EMIT listReset();
    return {};
}

Result<> RecipeLibrary::remove(const QString &name)
{
    const OwnRecipe *own = find(name);
    if (!own)
        return fail(noSuchRecipe(name));
    std::error_code problem;
    fs::remove(own->file, problem);
    if (problem)
        return fail(ioError(own->file, problem.value()));
    read();
    Q_EMIT listReset();
    return {};
}

} // namespace fieldwright
