#include "core/engine/distributed/gathered_state.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/mapped_pages.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace fieldwright::engine {

namespace {

/// Room in a file without a name, for as long as this lives.
class FileRoom
{
public:
    static Result<std::shared_ptr<FileRoom>> make(const std::filesystem::path &folder, size_t bytes)
    {
        auto room = std::make_shared<FileRoom>();
        std::string name = (folder / ".gathered-XXXXXX").string();
        const int file = mkostemp(name.data(), O_CLOEXEC);
        if (file < 0)
            return fail(ioError(folder, errno));
        unlink(name.c_str());
        // All of it now: what is mapped and not there would end the process.
        int problem = posix_fallocate(file, 0, off_t(bytes));
        if (problem == 0) {
            void *const at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            problem = at == MAP_FAILED ? errno : 0;
            room->m_bytes = at == MAP_FAILED ? std::span<std::byte>() : std::span(static_cast<std::byte *>(at), bytes);
        }
        close(file);
        if (problem != 0)
            return fail(ioError(folder, problem));
        return room;
    }
    FileRoom() = default;
    FileRoom(const FileRoom &) = delete;
    FileRoom &operator=(const FileRoom &) = delete;
    ~FileRoom()
    {
        if (!m_bytes.empty())
            munmap(m_bytes.data(), m_bytes.size());
    }

    std::span<std::byte> bytes() const { return m_bytes; }

private:
    std::span<std::byte> m_bytes;
};

struct Entry
{
    std::string name;
    std::vector<std::int64_t> shape;
    at::ScalarType type = at::kFloat;

    size_t bytes() const
    {
        size_t count = at::elementSize(type);
        for (const std::int64_t side : shape)
            count *= size_t(side);
        return count;
    }
    size_t room() const { return (bytes() + 63) / 64 * 64; }
};

Json listOf(const std::vector<NamedTensor> &tensors)
{
    Json list = Json::array();
    for (const NamedTensor &named : tensors)
        list.push_back({named.name, named.tensor.sizes().vec(), named.tensor.scalar_type() == at::kByte});
    return list;
}

Result<std::vector<Entry>> entriesOf(const std::string &text)
{
    FW_TRY(list, parseJson(text, "rank"));
    std::vector<Entry> entries;
    for (const Json &entry : list)
        entries.push_back({entry[0].get<std::string>(), entry[1].get<std::vector<std::int64_t>>(),
                           entry[2].get<bool>() ? at::kByte : at::kFloat});
    return entries;
}

} // namespace

Result<std::vector<NamedTensor>> gatherOnFirst(Communicator &ranks, std::vector<NamedTensor> own,
                                               const std::filesystem::path &folder)
{
    FW_TRY(texts, gatherTexts(ranks, dumpJson(listOf(own))));
    std::vector<std::vector<Entry>> lists;
    size_t needed = 0;
    for (size_t r = 0; r < texts.size(); ++r) {
        FW_TRY(entries, entriesOf(texts[r]));
        for (const Entry &entry : entries)
            needed += r > 0 ? entry.room() : 0;
        lists.push_back(std::move(entries));
    }

    const bool isFirst = ranks.rank() == 0;
    std::shared_ptr<FileRoom> room;
    std::string problem;
    if (isFirst && needed > 0) {
        // (nobody may leave before all know)
        auto made = makeFolder(folder).and_then([&] { return FileRoom::make(folder, needed); });
        if (made)
            room = std::move(*made);
        else
            problem = dumpJson(toJson(made.error()));
    }
    FW_TRY(problems, gatherTexts(ranks, problem));
    if (!problems.front().empty()) {
        FW_TRY(error, parseJson(problems.front(), "rank"));
        return fail(errorFromJson(error));
    }

    size_t at = 0;
    for (size_t r = 1; r < lists.size(); ++r) {
        for (size_t i = 0; i < lists[r].size(); ++i) {
            const Entry &entry = lists[r][i];
            std::vector<std::span<const std::byte>> given(lists.size());
            std::vector<std::span<std::byte>> taken(lists.size());
            if (size_t(ranks.rank()) == r) {
                const at::Tensor host = own[i].tensor.cpu().contiguous();
                given[0] = {static_cast<const std::byte *>(host.const_data_ptr()), entry.bytes()};
                FW_CHECK(ranks.exchange(given, taken));
            } else if (isFirst) {
                const auto place = room->bytes().subspan(at, entry.bytes());
                at += entry.room();
                taken[r] = place;
                FW_CHECK(ranks.exchange(given, taken));
                letGoOfMapped(place);
                own.push_back({entry.name,
                               at::from_blob(
                                   place.data(), entry.shape, [room](void *) {}, at::TensorOptions().dtype(entry.type)),
                               true});
            }
        }
    }
    if (!isFirst)
        own.clear();
    return own;
}

} // namespace fieldwright::engine
