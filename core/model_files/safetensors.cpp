#include "core/model_files/safetensors.h"

#include <algorithm>
#include <cstring>

namespace fieldwright {

namespace {

constexpr std::uint64_t maxHeaderBytes = 100'000'000; // the reference's own limit

tl::unexpected<Error> corrupt(Text what)
{
    return fail(ErrorCode::Corrupt, std::move(what),
                {FW_NOOP("core", "Download or copy the file again; if that does not help, it was written wrongly.")});
}

/// A non-negative integer, as offsets and dimensions must be.
std::optional<std::uint64_t> naturalNumber(const Json &value)
{
    if (value.is_number_unsigned())
        return value.get<std::uint64_t>();
    if (value.is_number_integer() && value.get<std::int64_t>() >= 0)
        return std::uint64_t(value.get<std::int64_t>());
    return {};
}

Result<TensorEntry> parseEntry(const std::string &name, const Json &value, const std::string &thing)
{
    const Json *type = member(value, "dtype"), *shape = member(value, "shape"),
               *offsets = member(value, "data_offsets");
    if (!value.is_object() || value.size() != 3 || !type || !type->is_string() || !shape || !shape->is_array() ||
        !offsets || !offsets->is_array() || offsets->size() != 2) {
        return corrupt({FW_NOOP("core", "%1 is not a usable safetensors file: the entry of tensor %2 is malformed."),
                        {thing, name}});
    }
    TensorEntry out;
    out.name = name;
    const auto known = tensorTypeFromSafetensors(type->get_ref<const std::string &>());
    if (!known) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 holds tensor %2 in the type %3, which is not known here."),
                     {thing, name, type->get<std::string>()}},
                    {FW_NOOP("core", "Use a copy of the model in F32, F16 or BF16.")});
    }
    out.type = *known;
    for (const Json &dimension : *shape) {
        const auto size = naturalNumber(dimension);
        if (!size || *size > std::uint64_t(INT64_MAX) || out.shape.size() >= 16) {
            return corrupt(
                {FW_NOOP("core", "%1 is not a usable safetensors file: the shape of tensor %2 is impossible."),
                 {thing, name}});
        }
        out.shape.push_back(std::int64_t(*size));
    }
    const auto begin = naturalNumber((*offsets)[0]), end = naturalNumber((*offsets)[1]);
    const auto need = tensorBytes(out.type, out.shape);
    if (!begin || !end || *end < *begin || !need || *need != *end - *begin) {
        return corrupt(
            {FW_NOOP("core", "%1 is not a usable safetensors file: the bytes of tensor %2 do not fit its shape %3."),
             {thing, name, shapeText(out.shape)}});
    }
    out.offset = *begin;
    out.bytes = *need;
    return out;
}

} // namespace

Result<SafetensorsHeader> parseSafetensorsHeader(std::span<const std::byte> bytes, std::uint64_t fileBytes,
                                                 std::string_view thingView)
{
    const std::string thing(thingView);
    std::uint64_t length = 0;
    if (bytes.size() < 8 || fileBytes < 8) {
        return corrupt({FW_NOOP("core", "%1 is not a usable safetensors file: it has only %2 bytes."),
                        {thing, std::to_string(fileBytes)}});
    }
    std::memcpy(&length, bytes.data(), 8);
    if (length < 2 || length > maxHeaderBytes) {
        return corrupt({FW_NOOP("core", "%1 is not a usable safetensors file: it says that its header has %2 bytes."),
                        {thing, std::to_string(length)}});
    }
    if (length > fileBytes - 8 || length > bytes.size() - 8) {
        return corrupt({FW_NOOP("core", "%1 is cut off: its header has %2 bytes, and the whole file only %3."),
                        {thing, std::to_string(length), std::to_string(fileBytes)}});
    }
    const std::string_view text(reinterpret_cast<const char *>(bytes.data()) + 8, size_t(length));
    if (text.front() != '{') {
        return corrupt(
            {FW_NOOP("core", "%1 is not a usable safetensors file: its header does not begin with a brace."), {thing}});
    }
    FW_TRY(json, parseJson(text, thing, {.bytes = maxHeaderBytes, .depth = 4}));

    SafetensorsHeader out;
    out.headerBytes = 8 + length;
    out.tensors.reserve(json.size());
    for (const auto &[name, value] : json.items()) {
        if (name == "__metadata__") {
            for (const auto &[key, text_] : value.items()) {
                if (!value.is_object() || !text_.is_string())
                    return corrupt(
                        {FW_NOOP("core", "%1 is not a usable safetensors file: its metadata is not text."), {thing}});
                out.metadata[key] = text_.get<std::string>();
            }
            continue;
        }
        FW_TRY(entry, parseEntry(name, value, thing));
        out.tensors.push_back(std::move(entry));
    }

    // Contiguous from 0 to the very end: no hole or tail can hide anything.
    std::stable_sort(out.tensors.begin(), out.tensors.end(), [](const TensorEntry &a, const TensorEntry &b) {
        return std::pair(a.offset, a.bytes) < std::pair(b.offset, b.bytes);
    });
    const std::uint64_t dataBytes = fileBytes - out.headerBytes;
    std::uint64_t position = 0;
    for (TensorEntry &entry : out.tensors) {
        if (entry.offset != position) {
            return corrupt({FW_NOOP("core", "%1 is not a usable safetensors file: tensor %2 begins at byte %3 of the "
                                            "data, and %4 was expected."),
                            {thing, entry.name, std::to_string(entry.offset), std::to_string(position)}});
        }
        if (__builtin_add_overflow(position, entry.bytes, &position) || position > dataBytes) {
            return corrupt({FW_NOOP("core", "%1 is cut off: it has %2 bytes of data, and tensor %3 ends at byte %4."),
                            {thing, std::to_string(dataBytes), entry.name, std::to_string(position)}});
        }
        entry.offset += out.headerBytes;
    }
    if (position != dataBytes) {
        return corrupt({FW_NOOP("core", "%1 is not a usable safetensors file: %2 bytes follow its last tensor."),
                        {thing, std::to_string(dataBytes - position)}});
    }
    return out;
}

SafetensorsFile::SafetensorsFile(MappedFile file, SafetensorsHeader header)
    : m_file(std::move(file)), m_header(std::move(header))
{
    for (size_t i = 0; i < m_header.tensors.size(); ++i)
        m_byName.emplace(m_header.tensors[i].name, i);
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path &path)
{
    FW_TRY(file, MappedFile::open(path));
    FW_TRY(header, parseSafetensorsHeader(file.bytes(), file.size(), path.string()));
    return SafetensorsFile(std::move(file), std::move(header));
}

const TensorEntry *SafetensorsFile::find(const std::string &name) const
{
    const auto it = m_byName.find(name);
    return it == m_byName.end() ? nullptr : &m_header.tensors[it->second];
}

Result<std::map<std::string, std::string>> parseShardIndex(std::string_view text, std::string_view thing)
{
    FW_TRY(json, parseJson(text, thing, {.bytes = 100'000'000, .depth = 8}));
    const Json *map = member(json, "weight_map");
    if (!map || !map->is_object() || map->empty()) {
        return corrupt(
            {FW_NOOP("core", "%1 has no usable list of the files of the model (weight_map)."), {std::string(thing)}});
    }
    std::map<std::string, std::string> out;
    for (const auto &[name, file] : map->items()) {
        const std::string shard = file.is_string() ? file.get<std::string>() : std::string();
        if (shard.empty() || shard.front() == '.' || shard.find_first_of("/\\") != std::string::npos ||
            shard.find('\0') != std::string::npos || !shard.ends_with(".safetensors")) {
            return corrupt(
                {FW_NOOP("core",
                         "%1 points tensor %2 to \"%3\", which is no plain safetensors file of its own folder."),
                 {std::string(thing), name, shard}});
        }
        out[name] = shard;
    }
    return out;
}

Result<SafetensorsWriter> SafetensorsWriter::create(const std::filesystem::path &path, std::vector<TensorSpec> tensors,
                                                    const std::map<std::string, std::string> &metadata)
{
    std::sort(tensors.begin(), tensors.end(), [](const TensorSpec &a, const TensorSpec &b) {
        const unsigned left = tensorTypeInfo(a.type).blockBytes, right = tensorTypeInfo(b.type).blockBytes;
        return left != right ? left > right : a.name < b.name;
    });
    Json header = Json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t position = 0;
    for (size_t i = 0; i < tensors.size(); ++i) {
        const TensorSpec &tensor = tensors[i];
        const auto bytes = tensorBytes(tensor.type, tensor.shape);
        const bool twice = i > 0 && tensors[i - 1].name == tensor.name;
        if (!bytes || twice || tensor.type > TensorType::Bool || tensor.name.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Tensor %1 with shape %2 and type %3 cannot be written to %4."),
                         {tensor.name, shapeText(tensor.shape), tensorTypeName(tensor.type), path.string()}});
        }
        Json entry = Json::object();
        entry["dtype"] = tensorTypeName(tensor.type);
        entry["shape"] = tensor.shape;
        entry["data_offsets"] = {position, position + *bytes};
        header[tensor.name] = std::move(entry);
        position += *bytes;
    }
    std::string text = dumpJson(header);
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    char lengthBytes[8];
    std::memcpy(lengthBytes, &length, 8);

    FW_TRY(file, DurableFile::create(path));
    FW_CHECK(file.write(std::string_view(lengthBytes, 8)));
    FW_CHECK(file.write(text));
    return SafetensorsWriter(std::move(file), std::move(tensors));
}

Result<> SafetensorsWriter::write(std::span<const std::byte> bytes)
{
    const auto all =
        m_next < m_order.size() ? tensorBytes(m_order[m_next].type, m_order[m_next].shape) : std::optional<size_t>(0);
    if (m_next >= m_order.size() || bytes.size() > *all - m_written) {
        return fail(ErrorCode::Internal,
                    {FW_NOOP("core", "The bytes given for tensor %1 do not fit what was announced."),
                     {m_next < m_order.size() ? m_order[m_next].name : std::string("-")}});
    }
    m_written += bytes.size();
    if (m_written == *all) {
        ++m_next;
        m_written = 0;
    }
    return m_file.write({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

Result<> SafetensorsWriter::commit()
{
    if (m_next != m_order.size()) {
        return fail(
            ErrorCode::Internal,
            {FW_NOOP("core", "The bytes given for tensor %1 do not fit what was announced."), {m_order[m_next].name}});
    }
    return m_file.commit();
}

} // namespace fieldwright
