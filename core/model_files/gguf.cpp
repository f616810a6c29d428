#include "core/model_files/gguf.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fieldwright {

namespace {

static_assert(std::endian::native == std::endian::little, "files are read as they lie");

constexpr std::uint32_t maxDimensions = 4;
constexpr std::uint64_t maxNameBytes = 64;        // of tensors, by the specification
constexpr std::uint64_t maxKeyBytes = 65'535;     // likewise
constexpr std::uint64_t maxStringBytes = 1 << 30; // llama.cpp's limit, for strings and arrays alike
constexpr std::uint64_t maxAlignment = 1 << 20;

size_t scalarBytes(GgufType type)
{
    switch (type) {
    case GgufType::U8:
    case GgufType::I8:
    case GgufType::Bool:
        return 1;
    case GgufType::U16:
    case GgufType::I16:
        return 2;
    case GgufType::U32:
    case GgufType::I32:
    case GgufType::F32:
        return 4;
    case GgufType::U64:
    case GgufType::I64:
    case GgufType::F64:
        return 8;
    default:
        return 0;
    }
}

tl::unexpected<Error> corrupt(Text what)
{
    return fail(ErrorCode::Corrupt, std::move(what),
                {FW_NOOP("core", "Download or copy the file again; if that does not help, it was written wrongly.")});
}

template <typename T>
T load(const std::byte *from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// Reads forward through the header; every step is checked against what is left.
class Cursor
{
public:
    Cursor(std::span<const std::byte> bytes, std::string thing) : m_bytes(bytes), m_thing(std::move(thing)) {}

    std::uint64_t position() const { return m_position; }
    std::uint64_t left() const { return m_bytes.size() - m_position; }
    const std::string &thing() const { return m_thing; }

    template <typename T>
    Result<T> take()
    {
        FW_TRY(bytes, takeBytes(sizeof(T)));
        return load<T>(bytes.data());
    }
    Result<std::span<const std::byte>> takeBytes(std::uint64_t count)
    {
        if (count > left()) {
            return corrupt(
                {FW_NOOP("core", "%1 is cut off or damaged: at byte %2 it asks for %3 bytes, and %4 are left."),
                 {m_thing, std::to_string(m_position), std::to_string(count), std::to_string(left())}});
        }
        const auto out = m_bytes.subspan(m_position, count);
        m_position += count;
        return out;
    }
    Result<std::string_view> takeString(std::uint64_t limit)
    {
        FW_TRY(length, take<std::uint64_t>());
        if (length > limit) {
            return corrupt(
                {FW_NOOP("core", "%1 is damaged: at byte %2 stands a text of %3 bytes, and the limit is %4."),
                 {m_thing, std::to_string(m_position), std::to_string(length), std::to_string(limit)}});
        }
        FW_TRY(bytes, takeBytes(length));
        return std::string_view(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    }

private:
    std::span<const std::byte> m_bytes;
    std::uint64_t m_position = 0;
    std::string m_thing;
};

struct Counts
{
    std::uint32_t version = 0;
    std::uint64_t tensors = 0;
    std::uint64_t keys = 0;
};

/// What a file begins with.
Result<Counts> takeCounts(Cursor &cursor)
{
    FW_TRY(magic, cursor.takeBytes(4));
    if (std::memcmp(magic.data(), "GGUF", 4) != 0)
        return corrupt({FW_NOOP("core", "%1 is not a GGUF file: it does not begin with that word."), {cursor.thing()}});
    FW_TRY(version, cursor.take<std::uint32_t>());
    if (version != 2 && version != 3) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is a GGUF file of version %2; versions 2 and 3 are read."),
                     {cursor.thing(), std::to_string(version)}},
                    {FW_NOOP("core", "Convert the model again with a current tool.")});
    }
    FW_TRY(tensors, cursor.take<std::uint64_t>());
    FW_TRY(keys, cursor.take<std::uint64_t>());
    // The shortest tensor entry has 8+1+4+4+8 bytes, the shortest key 8+1+4+1.
    if (tensors > cursor.left() / 25 || keys > cursor.left() / 14) {
        return corrupt(
            {FW_NOOP("core", "%1 is damaged: it says it has %2 tensors and %3 keys, which do not fit into the file."),
             {cursor.thing(), std::to_string(tensors), std::to_string(keys)}});
    }
    return Counts{version, tensors, keys};
}

Result<GgufType> takeType(Cursor &cursor, const std::string &key)
{
    FW_TRY(number, cursor.take<std::uint32_t>());
    if (number > std::uint32_t(GgufType::F64)) {
        return corrupt({FW_NOOP("core", "%1 is damaged: the value of %2 has the unknown type %3."),
                        {cursor.thing(), key, std::to_string(number)}});
    }
    return GgufType(number);
}

GgufValue scalar(GgufType type, const std::byte *from)
{
    switch (type) {
    case GgufType::U8:
        return std::uint64_t(load<std::uint8_t>(from));
    case GgufType::I8:
        return std::int64_t(load<std::int8_t>(from));
    case GgufType::U16:
        return std::uint64_t(load<std::uint16_t>(from));
    case GgufType::I16:
        return std::int64_t(load<std::int16_t>(from));
    case GgufType::U32:
        return std::uint64_t(load<std::uint32_t>(from));
    case GgufType::I32:
        return std::int64_t(load<std::int32_t>(from));
    case GgufType::F32:
        return double(load<float>(from));
    case GgufType::Bool:
        return load<std::uint8_t>(from) != 0;
    case GgufType::U64:
        return load<std::uint64_t>(from);
    case GgufType::I64:
        return load<std::int64_t>(from);
    default:
        return load<double>(from);
    }
}

Result<GgufValue> takeArray(Cursor &cursor, const std::string &key)
{
    GgufArray array;
    FW_TRY(type, takeType(cursor, key));
    FW_TRY(count, cursor.take<std::uint64_t>());
    array.type = type;
    array.count = count;
    if (type == GgufType::Array) {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 holds an array of arrays (%2), which is not supported."), {cursor.thing(), key}},
            {FW_NOOP("core", "Use another conversion of the model.")});
    }
    // A text takes at least the 8 bytes of its length.
    const std::uint64_t elementBytes = type == GgufType::String ? 8 : scalarBytes(type);
    if (count > maxStringBytes || count > cursor.left() / elementBytes) {
        return corrupt(
            {FW_NOOP("core", "%1 is damaged: the array %2 says it has %3 elements, which do not fit into the file."),
             {cursor.thing(), key, std::to_string(count)}});
    }
    const std::uint64_t begin = cursor.position();
    Cursor whole = cursor;
    if (type == GgufType::String) {
        for (std::uint64_t i = 0; i < count; ++i)
            FW_CHECK(cursor.takeString(maxStringBytes));
    } else {
        FW_CHECK(cursor.takeBytes(count * elementBytes));
    }
    FW_TRY(raw, whole.takeBytes(cursor.position() - begin));
    array.raw = raw;
    return GgufValue(array);
}

Result<GgufValue> takeValue(Cursor &cursor, const std::string &key)
{
    FW_TRY(type, takeType(cursor, key));
    if (type == GgufType::Array)
        return takeArray(cursor, key);
    if (type == GgufType::String) {
        FW_TRY(text, cursor.takeString(maxStringBytes));
        return GgufValue(std::string(text));
    }
    FW_TRY(bytes, cursor.takeBytes(scalarBytes(type)));
    if (type == GgufType::Bool && std::to_integer<unsigned>(bytes[0]) > 1)
        return corrupt({FW_NOOP("core", "%1 is damaged: %2 is neither true nor false."), {cursor.thing(), key}});
    return scalar(type, bytes.data());
}

Result<TensorEntry> takeTensor(Cursor &cursor)
{
    TensorEntry out;
    FW_TRY(name, cursor.takeString(maxNameBytes));
    out.name = std::string(name);
    FW_TRY(dimensions, cursor.take<std::uint32_t>());
    if (dimensions > maxDimensions || out.name.empty()) {
        return corrupt({FW_NOOP("core", "%1 is damaged: tensor %2 has %3 dimensions."),
                        {cursor.thing(), out.name, std::to_string(dimensions)}});
    }
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        FW_TRY(size, cursor.take<std::int64_t>());
        if (size < 1) {
            return corrupt({FW_NOOP("core", "%1 is damaged: tensor %2 has a dimension of size %3."),
                            {cursor.thing(), out.name, std::to_string(size)}});
        }
        out.shape.insert(out.shape.begin(), size);
    }
    FW_TRY(typeNumber, cursor.take<std::uint32_t>());
    FW_TRY(offset, cursor.take<std::uint64_t>());
    const auto type = tensorTypeFromGgml(typeNumber);
    if (!type) {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 holds tensor %2 in ggml's type number %3, which is not supported."),
             {cursor.thing(), out.name, std::to_string(typeNumber)}},
            {FW_NOOP(
                "core",
                "Use the model in one of the types F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1 or Q2_K to Q6_K.")});
    }
    out.type = *type;
    out.offset = offset;
    const auto bytes = tensorBytes(*type, out.shape);
    if (!bytes) {
        return corrupt({FW_NOOP("core", "%1 is damaged: the shape %2 of tensor %3 is impossible for the type %4."),
                        {cursor.thing(), shapeText(out.shape), out.name, tensorTypeName(*type)}});
    }
    out.bytes = *bytes;
    return out;
}

/// Turns the offsets into file offsets and checks that every tensor lies in the file and none on another.
Result<> placeTensors(GgufHeader &header, std::uint64_t fileBytes, std::uint64_t alignment, const std::string &thing)
{
    std::vector<const TensorEntry *> byOffset;
    for (TensorEntry &tensor : header.tensors) {
        std::uint64_t end = 0;
        if (tensor.offset % alignment != 0 ||
            __builtin_add_overflow(tensor.offset, header.dataOffset, &tensor.offset)) {
            return corrupt(
                {FW_NOOP("core", "%1 is damaged: tensor %2 begins at an impossible place."), {thing, tensor.name}});
        }
        if (__builtin_add_overflow(tensor.offset, tensor.bytes, &end) || end > fileBytes) {
            return corrupt(
                {FW_NOOP("core", "%1 is cut off or damaged: tensor %2 ends at byte %3, and the file has %4."),
                 {thing, tensor.name, std::to_string(end), std::to_string(fileBytes)}});
        }
        byOffset.push_back(&tensor);
    }
    std::sort(byOffset.begin(), byOffset.end(), [](auto *a, auto *b) { return a->offset < b->offset; });
    for (size_t i = 1; i < byOffset.size(); ++i) {
        if (byOffset[i]->offset < byOffset[i - 1]->offset + byOffset[i - 1]->bytes) {
            return corrupt({FW_NOOP("core", "%1 is damaged: the tensors %2 and %3 lie on each other."),
                            {thing, byOffset[i - 1]->name, byOffset[i]->name}});
        }
    }
    return {};
}

} // namespace

std::vector<std::string_view> GgufArray::strings() const
{
    std::vector<std::string_view> out;
    if (type != GgufType::String)
        return out;
    out.reserve(count);
    size_t position = 0;
    for (std::uint64_t i = 0; i < count; ++i) { // the lengths were checked by the parser
        const auto length = load<std::uint64_t>(raw.data() + position);
        out.emplace_back(reinterpret_cast<const char *>(raw.data()) + position + 8, length);
        position += 8 + length;
    }
    return out;
}

std::vector<std::int64_t> GgufArray::integers() const
{
    std::vector<std::int64_t> out;
    const size_t step = scalarBytes(type);
    if (step == 0 || type == GgufType::F32 || type == GgufType::F64)
        return out;
    out.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const GgufValue value = scalar(type, raw.data() + i * step);
        out.push_back(std::visit(
            [](const auto &v) -> std::int64_t {
                if constexpr (std::is_arithmetic_v<std::decay_t<decltype(v)>>)
                    return std::int64_t(v);
                return 0;
            },
            value));
    }
    return out;
}

std::vector<double> GgufArray::numbers() const
{
    std::vector<double> out;
    if (type != GgufType::F32 && type != GgufType::F64) {
        const auto whole = integers();
        out.assign(whole.begin(), whole.end());
        return out;
    }
    const size_t step = scalarBytes(type);
    out.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i)
        out.push_back(std::get<double>(scalar(type, raw.data() + i * step)));
    return out;
}

std::optional<std::int64_t> GgufHeader::integer(const std::string &key) const
{
    const auto it = metadata.find(key);
    if (it == metadata.end())
        return {};
    if (const auto *value = std::get_if<std::int64_t>(&it->second))
        return *value;
    if (const auto *value = std::get_if<std::uint64_t>(&it->second); value && *value <= std::uint64_t(INT64_MAX))
        return std::int64_t(*value);
    return {};
}

std::optional<double> GgufHeader::number(const std::string &key) const
{
    const auto it = metadata.find(key);
    if (it == metadata.end())
        return {};
    if (const auto *value = std::get_if<double>(&it->second))
        return *value;
    if (const auto whole = integer(key))
        return double(*whole);
    return {};
}

std::optional<bool> GgufHeader::boolean(const std::string &key) const
{
    const auto it = metadata.find(key);
    if (it == metadata.end())
        return {};
    if (const auto *value = std::get_if<bool>(&it->second))
        return *value;
    return {};
}

std::string GgufHeader::text(const std::string &key, std::string_view fallback) const
{
    const auto it = metadata.find(key);
    const auto *value = it == metadata.end() ? nullptr : std::get_if<std::string>(&it->second);
    return value ? *value : std::string(fallback);
}

const GgufArray *GgufHeader::array(const std::string &key) const
{
    const auto it = metadata.find(key);
    return it == metadata.end() ? nullptr : std::get_if<GgufArray>(&it->second);
}

Result<GgufHeader> parseGguf(std::span<const std::byte> bytes, std::string_view thingView)
{
    const std::string thing(thingView);
    Cursor cursor(bytes, thing);
    FW_TRY(counts, takeCounts(cursor));
    GgufHeader out;
    out.version = counts.version;
    for (std::uint64_t i = 0; i < counts.keys; ++i) {
        FW_TRY(key, cursor.takeString(maxKeyBytes));
        FW_TRY(value, takeValue(cursor, std::string(key)));
        if (key.empty() || !out.metadata.emplace(std::string(key), std::move(value)).second)
            return corrupt({FW_NOOP("core", "%1 is damaged: the key \"%2\" stands twice or is empty."),
                            {thing, std::string(key)}});
    }
    std::unordered_map<std::string_view, bool> seen;
    out.tensors.reserve(counts.tensors);
    for (std::uint64_t i = 0; i < counts.tensors; ++i) {
        FW_TRY(tensor, takeTensor(cursor));
        out.tensors.push_back(std::move(tensor));
        if (!seen.emplace(out.tensors.back().name, true).second)
            return corrupt(
                {FW_NOOP("core", "%1 is damaged: the tensor %2 stands twice."), {thing, out.tensors.back().name}});
    }
    std::int64_t alignment = 32;
    if (out.has("general.alignment")) {
        const auto value = out.integer("general.alignment");
        if (!value || *value < 1 || *value > std::int64_t(maxAlignment) ||
            !std::has_single_bit(std::uint64_t(*value))) {
            return corrupt({FW_NOOP("core", "%1 is damaged: its alignment %2 is no power of two in the usual range."),
                            {thing, value ? std::to_string(*value) : std::string("?")}});
        }
        alignment = *value;
    }
    out.headerBytes = cursor.position();
    out.dataOffset =
        (cursor.position() + std::uint64_t(alignment) - 1) / std::uint64_t(alignment) * std::uint64_t(alignment);
    FW_CHECK(placeTensors(out, bytes.size(), std::uint64_t(alignment), thing));
    return out;
}

bool isGgufPath(const std::filesystem::path &path)
{
    std::error_code error;
    return path.extension() == ".gguf" && !std::filesystem::is_directory(path, error);
}

Result<std::string> readGgufText(const std::filesystem::path &path, std::string_view wanted)
{
    FW_TRY(file, MappedFile::open(path));
    Cursor cursor(file.bytes(), path.string());
    FW_TRY(counts, takeCounts(cursor));
    for (std::uint64_t i = 0; i < counts.keys; ++i) {
        FW_TRY(key, cursor.takeString(maxKeyBytes));
        FW_TRY(value, takeValue(cursor, std::string(key)));
        const auto *text = std::get_if<std::string>(&value);
        if (key == wanted)
            return text ? *text : std::string();
    }
    return std::string();
}

GgufFile::GgufFile(MappedFile file, GgufHeader header) : m_file(std::move(file)), m_header(std::move(header))
{
    for (size_t i = 0; i < m_header.tensors.size(); ++i)
        m_byName.emplace(m_header.tensors[i].name, i);
}

Result<GgufFile> GgufFile::open(const std::filesystem::path &path)
{
    FW_TRY(file, MappedFile::open(path));
    FW_TRY(header, parseGguf(file.bytes(), path.string()));
    return GgufFile(std::move(file), std::move(header));
}

const TensorEntry *GgufFile::find(const std::string &name) const
{
    const auto it = m_byName.find(name);
    return it == m_byName.end() ? nullptr : &m_header.tensors[it->second];
}

} // namespace fieldwright
