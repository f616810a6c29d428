#include "core/hub/address.h"
#include "core/hub/file_name.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsANameOnAHub()
    {
        const auto address = parseHubAddress(" owner/name ", "hub.example/");
        VERIFY_RESULT(address);
        QCOMPARE(*address, (HubAddress{"https://hub.example", "owner/name", "main"}));
        QCOMPARE(address->fileUrl("a b/ü.json"),
                 std::string("https://hub.example/owner/name/resolve/main/a%20b/%C3%BC.json"));
        QCOMPARE(address->treeUrl(), std::string("https://hub.example/api/models/owner/name/tree/main?recursive=true"));
        const auto short_ = parseHubAddress("gpt2", "http://127.0.0.1:8080/mirror");
        VERIFY_RESULT(short_);
        QCOMPARE(short_->fileUrl("config.json"),
                 std::string("http://127.0.0.1:8080/mirror/gpt2/resolve/main/config.json"));
    }

    void readsTheAddressOfAPage()
    {
        const auto page = parseHubAddress("https://hub.example/owner/name/tree/v1.0", "");
        VERIFY_RESULT(page);
        QCOMPARE(*page, (HubAddress{"https://hub.example", "owner/name", "v1.0"}));
        const auto file = parseHubAddress("https://hub.example/owner/name/resolve/main/model.gguf", "");
        VERIFY_RESULT(file);
        QCOMPARE(file->id, std::string("owner/name"));
        const auto mirrored = parseHubAddress("http://10.0.0.1/hf/owner/name", "http://10.0.0.1/hf");
        VERIFY_RESULT(mirrored);
        QCOMPARE(mirrored->base, std::string("http://10.0.0.1/hf"));
        // Another host than the hub that was named: the address itself says where.
        QCOMPARE(parseHubAddress("https://b.example/o/n", "https://a.example")->base, std::string("https://b.example"));
    }

    void contactsNoHubThatWasNotNamed()
    {
        VERIFY_ERROR(parseHubAddress("owner/name", ""), ErrorCode::InvalidArgument);
        QVERIFY(!parseHubAddress("owner/name", "").error().remedy.empty());
    }

    void refusesWhatIsNoAddress()
    {
        for (const char *text : {"", "/", "a/b/c", "../etc", "owner/..", "ow ner/name", "owner/na\nme", "https://",
                                 "ftp://hub.example/o/n", "file:///etc/passwd", "https://hub.example/",
                                 "https://hub.example/o/n?token=1", "https://hub.example/o/n/tree/.."})
            VERIFY_ERROR(parseHubAddress(text, "https://hub.example"), ErrorCode::InvalidArgument);
        const auto secret = parseHubAddress("https://me:secret@hub.example/o/n", "");
        VERIFY_ERROR(secret, ErrorCode::InvalidArgument);
        QVERIFY(secret.error().message().find("secret") == std::string::npos);
    }

    void knowsWhichAddressesAreOneServer()
    {
        QCOMPARE(urlOrigin("https://Hub.example/x"), urlOrigin("https://hub.example:443/y"));
        QVERIFY(urlOrigin("https://hub.example/") != urlOrigin("http://hub.example/"));
        QVERIFY(urlOrigin("https://hub.example/") != urlOrigin("https://hub.example.evil/"));
        QVERIFY(urlOrigin("https://hub.example/") != urlOrigin("https://hub.example:8443/"));
        QVERIFY(isOpenToReaders("http://hub.example/"));
        QVERIFY(!isOpenToReaders("https://hub.example/"));
        QVERIFY(!isOpenToReaders("http://127.0.0.1:80/"));
    }

    void takesOnlyFilesThatCanHoldNoProgram()
    {
        for (const char *name : {"model.safetensors", "a.gguf", "config.json", "merges.txt", "tokenizer.model",
                                 "README.md", "LICENSE", "1_Pooling/config.json", "chat_template.jinja", "模型.gguf"})
            QVERIFY2(!whyRefused(name), name);
        for (const char *name : {"pytorch_model.bin",
                                 "consolidated.00.pth",
                                 "x.pt",
                                 "x.pkl",
                                 "x.ckpt",
                                 "x.npz",
                                 "tf_model.h5",
                                 "modeling.py",
                                 "run.sh",
                                 "x",
                                 ".gitattributes",
                                 "../config.json",
                                 "/etc/passwd.json",
                                 "a/../b.json",
                                 "a//b.json",
                                 "a\\b.json",
                                 "a/./b.json",
                                 "",
                                 "a.json.part",
                                 "a\n.json",
                                 "C:\\x.json",
                                 "a/.hidden/b.json",
                                 "a/b/c/d/e/f/g/h/i.json",
                                 "\xff.json"})
            QVERIFY2(whyRefused(name), name);
        QVERIFY(whyRefused("pytorch_model.bin")->english().find("pickle") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestAddress)
#include "test_address.moc"
