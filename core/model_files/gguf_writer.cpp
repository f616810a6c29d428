#include "core/model_files/gguf_writer.h"

#include <algorithm>
#include <set>

namespace fieldwright {

namespace {

constexpr std::uint64_t alignment = 32;

template <typename T>
void append(std::string &to, T value)
{
    to.append(reinterpret_cast<const char *>(&value), sizeof value);
}

void appendText(std::string &to, std::string_view text)
{
    append(to, std::uint64_t(text.size()));
    to.append(text);
}

template <typename T>
std::string numberBytes(T value)
{
    std::string out;
    append(out, value);
    return out;
}

template <typename T>
std::string arrayBytes(GgufType type, const std::vector<T> &values)
{
    std::string out;
    append(out, std::uint32_t(type));
    append(out, std::uint64_t(values.size()));
    for (const T value : values)
        append(out, value);
    return out;
}

std::uint64_t paddingOf(std::uint64_t bytes)
{
    return (alignment - bytes % alignment) % alignment;
}

tl::unexpected<Error> doesNotFit(std::string thing)
{
    return fail(ErrorCode::Internal,
                {FW_NOOP("core", "The bytes given for tensor %1 do not fit what was announced."), {std::move(thing)}});
}

} // namespace

void GgufMetadata::set(const std::string &key, GgufType type, std::string value)
{
    std::string bytes = numberBytes(std::uint32_t(type)) + value;
    for (Entry &entry : m_entries) {
        if (entry.key == key) {
            entry.bytes = std::move(bytes);
            return;
        }
    }
    m_entries.push_back({key, std::move(bytes)});
}

void GgufMetadata::setUnsigned(const std::string &key, std::uint32_t value)
{
    set(key, GgufType::U32, numberBytes(value));
}

void GgufMetadata::setFloat(const std::string &key, float value)
{
    set(key, GgufType::F32, numberBytes(value));
}

void GgufMetadata::setBool(const std::string &key, bool value)
{
    set(key, GgufType::Bool, numberBytes(std::uint8_t(value)));
}

void GgufMetadata::setText(const std::string &key, std::string_view value)
{
    std::string bytes;
    appendText(bytes, value);
    set(key, GgufType::String, std::move(bytes));
}

void GgufMetadata::setTexts(const std::string &key, const std::vector<std::string> &values)
{
    std::string bytes;
    append(bytes, std::uint32_t(GgufType::String));
    append(bytes, std::uint64_t(values.size()));
    for (const std::string &value : values)
        appendText(bytes, value);
    set(key, GgufType::Array, std::move(bytes));
}

void GgufMetadata::setIntegers(const std::string &key, const std::vector<std::int32_t> &values)
{
    set(key, GgufType::Array, arrayBytes(GgufType::I32, values));
}

void GgufMetadata::setFloats(const std::string &key, const std::vector<float> &values)
{
    set(key, GgufType::Array, arrayBytes(GgufType::F32, values));
}

void GgufMetadata::copy(const std::string &key, const GgufValue &value)
{
    if (const auto *number = std::get_if<std::uint64_t>(&value)) {
        if (*number <= UINT32_MAX)
            return setUnsigned(key, std::uint32_t(*number));
        return set(key, GgufType::U64, numberBytes(*number));
    }
    if (const auto *number = std::get_if<std::int64_t>(&value)) {
        if (*number >= INT32_MIN && *number <= INT32_MAX)
            return set(key, GgufType::I32, numberBytes(std::int32_t(*number)));
        return set(key, GgufType::I64, numberBytes(*number));
    }
    if (const auto *number = std::get_if<double>(&value)) {
        if (double(float(*number)) == *number || *number != *number)
            return setFloat(key, float(*number));
        return set(key, GgufType::F64, numberBytes(*number));
    }
    if (const auto *flag = std::get_if<bool>(&value))
        return setBool(key, *flag);
    if (const auto *text = std::get_if<std::string>(&value))
        return setText(key, *text);
    const GgufArray &array = std::get<GgufArray>(value);
    std::string bytes = numberBytes(std::uint32_t(array.type));
    append(bytes, array.count);
    bytes.append(reinterpret_cast<const char *>(array.raw.data()), array.raw.size());
    set(key, GgufType::Array, std::move(bytes));
}

void GgufMetadata::remove(const std::string &key)
{
    std::erase_if(m_entries, [&](const Entry &entry) { return entry.key == key; });
}

bool GgufMetadata::has(const std::string &key) const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry &entry) { return entry.key == key; });
}

std::string GgufMetadata::bytes() const
{
    std::string out;
    for (const Entry &entry : m_entries) {
        appendText(out, entry.key);
        out += entry.bytes;
    }
    return out;
}

Result<GgufWriter> GgufWriter::create(const std::filesystem::path &path, const GgufMetadata &metadata,
                                      const std::vector<TensorSpec> &tensors)
{
    constexpr size_t maxNameBytes = 63, maxDimensions = 4; // ggml keeps names in 64 bytes with the final zero
    std::string head = "GGUF";
    append(head, std::uint32_t(3));
    append(head, std::uint64_t(tensors.size()));
    append(head, std::uint64_t(metadata.count()));
    head += metadata.bytes();
    std::set<std::string> seen;
    std::vector<std::uint64_t> sizes;
    std::uint64_t offset = 0;
    for (const TensorSpec &tensor : tensors) {
        const auto bytes = tensorBytes(tensor.type, tensor.shape);
        const auto number = ggmlNumber(tensor.type);
        if (!bytes || !number || tensor.name.empty() || tensor.name.size() > maxNameBytes || tensor.shape.empty() ||
            tensor.shape.size() > maxDimensions || !seen.insert(tensor.name).second) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Tensor %1 with shape %2 and type %3 cannot be written to %4."),
                         {tensor.name, shapeText(tensor.shape), tensorTypeName(tensor.type), path.string()}});
        }
        appendText(head, tensor.name);
        append(head, std::uint32_t(tensor.shape.size()));
        for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size)
            append(head, *size);
        append(head, *number);
        append(head, offset);
        sizes.push_back(*bytes);
        offset += *bytes + paddingOf(*bytes);
    }
    head.append(paddingOf(head.size()), '\0');
    FW_TRY(file, DurableFile::create(path));
    FW_CHECK(file.write(head));
    return GgufWriter(std::move(file), std::move(sizes));
}

Result<> GgufWriter::write(std::span<const std::byte> bytes)
{
    if (m_next >= m_sizes.size() || bytes.size() > m_sizes[m_next] - m_written)
        return doesNotFit(std::to_string(m_next));
    FW_CHECK(m_file.write({reinterpret_cast<const char *>(bytes.data()), bytes.size()}));
    m_written += bytes.size();
    if (m_written == m_sizes[m_next]) {
        const std::string padding(paddingOf(m_written), '\0');
        if (!padding.empty())
            FW_CHECK(m_file.write(padding));
        ++m_next;
        m_written = 0;
    }
    return {};
}

Result<> GgufWriter::commit()
{
    if (m_next != m_sizes.size())
        return doesNotFit(std::to_string(m_next));
    return m_file.commit();
}

} // namespace fieldwright
