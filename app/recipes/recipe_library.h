#pragma once

#include "core/base/result.h"
#include "core/recipe/recipe.h"

#include <QObject>

#include <filesystem>
#include <optional>

namespace fieldwright {

/// A recipe of the user's own, a file in the library's folder.
struct OwnRecipe
{
    QString name;
    std::filesystem::path file;
    TrainRecipe recipe;
    std::optional<Error> problem; ///< why the file is none; `recipe` is the usual one then
};

/// The user's recipes, for all projects. The files are small; they are read when they are first asked for.
class RecipeLibrary : public QObject
{
    Q_OBJECT

public:
    explicit RecipeLibrary(std::filesystem::path folder, QObject *parent = nullptr);

    /// By name.
    const std::vector<OwnRecipe> &list() const;
    /// Null when there is none of this name.
    const OwnRecipe *find(const QString &name) const;
    /// The name itself, or with a number behind it where it is taken.
    QString freeName(const QString &wanted) const;

    /// Errors: InvalidArgument (a name that cannot be or is taken), NotFound, Io, Corrupt.
    Result<> add(const QString &name, const TrainRecipe &recipe);
    /// Takes a recipe file in. Gives its name: the file's, unless one is given.
    Result<QString> import(const std::filesystem::path &file, const QString &name = {});
    Result<> rename(const QString &name, const QString &other);
    Result<> remove(const QString &name);

Q_SIGNALS:
    void listReset();

private:
    void read() const;
    std::filesystem::path fileOf(const QString &name) const;

    std::filesystem::path m_folder;
    mutable std::optional<std::vector<OwnRecipe>> m_list;
};

/// A recipe file. Errors name the file.
Result<TrainRecipe> readRecipeFile(const std::filesystem::path &file);
Result<> writeRecipeFile(const TrainRecipe &recipe, const std::filesystem::path &file);

} // namespace fieldwright
