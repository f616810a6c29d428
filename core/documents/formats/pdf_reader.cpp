#include "core/documents/formats/format_readers.h"

#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"
#include "core/documents/formats/pdf_layout.h"
#include "core/documents/formats/plain_forms.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <tuple>

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

namespace fieldwright {

namespace {

constexpr int mostPages = 20'000;

std::string utf8Of(const poppler::ustring &text)
{
    const poppler::byte_array bytes = text.to_utf8();
    return plainForms(std::string_view(bytes.data(), bytes.size()));
}

/// Font names say the weight: "ABCDEF+NotoSans-Bold", "SimHei" (the Chinese bold type).
bool isBoldFont(const std::string &name)
{
    const std::string lower = toLower(sanitizeUtf8(name));
    for (const std::string_view mark : {"bold", "black", "heavy", "simhei", "medi"}) {
        if (lower.find(mark) != std::string::npos)
            return true;
    }
    return false;
}

/// Width and height in points, turned as the page is shown.
std::pair<double, double> shownSize(const poppler::page &page)
{
    const poppler::rectf area = page.page_rect();
    const bool isTurned =
        page.orientation() == poppler::page::landscape || page.orientation() == poppler::page::seascape;
    return isTurned ? std::pair(area.height(), area.width()) : std::pair(area.width(), area.height());
}

PdfPage readPage(const poppler::document &document, int index)
{
    PdfPage result;
    const std::unique_ptr<poppler::page> page(document.create_page(index));
    if (!page)
        return result;
    std::tie(result.width, result.height) = shownSize(*page);
    std::vector<PdfWord> words;
    for (const poppler::text_box &box : page->text_list(poppler::page::text_list_include_font)) {
        const poppler::rectf place = box.bbox();
        PdfWord word;
        word.text = utf8Of(box.text());
        word.box = {place.x(), place.y(), place.width(), place.height()};
        word.isRotated = box.rotation() != 0;
        word.spaceAfter = box.has_space_after();
        word.fontSize = box.has_font_info() ? box.get_font_size() : place.height();
        if (!(word.fontSize > 0.5 && word.fontSize < 2000)) // scaled by a matrix, or nonsense: the height tells
            word.fontSize = std::max(1.0, place.height());
        word.isBold = box.has_font_info() && !word.text.empty() && isBoldFont(box.get_font_name());
        words.push_back(std::move(word));
    }
    layOut(std::move(words), result);
    return result;
}

Result<std::unique_ptr<poppler::document>> openPdf(const ReaderInput &input)
{
    poppler::set_debug_error_function([](const std::string &, void *) {}, nullptr);
    if (input.bytes.size() > std::size_t(std::numeric_limits<int>::max()))
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 is too large for a PDF."), {input.name}},
                    {FW_NOOP("core", "Split the file into smaller ones and add those.")});
    std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
        input.bytes.data(), int(input.bytes.size()), input.options.password, input.options.password));
    if (!document) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a PDF, or it is damaged."), {input.name}},
                    {FW_NOOP("core", "Get it again from where it came, or print it to a new PDF and add that.")});
    }
    if (document->is_locked())
        return fail(passwordError(input.name, !input.options.password.empty()));
    if (document->pages() > mostPages) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 has %2 pages; %3 are the most."),
                     {input.name, std::to_string(document->pages()), std::to_string(mostPages)}},
                    {FW_NOOP("core", "Split the file into smaller ones and add those.")});
    }
    return document;
}

std::size_t textBytesOf(const PdfPage &page)
{
    std::size_t bytes = 0;
    for (const PdfLine &line : page.lines)
        bytes += line.text.size();
    for (const PdfTable &table : page.tables)
        for (const PdfTableRow &row : table.rows)
            for (const std::string &cell : row.cells)
                bytes += cell.size();
    return bytes;
}

void addTable(const PdfTable &table, DocumentBuilder &builder)
{
    builder.beginTable();
    for (const PdfTableRow &row : table.rows) {
        builder.setPage(row.page);
        builder.row(row.cells, row.isHeader, row.box);
    }
}

} // namespace

Result<Document> readPdf(const ReaderInput &input)
{
    FW_TRY(document, openPdf(input));
    DocumentBuilder builder(input.name, "pdf", input.options);
    const int count = document->pages();
    builder.setPageCount(count);
    builder.setTitle(utf8Of(document->get_title()));
    if (!document->has_permission(poppler::perm_copy)) {
        builder.warn(
            {FW_NOOP("core", "Its author has not allowed its text to be copied; check that you may use it."), {}});
    }
    std::vector<PdfPage> pages;
    std::size_t withoutText = 0;
    std::size_t textBytes = 0;
    for (int i = 0; i < count; ++i) {
        if (input.listener)
            input.listener({.done = i, .total = count});
        pages.push_back(readPage(*document, i));
        withoutText += pages.back().lines.empty();
        textBytes += textBytesOf(pages.back());
        if (textBytes > input.options.maxTextBytes)
            break; // the builder will say so
    }
    if (withoutText == pages.size()) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 holds pictures of pages (a scan) and no text."), {input.name}},
                    {FW_NOOP("core", "Run it through a text recognition (OCR) program and add the result.")});
    }
    if (withoutText > 0) {
        builder.warn(
            {FW_NOOP("core", "%1 of %2 pages hold no text; they may be scans, which need text recognition (OCR)."),
             {std::to_string(withoutText), std::to_string(count)}});
    }
    if (const std::size_t dropped = dropRunningLines(pages)) {
        builder.warn(
            {FW_NOOP("core", "%1 running heads, feet and page numbers were left out."), {std::to_string(dropped)}});
    }
    for (const PdfBlock &block : blocksFromPages(pages)) {
        builder.setPage(block.page);
        if (block.table)
            addTable(*block.table, builder);
        else if (block.kind == BlockKind::Heading)
            builder.heading(block.level, block.text, block.box);
        else if (block.kind == BlockKind::ListItem)
            builder.listItem(block.level, block.text, block.box);
        else
            builder.paragraph(block.text, block.box);
    }
    return builder.finish(emptyDocument(input.name));
}

Result<PagePicture> renderPdfPage(const ReaderInput &input, const PageRequest &request)
{
    FW_TRY(document, openPdf(input));
    PagePicture picture{.page = request.page, .pageCount = document->pages()};
    const std::unique_ptr<poppler::page> page(
        request.page <= document->pages() ? document->create_page(request.page - 1) : nullptr);
    if (!page) {
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "%1 has no page %2."), {input.name, std::to_string(request.page)}});
    }
    const auto [pageWidth, pageHeight] = shownSize(*page);
    picture.pageWidth = pageWidth;
    picture.pageHeight = pageHeight;
    const auto damaged = [&] {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "Page %1 of %2 cannot be drawn."), {std::to_string(request.page), input.name}},
                    {FW_NOOP("core", "It may be damaged. Split it, or save it again with its program.")});
    };
    if (!(pageWidth > 0 && pageHeight > 0 && pageWidth < 1e6 && pageHeight < 1e6))
        return damaged();
    double width = std::min(request.width, widestPicture);
    width = std::min(width, std::floor(std::sqrt(double(mostPixels) * 0.99 * pageWidth / pageHeight)));
    const double dpi = std::max(1.0, width) * 72 / pageWidth;
    poppler::page_renderer renderer;
    renderer.set_render_hint(poppler::page_renderer::antialiasing);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
    renderer.set_image_format(poppler::image::format_rgb24);
    const poppler::image drawn = renderer.render_page(page.get(), dpi, dpi);
    if (!drawn.is_valid() || drawn.format() != poppler::image::format_rgb24)
        return damaged();
    picture.width = drawn.width();
    picture.height = drawn.height();
    const std::size_t rowBytes = std::size_t(picture.width) * 3;
    for (int row = 0; row < picture.height; ++row)
        picture.rgb.append(drawn.const_data() + std::ptrdiff_t(row) * drawn.bytes_per_row(), rowBytes);
    if (!checkPicture(picture))
        return damaged();
    return picture;
}

} // namespace fieldwright
