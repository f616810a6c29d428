#pragma once

#include "core/base/random.h"
#include "tests/support/recorded_disk.h"

#include <functional>
#include <map>
#include <memory>
#include <span>

namespace fieldwright {

/// A folder on a disk whose power may fail: what has been asked of it, and what of that is surely there.
///
/// What a cut leaves is weaker than what ext4 and XFS promise, which both keep changes of names in one order:
/// - Of a file: what fsync or fdatasync of it has seen is there. Each later write is there, or is not, or is torn: any
///   of its pages, and of one page any sectors; a longer size may be there without the bytes (which then are zeros). A
///   later change of size is there or is not.
/// - Of a folder: the names that an fsync of that folder has seen are there. The later changes of its names (a file or
///   folder made, renamed, removed) are there up to any one of them, in their order; a rename is there whole or not at
///   all. Folders do not wait for each other, and the fsync of a file says nothing about its name.
class DiskWithPower
{
public:
    /// What lies in `start` is there surely.
    explicit DiskWithPower(const std::filesystem::path &start);
    DiskWithPower(DiskWithPower &&) noexcept;
    ~DiskWithPower();

    Result<> apply(const DiskChange &change);
    /// Writes what a cut leaves at this moment.
    Result<> writeAfterCut(const std::filesystem::path &folder, Random &random) const;
    /// Writes what the program sees.
    Result<> writeAsSeen(const std::filesystem::path &folder) const;

private:
    struct Node;
    struct EntryChange;
    using Entries = std::map<std::string, std::shared_ptr<Node>>;

    Node *find(const std::filesystem::path &path) const;
    static Entries namesAfter(const Node &folder, std::size_t changes);
    static std::string bytesAfterCut(const Node &file, Random &random);
    static std::string bytesAsSeen(const Node &file);
    static Result<> write(const Node &node, const std::filesystem::path &place, Random *random);

    std::shared_ptr<Node> m_root;
};

/// The disk after the first `count` changes. `isIgnored` says which syncs are lost on the way: a test's own fault.
Result<DiskWithPower> diskAfter(const std::filesystem::path &start, std::span<const DiskChange> changes,
                                std::size_t count, const std::function<bool(const DiskChange &)> &isIgnored = {});

} // namespace fieldwright
