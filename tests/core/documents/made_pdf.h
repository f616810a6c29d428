#pragma once

#include <QtCore/QCryptographicHash>
#include <QtCore/QString>

#include <numeric>
#include <optional>
#include <string>
#include <vector>

// PDF files made by hand, so that a test says all that is in them.

/// Text at a place, by the operators of a page's content stream. y counts from the top of a 595 x 842 page.
inline std::string at(double x, double y, double size, const std::string &text, bool bold = false)
{
    return "BT /" + std::string(bold ? "F2 " : "F1 ") + std::to_string(size) + " Tf 1 0 0 1 " + std::to_string(x) +
           " " + std::to_string(842 - y) + " Tm (" + text + ") Tj ET\n";
}

/// Text that ends at `right`, of digits, points and commas (Helvetica's widths).
inline std::string endingAt(double right, double y, double size, const std::string &figures)
{
    double width = 0;
    for (const char c : figures)
        width += c == '.' || c == ',' ? 0.278 : c == '-' ? 0.333 : 0.556;
    return at(right - width * size, y, size, figures);
}

/// Chinese text; each character is as wide as the size says.
inline std::string chineseAt(double x, double y, double size, const QString &text)
{
    std::string hex;
    for (const QChar c : text)
        hex += QString::asprintf("%04X", unsigned(c.unicode())).toStdString();
    return "BT /F3 " + std::to_string(size) + " Tf 1 0 0 1 " + std::to_string(x) + " " + std::to_string(842 - y) +
           " Tm <" + hex + "> Tj ET\n";
}

/// The standard security handler of revision 2 (RC4 with 40 bits): PDF 32000-1, 7.6.
class PdfLock
{
public:
    explicit PdfLock(const std::string &password)
        : m_owner(rc4(md5(padded(password)).substr(0, 5), padded(password))),
          m_key(md5(padded(password) + m_owner + std::string("\xFC\xFF\xFF\xFF", 4) + id()).substr(0, 5))
    {}

    std::string streamOf(size_t object, const std::string &bytes) const
    {
        const char number[] = {char(object & 0xFF), char(object >> 8), 0, 0, 0};
        return rc4(md5(m_key + std::string(number, 5)).substr(0, 10), bytes);
    }
    std::string trailer() const
    {
        return "/ID [<" + hex(id()) + "> <" + hex(id()) + ">] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" +
               hex(m_owner) + "> /U <" + hex(rc4(m_key, padded({}))) + "> >> ";
    }

private:
    static std::string id() { return "0123456789abcdef"; }
    static std::string hex(const std::string &bytes) { return QByteArray::fromStdString(bytes).toHex().toStdString(); }
    static std::string md5(const std::string &bytes)
    {
        return QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Md5).toStdString();
    }
    static std::string padded(const std::string &password)
    {
        static const std::string padding("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08"
                                         "\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A",
                                         32);
        return (password + padding).substr(0, 32);
    }
    static std::string rc4(const std::string &key, std::string bytes)
    {
        unsigned char state[256];
        std::iota(std::begin(state), std::end(state), static_cast<unsigned char>(0));
        for (unsigned i = 0, j = 0; i < 256; ++i) {
            j = (j + state[i] + static_cast<unsigned char>(key[i % key.size()])) & 255;
            std::swap(state[i], state[j]);
        }
        unsigned i = 0, j = 0;
        for (char &byte : bytes) {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            std::swap(state[i], state[j]);
            byte = char(static_cast<unsigned char>(byte) ^ state[(state[i] + state[j]) & 255]);
        }
        return bytes;
    }

    std::string m_owner;
    std::string m_key;
};

/// A minimal PDF with these content streams as pages; with a password, nobody opens it without.
inline std::string pdf(const std::vector<std::string> &pages, const std::string &pageExtra = {},
                       const std::string &password = {})
{
    const std::optional<PdfLock> lock = password.empty() ? std::nullopt : std::optional<PdfLock>(password);
    std::vector<std::string> objects;
    std::string kids;
    for (size_t i = 0; i < pages.size(); ++i)
        kids += std::to_string(5 + 2 * i) + " 0 R ";
    objects.push_back("<< /Type /Catalog /Pages 2 0 R >>");
    objects.push_back("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + " >>");
    objects.push_back("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    objects.push_back("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>");
    for (size_t i = 0; i < pages.size(); ++i) {
        objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + pageExtra +
                          " /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 " + std::to_string(5 + 2 * pages.size()) +
                          " 0 R >> >> /Contents " + std::to_string(6 + 2 * i) + " 0 R >>");
        const std::string bytes = lock ? lock->streamOf(objects.size() + 1, pages[i]) : pages[i];
        objects.push_back("<< /Length " + std::to_string(bytes.size()) + " >>\nstream\n" + bytes + "\nendstream");
    }
    // A Chinese font whose codes are UTF-16.
    const std::string unicode = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
                                "1 begincodespacerange <0000> <FFFF> endcodespacerange "
                                "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end\n";
    const auto after = [&](size_t number) { return std::to_string(5 + 2 * pages.size() + number) + " 0 R"; };
    objects.push_back("<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [" +
                      after(1) + "] /ToUnicode " + after(3) + " >>");
    objects.push_back("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) "
                      "/Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor " +
                      after(2) + " >>");
    objects.push_back("<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
                      "/Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>");
    const std::string map = lock ? lock->streamOf(objects.size() + 1, unicode) : unicode;
    objects.push_back("<< /Length " + std::to_string(map.size()) + " >>\nstream\n" + map + "\nendstream");
    std::string out = "%PDF-1.4\n";
    std::vector<size_t> offsets;
    for (size_t i = 0; i < objects.size(); ++i) {
        offsets.push_back(out.size());
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const size_t table = out.size();
    out += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (const size_t offset : offsets)
        out += QString::asprintf("%010zu 00000 n \n", offset).toStdString();
    out += "trailer << /Size " + std::to_string(objects.size() + 1) + " /Root 1 0 R " +
           (lock ? lock->trailer() : std::string()) + ">>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return out;
}
