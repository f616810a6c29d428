#include "core/tokenizer/sentencepiece_file.h"

#include "core/base/utf8.h"
#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

namespace {

constexpr size_t maxPieces = 4u << 20;

/// The fields of a protobuf message, one after the other.
class Fields
{
public:
    struct Field
    {
        std::uint32_t number = 0;
        std::uint64_t integer = 0; ///< of a varint
        float real = 0;            ///< of a 32-bit field
        std::string_view bytes;    ///< of a field with a length
    };

    explicit Fields(std::string_view message) : m_message(message) {}

    /// The next field; none at the end. `broken()` tells the end of the message from a field that is cut off.
    std::optional<Field> next()
    {
        if (m_position == m_message.size())
            return {};
        Field field;
        const auto key = varint();
        if (!key || *key >> 3 == 0 || *key >> 3 > 0x1FFFFFFF)
            return fault();
        field.number = std::uint32_t(*key >> 3);
        switch (*key & 7) {
        case 0: {
            const auto value = varint();
            if (!value)
                return fault();
            field.integer = *value;
            return field;
        }
        case 1:
            return skip(8) ? std::optional(field) : fault();
        case 2: {
            const auto size = varint();
            if (!size || *size > m_message.size() - m_position)
                return fault();
            field.bytes = m_message.substr(m_position, size_t(*size));
            m_position += size_t(*size);
            return field;
        }
        case 5:
            if (m_message.size() - m_position < 4)
                return fault();
            std::memcpy(&field.real, m_message.data() + m_position, 4);
            m_position += 4;
            return field;
        default: // groups are long gone
            return fault();
        }
    }
    bool broken() const { return m_broken; }

private:
    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && m_position < m_message.size(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_message[m_position++]);
            value |= std::uint64_t(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        return {};
    }
    bool skip(size_t bytes)
    {
        if (m_message.size() - m_position < bytes)
            return false;
        m_position += bytes;
        return true;
    }
    std::optional<Field> fault()
    {
        m_broken = true;
        return {};
    }

    std::string_view m_message;
    size_t m_position = 0;
    bool m_broken = false;
};

class FileReader
{
public:
    explicit FileReader(std::string_view thing) : m_thing(thing) {}

    Result<SentencePieceFile> read(std::string_view bytes)
    {
        Fields fields(bytes);
        while (const auto field = fields.next()) {
            if (field->number == 1)
                FW_CHECK(readPiece(field->bytes));
            else if (field->number == 2)
                FW_CHECK(readTrainer(field->bytes));
            else if (field->number == 3)
                FW_CHECK(readNormalizer(field->bytes));
        }
        if (fields.broken() || m_file.pieces.empty())
            return malformed("pieces");
        return std::move(m_file);
    }

private:
    tl::unexpected<Error> malformed(const char *where) const { return malformedTokenizer(m_thing, where); }

    Result<> readPiece(std::string_view message)
    {
        SentencePieceFile::Piece piece;
        Fields fields(message);
        while (const auto field = fields.next()) {
            if (field->number == 1)
                piece.text = field->bytes;
            else if (field->number == 2)
                piece.score = field->real;
            else if (field->number == 3 && (field->integer < 1 || field->integer > 6))
                return malformed("type");
            else if (field->number == 3)
                piece.kind = PieceKind(field->integer);
        }
        if (fields.broken() || piece.text.empty() || !isValidUtf8(piece.text) || !std::isfinite(piece.score) ||
            m_file.pieces.size() >= maxPieces)
            return malformed("pieces");
        m_file.pieces.push_back(std::move(piece));
        return {};
    }

    Result<> readTrainer(std::string_view message)
    {
        Fields fields(message);
        while (const auto field = fields.next()) {
            const auto id = std::int32_t(std::uint32_t(field->integer));
            switch (field->number) {
            case 3:
                if (field->integer < 1 || field->integer > 4)
                    return malformed("model_type");
                m_file.algorithm = SentencePieceFile::Algorithm(field->integer);
                break;
            case 24:
                m_file.whitespaceAsSuffix = field->integer != 0;
                break;
            case 35:
                m_file.byteFallback = field->integer != 0;
                break;
            case 41:
                m_file.bosId = id;
                break;
            case 42:
                m_file.eosId = id;
                break;
            case 43:
                m_file.padId = id;
                break;
            default:
                break;
            }
        }
        if (fields.broken())
            return malformed("trainer_spec");
        return {};
    }

    Result<> readNormalizer(std::string_view message)
    {
        Fields fields(message);
        while (const auto field = fields.next()) {
            if (field->number == 2)
                m_file.charsmap = field->bytes;
            else if (field->number == 3)
                m_file.addDummyPrefix = field->integer != 0;
            else if (field->number == 4)
                m_file.removeExtraWhitespaces = field->integer != 0;
            else if (field->number == 5)
                m_file.escapeWhitespaces = field->integer != 0;
        }
        if (fields.broken())
            return malformed("normalizer_spec");
        return {};
    }

    std::string m_thing;
    SentencePieceFile m_file;
};

} // namespace

Result<SentencePieceFile> SentencePieceFile::parse(std::string_view bytes, std::string_view thing)
{
    return FileReader(thing).read(bytes);
}

} // namespace fieldwright
