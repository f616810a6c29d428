#include "tests/support/power_cut.h"

#include <algorithm>
#include <fstream>
#include <optional>

namespace fieldwright {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t pageBytes = 4096;
constexpr std::size_t sectorBytes = 512;

void overlay(std::string &bytes, std::size_t offset, std::string_view piece)
{
    if (bytes.size() < offset + piece.size())
        bytes.resize(offset + piece.size(), '\0');
    bytes.replace(offset, piece.size(), piece);
}

Error noSuchName(const DiskChange &change)
{
    return {ErrorCode::Corrupt, {"The record changes %1, which is not there.", {change.path.string()}}};
}

} // namespace

/// A name that comes, or goes where there is no node; of a rename the second name goes with it.
struct DiskWithPower::EntryChange
{
    std::string name;
    std::shared_ptr<Node> node;
    std::string gone;
};

struct DiskWithPower::Node
{
    struct Change
    {
        std::uint64_t offset = 0;
        std::string bytes;
        bool isResize = false; ///< to offset
    };

    bool isFolder = false;
    std::string bytes; ///< surely there
    std::vector<Change> changes;
    Entries entries; ///< surely there
    std::vector<EntryChange> entryChanges;
};

DiskWithPower::DiskWithPower(const fs::path &start) : m_root(std::make_shared<Node>())
{
    m_root->isFolder = true;
    for (const auto &entry : fs::recursive_directory_iterator(start)) {
        const fs::path path = entry.path().lexically_relative(start);
        const auto node = std::make_shared<Node>();
        node->isFolder = entry.is_directory();
        if (!node->isFolder) {
            std::ifstream file(entry.path(), std::ios::binary);
            node->bytes.assign(std::istreambuf_iterator<char>(file), {});
        }
        find(path.parent_path())->entries[path.filename()] = node;
    }
}

DiskWithPower::DiskWithPower(DiskWithPower &&) noexcept = default;
DiskWithPower::~DiskWithPower() = default;

DiskWithPower::Entries DiskWithPower::namesAfter(const Node &folder, std::size_t changes)
{
    Entries entries = folder.entries;
    for (const EntryChange &change : std::span(folder.entryChanges).first(changes)) {
        entries.erase(change.gone);
        if (change.node)
            entries[change.name] = change.node;
        else
            entries.erase(change.name);
    }
    return entries;
}

DiskWithPower::Node *DiskWithPower::find(const fs::path &path) const
{
    std::shared_ptr<Node> node = m_root;
    for (const fs::path &part : path) {
        if (part.empty())
            continue;
        const Entries entries = namesAfter(*node, node->entryChanges.size());
        const auto found = entries.find(part.string());
        if (found == entries.end())
            return nullptr;
        node = found->second;
    }
    return node.get();
}

Result<> DiskWithPower::apply(const DiskChange &change)
{
    using Kind = DiskChange::Kind;
    Node *const folder = find(change.path.parent_path());
    Node *const node = find(change.path);
    const std::string name = change.path.filename().string();
    switch (change.kind) {
    case Kind::Create:
    case Kind::MakeFolder: {
        if (!folder)
            return fail(noSuchName(change));
        const auto made = std::make_shared<Node>();
        made->isFolder = change.kind == Kind::MakeFolder;
        folder->entryChanges.push_back({name, made, {}});
        return {};
    }
    case Kind::Rename: {
        if (!folder || !node)
            return fail(noSuchName(change));
        if (change.path.parent_path() != change.to.parent_path())
            return fail(ErrorCode::Unsupported, {"%1 goes to another folder.", {change.path.string()}});
        const Entries entries = namesAfter(*folder, folder->entryChanges.size());
        folder->entryChanges.push_back({change.to.filename().string(), entries.at(name), name});
        return {};
    }
    case Kind::Remove:
        if (!folder || !node)
            return fail(noSuchName(change));
        folder->entryChanges.push_back({name, nullptr, {}});
        return {};
    case Kind::Write:
    case Kind::Resize:
        if (!node)
            return fail(noSuchName(change));
        node->changes.push_back({change.offset, change.bytes, change.kind == Kind::Resize});
        return {};
    case Kind::Sync:
        if (!node) // of a file without a name
            return {};
        node->bytes = bytesAsSeen(*node);
        node->changes.clear();
        node->entries = namesAfter(*node, node->entryChanges.size());
        node->entryChanges.clear();
        return {};
    }
    return {};
}

std::string DiskWithPower::bytesAsSeen(const Node &file)
{
    std::string bytes = file.bytes;
    for (const Node::Change &change : file.changes) {
        if (change.isResize)
            bytes.resize(change.offset, '\0');
        else
            overlay(bytes, change.offset, change.bytes);
    }
    return bytes;
}

std::string DiskWithPower::bytesAfterCut(const Node &file, Random &random)
{
    enum Fate { Dropped, Kept, Begun, Mixed };
    std::string bytes = file.bytes;
    // One fate for all writes is as likely as one for each.
    const bool isCommon = random.below(2) == 0;
    Fate fate = Fate(random.below(4));
    for (const Node::Change &change : file.changes) {
        if (!isCommon)
            fate = Fate(random.below(4));
        if (change.isResize) {
            if (fate != Dropped)
                bytes.resize(change.offset, '\0');
            continue;
        }
        const std::size_t end = change.offset + change.bytes.size();
        if (fate != Dropped && bytes.size() < end && random.below(2) == 0)
            bytes.resize(end, '\0'); // the size alone
        const std::size_t begun = random.below(change.bytes.size() + 1);
        // Pages that are kept, and one that is kept in parts, by their place in the file.
        const std::uint64_t torn = change.offset / pageBytes + random.below(change.bytes.size() / pageBytes + 1);
        std::size_t at = 0;
        while (at < change.bytes.size() && fate != Dropped) {
            const std::size_t place = change.offset + at;
            const bool isTorn = fate == Mixed && place / pageBytes == torn;
            const std::size_t unit = isTorn ? sectorBytes : pageBytes;
            const std::size_t length = std::min(unit - place % unit, change.bytes.size() - at);
            if (fate == Kept || (fate == Mixed && random.below(2) == 0))
                overlay(bytes, place, std::string_view(change.bytes).substr(at, length));
            else if (fate == Begun && at < begun)
                overlay(bytes, place, std::string_view(change.bytes).substr(at, std::min(length, begun - at)));
            at += length;
        }
    }
    return bytes;
}

Result<> DiskWithPower::write(const Node &node, const fs::path &place, Random *random)
{
    if (!node.isFolder) {
        std::ofstream file(place, std::ios::binary | std::ios::trunc);
        file << (random ? bytesAfterCut(node, *random) : bytesAsSeen(node));
        file.close();
        if (!file)
            return fail(ErrorCode::Io, {"%1 could not be written.", {place.string()}});
        return {};
    }
    std::error_code code;
    fs::create_directories(place, code);
    const std::size_t changes = node.entryChanges.size();
    for (const auto &[name, child] : namesAfter(node, random ? random->below(changes + 1) : changes))
        FW_CHECK(write(*child, place / name, random));
    return {};
}

Result<> DiskWithPower::writeAfterCut(const fs::path &folder, Random &random) const
{
    return write(*m_root, folder, &random);
}

Result<> DiskWithPower::writeAsSeen(const fs::path &folder) const
{
    return write(*m_root, folder, nullptr);
}

Result<DiskWithPower> diskAfter(const fs::path &start, std::span<const DiskChange> changes, std::size_t count,
                                const std::function<bool(const DiskChange &)> &isIgnored)
{
    DiskWithPower disk(start);
    for (const DiskChange &change : changes.first(count)) {
        if (change.kind == DiskChange::Kind::Sync && isIgnored && isIgnored(change))
            continue;
        FW_CHECK(disk.apply(change));
    }
    return disk;
}

} // namespace fieldwright
