// A document: the first line is its name, whose ending says the format; the rest its bytes. "xml.docx" has only the
// text of word/document.xml, which is packed here: a checksum would catch whatever is changed in a packed file.

#include "core/documents/formats/read_document.h"
#include "tests/fuzz/targets/input.h"
#include "tests/support/zipped.h"

using namespace fieldwright;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string name(input.substr(0, line));
    std::string bytes(input.substr(std::min(line + 1, input.size())));
    if (name == "xml.docx")
        bytes = zipped({{"word/document.xml", bytes}});
    const auto document = readDocumentBytes(bytes, name);
    FUZZ_CHECK(fuzz::saysWhy(document));
    if (document)
        FUZZ_CHECK(checkDocument(*document).has_value());
    return 0;
}
