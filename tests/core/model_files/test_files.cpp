#include "core/base/file.h"
#include "core/base/random.h"
#include "core/model_files/gguf.h"
#include "core/model_files/safetensors.h"
#include "tests/core/model_files/support.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

GgufBytes smallGguf()
{
    GgufBytes file;
    file.head(2, 3).key("general.architecture", "llama").key("llama.block_count", 1u);
    file.text("tokens").number<std::uint32_t>(9).number<std::uint32_t>(8).number<std::uint64_t>(2).text("a").text("bc");
    file.tensor("x", {32, 2}, 8, 0).tensor("y", {4}, 0, 96).align();
    file.bytes.append(96 + 16, '\2');
    return file;
}

} // namespace

class TestFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndReadsSafetensors()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("a.safetensors")).toStdString();
        auto writer = SafetensorsWriter::create(
            path, {{"b", TensorType::BF16, {3}}, {"z", TensorType::F32, {2, 2}}, {"a", TensorType::F32, {1}}});
        VERIFY_RESULT(writer);
        // By descending alignment, then by name.
        QCOMPARE(writer->order()[0].name, std::string("a"));
        QCOMPARE(writer->order()[1].name, std::string("z"));
        QCOMPARE(writer->order()[2].name, std::string("b"));
        const std::vector<std::byte> some(16, std::byte(7));
        VERIFY_ERROR(writer->write(std::span(some).first(5)), ErrorCode::Internal);
        VERIFY_RESULT(writer->write(std::span(some).first(3))); // in pieces
        VERIFY_ERROR(writer->write(std::span(some).first(2)), ErrorCode::Internal);
        VERIFY_RESULT(writer->write(std::span(some).first(1)));
        VERIFY_RESULT(writer->write(some));
        VERIFY_ERROR(writer->commit(), ErrorCode::Internal);
        VERIFY_RESULT(writer->write(std::span(some).first(6)));
        VERIFY_RESULT(writer->commit());

        const auto file = SafetensorsFile::open(path);
        VERIFY_RESULT(file);
        QCOMPARE(file->headerBytes().size() % 8, size_t(0));
        QCOMPARE(file->metadata().at("format"), std::string("pt"));
        const TensorEntry *z = file->find("z");
        QVERIFY(z && z->shape == (Shape{2, 2}) && file->bytes(*z).size() == 16 && file->bytes(*z)[0] == std::byte(7));
        QVERIFY(!file->find("nothing"));
        VERIFY_ERROR(SafetensorsWriter::create(path, {{"a", TensorType::F32, {1}}, {"a", TensorType::F32, {1}}}),
                     ErrorCode::InvalidArgument);
    }

    void refusesEverySafetensorsThatLies_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("data");
        const auto row = [](const char *name, const char *header, int data) {
            QTest::newRow(name) << QByteArray(header) << data;
        };
        row("no JSON", "{\"a\":", 0);
        row("a list", "[1]", 0);
        row("blanks before", " {}", 0);
        row("trailing text", "{} x", 0);
        row("hole",
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
            12);
        row("overlap",
            R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
            8);
        row("not from 0", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8);
        row("trailing bytes", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5);
        row("data of no tensor", "{}", 4);
        row("cut off", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 3);
        row("twice",
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
            4);
        row("shape does not fit", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4);
        row("shape overflows",
            R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}})", 4);
        row("bytes overflow", R"({"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}})", 0);
        row("negative shape", R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4);
        row("fractional shape", R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4);
        row("negative offset", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}})", 4);
        row("offsets turned", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4);
        row("offsets huge",
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,18446744073709551615]}})", 4);
        row("three offsets", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", 4);
        row("no type", R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4);
        row("extra member", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}})", 4);
        row("metadata no text", R"({"__metadata__":{"a":1}})", 0);
        row("metadata no object", R"({"__metadata__":[1]})", 0);
        row("deep", R"({"a":{"dtype":"F32","shape":[[[[[1]]]]],"data_offsets":[0,4]}})", 4);
    }
    void refusesEverySafetensorsThatLies()
    {
        QFETCH(QByteArray, header);
        QFETCH(int, data);
        VERIFY_ERROR(parseSafetensors(safetensorsBytes(header.toStdString(), size_t(data))), ErrorCode::Corrupt);
    }

    void refusesWrongLengthsOfTheSafetensorsHeader()
    {
        for (const std::uint64_t length : {0ull, 1ull, 3ull, 100'000'001ull, 1ull << 63, ~0ull}) {
            std::string bytes = safetensorsBytes("{}", 0);
            std::memcpy(bytes.data(), &length, 8);
            VERIFY_ERROR(parseSafetensors(bytes), ErrorCode::Corrupt);
        }
        VERIFY_ERROR(parseSafetensors("short"), ErrorCode::Corrupt);
        VERIFY_RESULT(parseSafetensors(safetensorsBytes("{}      ", 0)));
        VERIFY_ERROR(parseSafetensors(safetensorsBytes(R"({"a":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}})", 4)),
                     ErrorCode::Unsupported);
    }

    void refusesASafetensorsCutAtEveryByte()
    {
        const std::string whole = safetensorsBytes(
            R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})", 16);
        VERIFY_RESULT(parseSafetensors(whole));
        for (size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!parseSafetensors(whole.substr(0, length)));
    }

    void refusesShardsOutsideTheFolder()
    {
        VERIFY_RESULT(parseShardIndex(R"({"weight_map":{"a":"model-00001-of-00002.safetensors"}})", "index"));
        for (const char *name : {"../x.safetensors", "/etc/x.safetensors", "a/b.safetensors", ".safetensors",
                                 "model.bin", "", "..\\\\x.safetensors", "x\\u0000.safetensors"})
            VERIFY_ERROR(parseShardIndex(std::string(R"({"weight_map":{"a":")") + name + "\"}}", "index"),
                         ErrorCode::Corrupt);
        VERIFY_ERROR(parseShardIndex("{}", "index"), ErrorCode::Corrupt);
        VERIFY_ERROR(parseShardIndex(R"({"weight_map":{"a":1}})", "index"), ErrorCode::Corrupt);
    }

    void readsAGguf()
    {
        const GgufBytes file = smallGguf();
        const auto header = parseGguf(file.span(), "small");
        VERIFY_RESULT(header);
        QCOMPARE(header->text("general.architecture"), std::string("llama"));
        QCOMPARE(header->integer("llama.block_count").value_or(-1), std::int64_t(1));
        QCOMPARE(header->array("tokens")->strings().at(1), std::string_view("bc"));
        QVERIFY(header->tensors[0].shape == (Shape{2, 32}));
        QCOMPARE(header->tensors[0].bytes, std::uint64_t(68));
        QVERIFY(header->tensors[0].type == TensorType::Q8_0);
        QCOMPARE(header->tensors[1].offset + 16, std::uint64_t(file.bytes.size()));
    }

    void refusesAGgufCutAtEveryByte()
    {
        const GgufBytes file = smallGguf();
        for (size_t length = 0; length < file.bytes.size(); ++length)
            QVERIFY(!parseGguf(file.span().first(length), "cut"));
    }

    void everyChangedByteOfAGgufIsReadOrRefused()
    {
        const GgufBytes file = smallGguf();
        for (size_t at = 0; at < file.bytes.size(); ++at) {
            for (const int value : {0, 1, 0x7F, 0x80, 0xFF}) {
                GgufBytes changed = file;
                changed.bytes[at] = char(value);
                if (const auto header = parseGguf(changed.span(), "changed")) {
                    for (const TensorEntry &tensor : header->tensors)
                        QVERIFY(tensor.offset + tensor.bytes <= changed.bytes.size());
                    for (const auto &[key, entry] : header->metadata) {
                        if (const auto *array = std::get_if<GgufArray>(&entry))
                            QVERIFY(array->strings().size() + array->integers().size() <= file.bytes.size());
                    }
                }
            }
        }
    }

    void refusesEveryGgufThatLies_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const GgufBytes &file) {
            QTest::newRow(name) << QByteArray::fromStdString(file.bytes);
        };
        const auto withTensor = [](std::vector<std::int64_t> dimensions, std::uint32_t type, std::uint64_t offset) {
            GgufBytes file;
            file.head(1, 0).tensor("x", std::move(dimensions), type, offset).align();
            file.bytes.append(1024, '\0');
            return file;
        };
        row("another magic", GgufBytes{"GGML........................"});
        row("tensors -1", GgufBytes().head(~0ull, 0).align(256));
        row("keys -1", GgufBytes().head(0, ~0ull).align(256));
        row("keys 2^62", GgufBytes().head(0, 1ull << 62).align(256));
        row("dimension -1", withTensor({-1}, 0, 0));
        row("dimension 0", withTensor({0}, 0, 0));
        row("dimension 2^63-1", withTensor({INT64_MAX}, 0, 0));
        row("dimensions overflow", withTensor({1ll << 32, 1ll << 32, 1ll << 32}, 0, 0));
        row("bytes overflow", withTensor({1ll << 62}, 0, 0));
        row("five dimensions", withTensor({1, 1, 1, 1, 1}, 0, 0));
        row("no whole block", withTensor({33}, 8, 0));
        row("offset not aligned", withTensor({4}, 0, 8));
        row("offset outside", withTensor({4}, 0, 1ull << 40));
        row("offset wraps", withTensor({4}, 0, ~0ull - 31));
        row("larger than the file", withTensor({1024}, 0, 0));
        for (const std::uint32_t alignment : {0u, 13u, 1u << 31, 0xFFFFFFFFu}) {
            GgufBytes file;
            row(qPrintable(QStringLiteral("alignment %1").arg(alignment)),
                file.head(0, 1).key("general.alignment", alignment).align(256));
        }
        GgufBytes text;
        row("alignment is text", text.head(0, 1).key("general.alignment", "32").align(256));
        GgufBytes length;
        length.head(0, 1).number<std::uint64_t>(~0ull).align(256);
        row("length of a key", length);
        GgufBytes value;
        value.head(0, 1).text("a").number<std::uint32_t>(8).number<std::uint64_t>(1ull << 63).align(256);
        row("length of a text", value);
        GgufBytes type;
        type.head(0, 1).text("a").number<std::uint32_t>(13).align(256);
        row("unknown type", type);
        GgufBytes array;
        array.head(0, 1)
            .text("a")
            .number<std::uint32_t>(9)
            .number<std::uint32_t>(12)
            .number<std::uint64_t>(1ull << 61)
            .align(256);
        row("array too long", array);
        GgufBytes strings;
        strings.head(0, 1).text("a").number<std::uint32_t>(9).number<std::uint32_t>(8).number<std::uint64_t>(8).align(
            64);
        strings.number<std::uint64_t>(1ull << 40).align(256);
        row("text of an array too long", strings);
        GgufBytes boolean;
        row("neither true nor false",
            boolean.head(0, 1).text("a").number<std::uint32_t>(7).number<std::uint8_t>(7).align(256));
        GgufBytes twice;
        row("key twice", twice.head(0, 2).key("a", 1u).key("a", 2u).align(256));
        GgufBytes tensorTwice;
        row("tensor twice", tensorTwice.head(2, 0).tensor("x", {4}, 0, 0).tensor("x", {4}, 0, 32).align(512));
        GgufBytes overlap;
        row("tensors on each other", overlap.head(2, 0).tensor("x", {16}, 0, 0).tensor("y", {4}, 0, 32).align(512));
        GgufBytes longName;
        row("long name", longName.head(1, 0).tensor(std::string(65, 'x'), {4}, 0, 0).align(512));
    }
    void refusesEveryGgufThatLies()
    {
        QFETCH(QByteArray, bytes);
        const std::string text = bytes.toStdString();
        VERIFY_ERROR(parseGguf(asBytes(text), "lie"), ErrorCode::Corrupt);
    }

    void saysWhatOfAGgufIsNotSupported()
    {
        GgufBytes version;
        VERIFY_ERROR(parseGguf(version.head(0, 0, 1).align(64).span(), "v1"), ErrorCode::Unsupported);
        GgufBytes nested;
        nested.head(0, 1).text("a").number<std::uint32_t>(9).number<std::uint32_t>(9).number<std::uint64_t>(1).align(
            256);
        VERIFY_ERROR(parseGguf(nested.span(), "nested"), ErrorCode::Unsupported);
        GgufBytes type;
        type.head(1, 0).tensor("x", {256}, 20, 0).align();
        const auto error = parseGguf(type.span(), "iq4");
        VERIFY_ERROR(error, ErrorCode::Unsupported);
        QVERIFY(error.error().message().find("20") != std::string::npos);
    }

    void refusesWhatIsNoFile()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        VERIFY_ERROR(MappedFile::open(path), ErrorCode::InvalidArgument);
        VERIFY_ERROR(MappedFile::open(path / "nothing"), ErrorCode::NotFound);
        VERIFY_ERROR(MappedFile::open("/dev/null"), ErrorCode::Corrupt);
        VERIFY_RESULT(saveFile(path / "empty", ""));
        VERIFY_ERROR(MappedFile::open(path / "empty"), ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestFiles)
#include "test_files.moc"
