#include "core/documents/formats/read_document.h"

#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/documents/formats/format_readers.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <sys/stat.h>

namespace fieldwright {

namespace {

using namespace std::string_view_literals;

using Reader = Result<Document> (*)(const ReaderInput &);

std::string extensionOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0)
        return {};
    return toLower(name.substr(dot + 1));
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Text formats look alike from within: these go by the extension.
struct TextFormat
{
    std::string_view extension;
    Reader read;
};
constexpr std::array textFormats{TextFormat{"md", readMarkdown},    TextFormat{"markdown", readMarkdown},
                                 TextFormat{"mdown", readMarkdown}, TextFormat{"htm", readHtml},
                                 TextFormat{"html", readHtml},      TextFormat{"xhtml", readHtml},
                                 TextFormat{"csv", readCsv},        TextFormat{"tsv", readCsv},
                                 TextFormat{"txt", readPlainText},  TextFormat{"text", readPlainText}};

// What a file of a foreign kind is called, and the way out.
struct Refusal
{
    const char *what;
    const char *remedy;
};
constexpr Refusal oldOffice{
    FW_NOOP("core", "%1 is in an old Office format (.doc, .xls, .ppt), which is not read."),
    FW_NOOP("core", "Open it in Word or LibreOffice, save it as .docx (tables as .csv), and add that.")};
constexpr Refusal encryptedOffice{
    FW_NOOP("core", "%1 is protected by a password."),
    FW_NOOP("core", "Open it in its program, save a copy without the password, and add that.")};
constexpr Refusal pickle{
    FW_NOOP("core",
            "%1 is or may be a Python pickle (.bin, .pt, .pkl): opening one can run any program hidden in it, so it "
            "is never opened."),
    FW_NOOP("core", "A document is needed here. A model should come as .safetensors or .gguf, on the Models page.")};
constexpr Refusal image{FW_NOOP("core", "%1 is a picture, and text in pictures is not recognised."),
                        FW_NOOP("core", "Run it through a text recognition (OCR) program and add the result.")};
constexpr Refusal archive{FW_NOOP("core", "%1 is an archive."), FW_NOOP("core", "Unpack it and add the files inside.")};
constexpr Refusal program{FW_NOOP("core", "%1 is a program, not a document."),
                          FW_NOOP("core", "Add a PDF, Word (.docx), HTML, Markdown, CSV or text file instead.")};
constexpr Refusal media{FW_NOOP("core", "%1 is a sound or video file."),
                        FW_NOOP("core", "Add a written transcript of it instead.")};
constexpr Refusal model{FW_NOOP("core", "%1 is a model file, not a document."),
                        FW_NOOP("core", "Add it on the Models page.")};
constexpr Refusal database{FW_NOOP("core", "%1 is a database, not a document."),
                           FW_NOOP("core", "Export the tables that matter as CSV and add those.")};
constexpr Refusal spreadsheet{
    FW_NOOP("core", "%1 is a spreadsheet; only CSV is read of those."),
    FW_NOOP("core", "Save each sheet as CSV in your spreadsheet program and add the CSV files.")};
constexpr Refusal otherOffice{FW_NOOP("core", "%1 is an office or e-book file of a kind that is not read."),
                              FW_NOOP("core", "Open it in its program, save it as .docx or PDF, and add that.")};
constexpr Refusal richText{FW_NOOP("core", "%1 is in Rich Text Format, which is not read."),
                           FW_NOOP("core", "Open it in Word or LibreOffice, save it as .docx, and add that.")};
constexpr Refusal dataFile{FW_NOOP("core", "%1 is a data file (JSON), not a document."),
                           FW_NOOP("core", "Import question–answer pairs on the Dataset page.")};

tl::unexpected<Error> refuse(const std::string &name, const Refusal &refusal)
{
    return fail(ErrorCode::Unsupported, {refusal.what, {name}}, {refusal.remedy});
}

struct Magic
{
    std::size_t at;
    std::string_view bytes;
    const Refusal *refusal;
};
constexpr std::array magics{Magic{0, "\x89PNG\r\n\x1A\n"sv, &image},
                            Magic{0, "\xFF\xD8\xFF"sv, &image},
                            Magic{0, "GIF8"sv, &image},
                            Magic{0, "II*\0"sv, &image},
                            Magic{0, "MM\0*"sv, &image},
                            Magic{8, "WEBP"sv, &image},
                            Magic{4, "ftypheic"sv, &image},
                            Magic{4, "ftyp"sv, &media},
                            Magic{8, "WAVE"sv, &media},
                            Magic{8, "AVI "sv, &media},
                            Magic{0, "OggS"sv, &media},
                            Magic{0, "ID3"sv, &media},
                            Magic{0, "fLaC"sv, &media},
                            Magic{0, "\x1A\x45\xDF\xA3"sv, &media},
                            Magic{0,
                                  "\x7F"
                                  "ELF"sv,
                                  &program},
                            Magic{0, "MZ\x90\0"sv, &program},
                            Magic{0, "\xFE\xED\xFA\xCE"sv, &program},
                            Magic{0, "\xFE\xED\xFA\xCF"sv, &program},
                            Magic{0, "\xCF\xFA\xED\xFE"sv, &program},
                            Magic{0, "\xCA\xFE\xBA\xBE"sv, &program},
                            Magic{0, "\0asm"sv, &program},
                            Magic{0, "\x1F\x8B"sv, &archive},
                            Magic{0, "7z\xBC\xAF\x27\x1C"sv, &archive},
                            Magic{0,
                                  "\xFD"
                                  "7zXZ\0"sv,
                                  &archive},
                            Magic{0, "BZh"sv, &archive},
                            Magic{0, "Rar!\x1A\x07"sv, &archive},
                            Magic{0, "\x28\xB5\x2F\xFD"sv, &archive},
                            Magic{257, "ustar"sv, &archive},
                            Magic{0, "!<arch>\n"sv, &archive},
                            Magic{0, "GGUF"sv, &model},
                            Magic{0, "SQLite format 3\0"sv, &database},
                            Magic{0, "{\\rtf"sv, &richText}};

bool isPdf(std::string_view bytes)
{
    return bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos;
}

bool isPickle(std::string_view bytes)
{
    // Protocols 2 to 5 begin with PROTO and their number; what torch.save wrote before zip files begins the same way.
    return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5 &&
           (bytes.back() == '.' || bytes[2] == '\x95' || bytes[2] == '}' || bytes[2] == ']' || bytes[2] == 'c' ||
            bytes[2] == '\x8A');
}

/// safetensors: 8 bytes of length, then a JSON object.
bool isSafetensors(std::string_view bytes)
{
    return bytes.size() > 10 && bytes[8] == '{' && bytes[9] == '"' && bytes.substr(4, 4) == "\0\0\0\0"sv;
}

bool beginsAsHtml(std::string_view bytes)
{
    if (bytes.starts_with("\xEF\xBB\xBF"))
        bytes.remove_prefix(3);
    std::string head = toLower(trimmed(bytes.substr(0, 512)));
    if (head.starts_with("<?xml")) {
        const std::size_t end = head.find("?>");
        head = end == std::string::npos ? std::string() : std::string(trimmed(std::string_view(head).substr(end + 2)));
    }
    return head.starts_with("<!doctype html") || head.starts_with("<html");
}

/// Zip files by the names inside, which stand as plain bytes in the central directory at the end (and in the local
/// headers); the reader of the format then looks properly.
Result<Document> readZip(const ReaderInput &input)
{
    const auto names = [&](std::string_view name) { return input.bytes.find(name) != std::string_view::npos; };
    if (names("word/document.xml") || names("word/document2.xml"))
        return readDocx(input);
    if (names("data.pkl"))
        return refuse(input.name, pickle);
    if (names("xl/workbook.xml") || names("application/vnd.oasis.opendocument.spreadsheet"))
        return refuse(input.name, spreadsheet);
    if (names("ppt/presentation.xml") || names("application/vnd.oasis.opendocument") || names("application/epub+zip"))
        return refuse(input.name, otherOffice);
    if (isOneOf(extensionOf(input.name), {"docx"})) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a Word document, or it is damaged."), {input.name}},
                    {FW_NOOP("core", "Open it in Word or LibreOffice, save it again as .docx, and add that.")});
    }
    return refuse(input.name, archive);
}

/// Old Office files, and new ones that are encrypted, are OLE containers; the entry names are in UTF-16.
Result<Document> refuseOle(const ReaderInput &input)
{
    const bool isEncrypted =
        input.bytes.find("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"sv) != std::string_view::npos;
    return refuse(input.name, isEncrypted ? encryptedOffice : oldOffice);
}

} // namespace

Result<Document> readDocumentBytes(std::string_view bytes, const std::string &name, const ReadOptions &options,
                                   const ReadListener &listener)
{
    const ReaderInput input{bytes, name, options, listener};
    const std::string extension = extensionOf(name);
    if (bytes.empty()) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is empty."), {name}},
                    {FW_NOOP("core", "Check that it was saved or copied completely.")});
    }
    if (isOneOf(extension, {"bin", "pt", "pth", "pkl", "pickle", "ckpt", "joblib"}) || isPickle(bytes))
        return refuse(name, pickle);
    if (isPdf(bytes))
        return readPdf(input);
    if (bytes.starts_with("PK\x03\x04"sv) || bytes.starts_with("PK\x05\x06"sv))
        return readZip(input);
    if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv))
        return refuseOle(input);
    for (const Magic &magic : magics) {
        if (bytes.size() > magic.at && bytes.substr(magic.at, magic.bytes.size()) == magic.bytes)
            return refuse(name, *magic.refusal);
    }
    if (isSafetensors(bytes))
        return refuse(name, model);
    if (extension == "pdf" || extension == "docx") {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 is named .%2 but does not begin as such a file does."), {name, extension}},
                    {FW_NOOP("core", "It may be damaged, cut off or renamed: get it again from where it came.")});
    }
    if (extension == "json" || extension == "jsonl")
        return refuse(name, dataFile);
    if (beginsAsHtml(bytes))
        return readHtml(input);
    for (const TextFormat &format : textFormats) {
        if (extension == format.extension)
            return format.read(input);
    }
    return readPlainText(input);
}

namespace {

/// The bytes of an ordinary file: a pipe or a device would block or never end.
Result<std::string> fileBytes(const std::filesystem::path &path, const std::string &name, const ReadOptions &options)
{
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0)
        return fail(ioError(path, errno));
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 is not an ordinary file."), {name}},
                    {FW_NOOP("core", "Choose a file, not a device or a pipe.")});
    }
    return readFile(path, options.maxFileBytes);
}

} // namespace

Result<Document> readDocument(const std::filesystem::path &path, const ReadOptions &options,
                              const ReadListener &listener)
{
    const std::string name = sanitizeUtf8(path.filename().string());
    FW_TRY(bytes, fileBytes(path, name, options));
    return readDocumentBytes(bytes, name, options, listener);
}

Result<PagePicture> renderPage(const std::filesystem::path &path, const ReadOptions &options, const PageRequest &page)
{
    const std::string name = sanitizeUtf8(path.filename().string());
    FW_TRY(bytes, fileBytes(path, name, options));
    if (!isPdf(bytes)) {
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 has no pages that could be drawn."), {name}},
                    {FW_NOOP("core", "Only a PDF has.")});
    }
    return renderPdfPage({bytes, name, options}, page);
}

} // namespace fieldwright
