#include "core/hub/listing.h"
#include "tests/support/result.h"
#include "tests/support/small_hub.h"

using namespace fieldwright;

class TestListing : public QObject
{
    Q_OBJECT

    static std::map<std::string, std::string> folder()
    {
        return {{"config.json", "{\"architectures\":[\"LlamaForCausalLM\"],\"hidden_size\":8}"},
                {"model.safetensors", std::string(3000, 'w')},
                {"pytorch_model.bin", std::string(100, 'p')},
                {"README.md", "---\nlicense: apache-2.0\n---\n# Tiny\n"},
                {"tokenizer.json", "{}"},
                {"onnx/model.json", "{}"},
                {"1_Pooling/config.json", "{}"},
                {"modeling_tiny.py", "print()"}};
    }

    static Result<HubListing> list(const SmallHub &hub, const std::string &token = {})
    {
        return listHubModel(*parseHubAddress("owner/tiny", hub.address()), token);
    }

    static std::vector<std::string> paths(const std::vector<HubFile> &files)
    {
        std::vector<std::string> out;
        for (const HubFile &file : files)
            out.push_back(file.path);
        std::sort(out.begin(), out.end());
        return out;
    }

private Q_SLOTS:
    void tellsFilesSizesAndLicenceBeforeAnythingIsFetched()
    {
        SmallHub hub;
        hub.add("owner/tiny", folder());
        const auto listing = list(hub);
        VERIFY_RESULT(listing);
        QCOMPARE(listing->address.revision, std::string(SmallHub::commit)); // pinned
        QCOMPARE(int(listing->files.size()), 6);
        const HubFile *weights = listing->find("model.safetensors");
        QVERIFY(weights);
        QCOMPARE(weights->bytes, std::uint64_t(3000));
        QCOMPARE(int(weights->sha256.size()), 64);
        QVERIFY(weights->gitSha1.empty()); // of the pointer: says nothing
        QCOMPARE(int(listing->find("config.json")->gitSha1.size()), 40);
        QCOMPARE(int(listing->refused.size()), 2);
        QCOMPARE(listing->licence.name, std::string("apache-2.0"));
        QCOMPARE(stringOr(listing->config, "hidden_size", ""), std::string());
        QCOMPARE(intOr(listing->config, "hidden_size"), 8);
        QCOMPARE(hub.count("model.safetensors HTTP"), 0); // no weights were asked for
    }

    void anOlderHubsSizesAreInItsTree()
    {
        SmallHub hub;
        hub.add("owner/tiny", folder());
        const auto whole = list(hub);
        VERIFY_RESULT(whole);
        hub.listsSizes = false;
        hub.treePage = 3; // over several pages
        const auto paged = list(hub);
        VERIFY_RESULT(paged);
        QCOMPARE(paths(paged->files), paths(whole->files));
        QCOMPARE(paged->find("model.safetensors")->sha256, whole->find("model.safetensors")->sha256);
        hub.hasInfo = false;
        const auto tree = list(hub);
        VERIFY_RESULT(tree);
        QCOMPARE(paths(tree->files), paths(whole->files));
        QCOMPARE(tree->address.revision, std::string("main"));
    }

    void theLicenceIsLookedForWhereItIs()
    {
        SmallHub hub;
        auto files = folder();
        files["README.md"] = "no front matter";
        files["LICENSE"] = "Gemma Terms of Use\n";
        hub.add("owner/tiny", files);
        QCOMPARE(list(hub)->licence.name, std::string("gemma"));
        hub.card = "{\"license\":\"other\",\"license_name\":\"qwen-research\"}";
        const int before = hub.count("LICENSE");
        QCOMPARE(list(hub)->licence.name, std::string("qwen-research"));
        QCOMPARE(hub.count("LICENSE"), before); // the list said it
        hub.card = "{\"license\":[\"apache-2.0\",\"mit\"]}";
        QCOMPARE(list(hub)->licence.name, std::string("apache-2.0, mit"));
    }

    void saysWhyAHubDoesNotAnswer()
    {
        SmallHub hub;
        hub.add("owner/tiny", folder());
        VERIFY_ERROR(listHubModel(*parseHubAddress("owner/other", hub.address()), {}), ErrorCode::NotFound);
        hub.token = "right";
        VERIFY_ERROR(list(hub), ErrorCode::InvalidArgument);
        const auto refused = list(hub, "wrong");
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        QVERIFY(refused.error().message().find("wrong") == std::string::npos);
        VERIFY_RESULT(list(hub, "right"));
        // Nobody listens there.
        VERIFY_ERROR(listHubModel(*parseHubAddress("owner/tiny", "http://127.0.0.1:1"), {}), ErrorCode::Io);
        // The token would go over an open line.
        VERIFY_ERROR(listHubModel(*parseHubAddress("owner/tiny", "http://hub.invalid"), "right"),
                     ErrorCode::InvalidArgument);
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR(listHubModel(*parseHubAddress("owner/tiny", hub.address()), "right", stop.get_token()),
                     ErrorCode::Cancelled);
    }

    void aNameThatLeadsOutIsRefused()
    {
        SmallHub hub;
        hub.add("owner/tiny", folder());
        for (const char *path : {"../../.bashrc.json", "/etc/cron.d/x.json", "a/../../b.json"}) {
            hub.extraFile = path;
            const auto listing = list(hub);
            VERIFY_RESULT(listing);
            QVERIFY(!listing->find(path));
            QCOMPARE(int(listing->refused.size()), 3);
            VERIFY_ERROR(neededFiles(*listing, {path}), ErrorCode::InvalidArgument);
            VERIFY_ERROR(hubFileFromJson({{"path", path}, {"bytes", 1}}), ErrorCode::InvalidArgument);
        }
    }

    void proposesTheFilesThatAreNeeded()
    {
        SmallHub hub;
        hub.add("owner/tiny", folder());
        const auto listing = list(hub);
        VERIFY_RESULT(listing);
        const auto needed = neededFiles(*listing, {});
        VERIFY_RESULT(needed);
        QCOMPARE(paths(*needed), (std::vector<std::string>{"1_Pooling/config.json", "README.md", "config.json",
                                                           "model.safetensors", "tokenizer.json"}));
        VERIFY_ERROR(neededFiles(*listing, {"pytorch_model.bin"}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(neededFiles(*listing, {"none.gguf"}), ErrorCode::NotFound);

        hub.add("owner/tiny", {{"a.Q4_0.gguf", "1"}, {"a.Q8_0.gguf", "22"}, {"README.md", ""}, {"params.json", "{}"}});
        const auto ggufs = list(hub);
        VERIFY_RESULT(ggufs);
        const auto undecided = neededFiles(*ggufs, {});
        VERIFY_ERROR(undecided, ErrorCode::InvalidArgument);
        QVERIFY(undecided.error().message().find("a.Q8_0.gguf") != std::string::npos);
        QCOMPARE(paths(*neededFiles(*ggufs, {"a.Q8_0.gguf"})), (std::vector<std::string>{"README.md", "a.Q8_0.gguf"}));

        hub.add("owner/tiny", {{"config.json", "{}"}, {"pytorch_model.bin", "p"}});
        const auto pickles = list(hub);
        const auto none = neededFiles(*pickles, {});
        VERIFY_ERROR(none, ErrorCode::Unsupported);
        QVERIFY(none.error().message().find("pickle") != std::string::npos);
    }

    void nonsenseIsSaidToBeNonsense()
    {
        SmallHub hub; // a page of a web server, not a hub's list
        hub.add("owner/tiny", folder());
        hub.card = "{\"license\":{\"deep\":{\"x\":1}}}";
        QCOMPARE(list(hub)->licence.name, std::string("apache-2.0")); // of the README
        hub.card = "{\"license\":\"mit\\n- evil: [x\"}";
        VERIFY_RESULT(list(hub));
    }
};

QTEST_GUILESS_MAIN(TestListing)
#include "test_listing.moc"
