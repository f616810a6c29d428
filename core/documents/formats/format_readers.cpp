#include "core/documents/formats/format_readers.h"

#include "core/documents/formats/document_builder.h"
#include "core/documents/formats/encoding.h"

namespace fieldwright {

Result<TextInput> textInput(const ReaderInput &input)
{
    FW_TRY(decoded, decodeText(input.bytes, input.options.encoding));
    if (!looksLikeText(decoded.utf8)) {
        if (!input.options.encoding.empty()) {
            return fail(
                ErrorCode::Corrupt,
                {FW_NOOP("core", "%1 makes no sense as text in the encoding %2."), {input.name, decoded.encoding}},
                {FW_NOOP("core", "Choose another encoding, or let it be guessed.")});
        }
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 is not a text file."), {input.name}},
                    {FW_NOOP("core", "Add a PDF, Word (.docx), HTML, Markdown, CSV or text file instead.")});
    }
    return TextInput{std::move(decoded.utf8), std::move(decoded.encoding), decoded.replaced};
}

void noteEncoding(DocumentBuilder &builder, const TextInput &text)
{
    builder.setEncoding(text.encoding);
    if (text.replaced > 0) {
        builder.warn({FW_NOOP("core", "%1 places are not valid %2 and were replaced; another encoding may fit better."),
                      {std::to_string(text.replaced), text.encoding}});
    }
}

Error emptyDocument(const std::string &name)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "%1 holds no text."), {name}},
            {FW_NOOP("core", "Check that it is the right file and that it was saved completely.")}};
}

} // namespace fieldwright
