#pragma once

#include "core/documents/document.h"
#include "core/documents/page_picture.h"
#include "core/documents/read_options.h"

namespace fieldwright {

class DocumentBuilder;

/// One file, wholly in memory.
struct ReaderInput
{
    std::string_view bytes;
    std::string name; ///< the file's name, for the document and for errors
    const ReadOptions &options;
    ReadListener listener = {}; ///< may be empty
};

// One reader a format. Each trusts nothing in the bytes; those of text formats guess the encoding (encoding.h).
Result<Document> readMarkdown(const ReaderInput &input);
Result<Document> readPlainText(const ReaderInput &input);
Result<Document> readHtml(const ReaderInput &input);
Result<Document> readCsv(const ReaderInput &input);
Result<Document> readDocx(const ReaderInput &input);
Result<Document> readPdf(const ReaderInput &input);
Result<PagePicture> renderPdfPage(const ReaderInput &input, const PageRequest &page);

/// HTML inside another format (Markdown allows it): adds its blocks.
void appendHtml(DocumentBuilder &builder, std::string_view utf8);

/// The bytes of a text format as UTF-8, with a refusal of what is no text, and the builder that knows the encoding.
struct TextInput
{
    std::string utf8;
    std::string encoding;
    std::size_t replaced = 0;
};
Result<TextInput> textInput(const ReaderInput &input);
/// Records the encoding, and warns where characters were lost.
void noteEncoding(DocumentBuilder &builder, const TextInput &text);

/// "X holds no text."
Error emptyDocument(const std::string &name);

} // namespace fieldwright
