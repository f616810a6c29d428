#pragma once

#include "app/models/model_entry.h"
#include "app/project/task_thread.h"

#include <QtCore/QFileSystemWatcher>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <optional>

namespace fieldwright {

/// Puts an adapter on its base where the list has it: known by its fingerprint, else by the name that the adapter gives
/// it ("owner/name", or a path). Reads the files of both, so not in a window's thread.
void findBase(ModelEntry &adapter, const std::vector<ModelEntry> &list);

/// The user's models, shared by all projects: models.json in the XDG data folder, and those that came with the product.
/// What another process writes there is noticed.
class ModelLibrary : public QObject
{
    Q_OBJECT

public:
    struct Places
    {
        std::filesystem::path file; ///< models.json
        std::vector<std::filesystem::path>
            builtIns; ///< folders that are searched for models that came with the product
        /// XDG data folder; FIELDWRIGHT_MODELS, <prefix>/share/fieldwright/models, XDG cache folder.
        static Places standard();
    };

    explicit ModelLibrary(Places places = Places::standard(), QObject *parent = nullptr);
    ~ModelLibrary() override;

    /// Reads the list and looks for the built-in models. Quick; done by the constructor, too.
    Result<> reload();

    const std::vector<ModelEntry> &list() const { return m_list; }
    /// By id, name, or path; nullptr when it is not there.
    const ModelEntry *find(const QString &text) const;
    /// The model that came with the product (SmolLM2), else the first that writes text; nullptr when there is none.
    const ModelEntry *standardModel() const;

    // Files are read and the list is written in a thread of its own, one after the other, so that a verb finds what
    // those before it have left.

    /// Inspects the files, then lists them. The same path again gives the entry that is there. An adapter stands on
    /// `base`; without one, on the model of the list that it names. Errors besides: InvalidArgument where it does not
    /// fit.
    void add(const std::filesystem::path &path, const QString &name, QObject *receiver,
             std::function<void(Result<ModelEntry>)> done, const std::optional<ModelEntry> &base = {});
    /// Of those that are being added, in their order.
    const std::vector<std::filesystem::path> &beingRead() const { return m_beingRead; }
    /// As add(), of a model whose files need not state the licence that its hub stated.
    void addFetched(const std::filesystem::path &path, const QString &name, const std::string &licence,
                    QObject *receiver, std::function<void(Result<ModelEntry>)> done);
    /// Opens the files of an entry and fills in what they say (built-in models are listed by their place alone).
    void complete(const QString &id, QObject *receiver, std::function<void(Result<ModelEntry>)> done);
    using Done = std::function<void(Result<>)>;
    /// From the list; its files stay. Errors: NotFound, InvalidArgument (built-in), Io.
    void remove(const QString &id, QObject *receiver, Done done);
    /// Takes remove() back: the entry as it was.
    void restore(const ModelEntry &entry, QObject *receiver, Done done);
    /// Sets an adapter on another model. Errors: NotFound; InvalidArgument (no adapter, or it does not fit).
    void setBase(const QString &id, const ModelEntry &base, QObject *receiver, Done done);
    void rename(const QString &id, const QString &name, QObject *receiver, Done done);
    /// Which of its chat templates it is asked with from now on; empty: its default. Errors: NotFound (also for a model
    /// that came with the product), Io.
    void setChatTemplate(const QString &id, const QString &name, QObject *receiver, Done done);

Q_SIGNALS:
    void listReset();
    /// beingRead() is another.
    void readingChanged();

private:
    using List = std::vector<ModelEntry>;

    void change(std::function<Result<>(List &)> how, QObject *receiver, Done done);
    void changeRef(const QString &id, std::function<void(ModelRef &)> how, QObject *receiver, Done done);
    void setList(List list);
    void watch();
    void readAgain();

    Places m_places;
    TaskThread m_files;
    QFileSystemWatcher m_watcher;
    QTimer m_written; ///< writing touches the folder several times
    std::vector<ModelEntry> m_list;
    std::vector<std::filesystem::path> m_beingRead;
};

} // namespace fieldwright
