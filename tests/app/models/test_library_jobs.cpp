#include "app/models/library_jobs.h"
#include "app/models/model_commands.h"
#include "app/models/model_details.h"
#include "app/models/model_library.h"
#include "app/models/model_memory.h"
#include "app/models/model_transfers.h"
#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "tests/app/support.h"
#include "tests/support/small_hub.h"
#include "tests/support/tiny_model.h"

using namespace fieldwright;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// The library's own jobs with the real worker and a real server.
class TestLibraryJobs : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SmallHub> m_hub;
    std::unique_ptr<ModelLibrary> m_library;
    std::unique_ptr<LibraryJobs> m_jobs;

    fs::path folder() const { return m_directory->path().toStdString(); }
    HubAddress address() const { return *parseHubAddress("owner/tiny", m_hub->address()); }
    Result<HubListing> look()
    {
        return await<HubListing>([this](auto done) { m_jobs->look(address(), this, done); });
    }
    void restart()
    {
        m_jobs.reset();
        m_library.reset();
        m_library = std::make_unique<ModelLibrary>(ModelLibrary::Places{folder() / "models.json", {}});
        m_jobs = std::make_unique<LibraryJobs>(*m_library, folder() / "model-jobs");
        m_jobs->open();
        QVERIFY(QTest::qWaitFor([this] { return m_jobs->queue().isOpen(); }, 10'000));
    }
    bool inLibrary()
    {
        return QTest::qWaitFor([this] { return m_library->find(u"tiny"_s) != nullptr; }, 30'000);
    }

private Q_SLOTS:
    void init()
    {
        qputenv("FIELDWRIGHT_WORKER", REAL_WORKER);
        m_directory = std::make_unique<QTemporaryDir>();
        m_hub = std::make_unique<SmallHub>();
        VERIFY_RESULT(writeTinyModel(folder() / "source"));
        std::map<std::string, std::string> files;
        for (const auto &entry : fs::directory_iterator(folder() / "source"))
            files[entry.path().filename().string()] = *readFile(entry.path());
        files["README.md"] = "---\nlicense: llama3.1\n---\n";
        files["pytorch_model.bin"] = "pickle";
        m_hub->add("owner/tiny", files);
        restart();
    }
    void cleanup()
    {
        m_jobs.reset();
        m_library.reset();
    }

    void aModelOfAHubComesIntoTheLibrary()
    {
        const auto listing = look();
        VERIFY_RESULT(listing);
        QCOMPARE(listing->licence.name, std::string("llama3.1"));
        const auto files = neededFiles(*listing, {});
        VERIFY_RESULT(files);
        QSignalSpy added(m_jobs.get(), &LibraryJobs::modelAdded);
        m_jobs->fetch(*listing, *files, folder() / "models" / "tiny", false);
        QVERIFY(inLibrary());
        const ModelEntry *entry = m_library->find(u"tiny"_s);
        QCOMPARE(entry->ref.path, folder() / "models" / "tiny");
        QCOMPARE(entry->licence, std::string("llama3.1"));
        QVERIFY(!fs::exists(folder() / "models" / "tiny" / "pytorch_model.bin"));
        QTRY_COMPARE(added.count(), 1);
        // Removed by the user, it does not come back at the next start, and its job is gone then.
        VERIFY_RESULT(
            await<void>([&](auto done) { m_library->remove(toQString(entry->ref.id), m_library.get(), done); }));
        restart();
        QTest::qWait(500);
        QVERIFY(!m_library->find(u"tiny"_s));
        QTRY_VERIFY(m_jobs->queue().ids().empty());
    }

    void theLicenceThatOnlyTheHubStatesIsKept()
    {
        std::map<std::string, std::string> files;
        for (const char *name : {"config.json", "tokenizer.json", "model.safetensors"})
            files[name] = *readFile(folder() / "source" / name);
        m_hub->add("owner/tiny", files);
        m_hub->card = R"({"license": "cc-by-nc-4.0"})";
        const auto listing = look();
        VERIFY_RESULT(listing);
        QCOMPARE(listing->licence.name, std::string("cc-by-nc-4.0"));
        m_jobs->fetch(*listing, *neededFiles(*listing, {}), folder() / "models" / "tiny", false);
        QVERIFY(inLibrary());
        QTRY_COMPARE(m_library->find(u"tiny"_s)->licence, std::string("cc-by-nc-4.0"));
        restart();
        QCOMPARE(m_library->find(u"tiny"_s)->licence, std::string("cc-by-nc-4.0"));
    }

    void aDownloadOutlivesItsWindow()
    {
        const auto listing = look();
        VERIFY_RESULT(listing);
        m_hub->setFault("model.safetensors", {.pieceBytes = 2'000});
        const QString id = m_jobs->fetch(*listing, *neededFiles(*listing, {}), folder() / "models" / "tiny", false);
        QVERIFY(QTest::qWaitFor([&] { return m_jobs->queue().job(id)->state == JobState::Running; }, 20'000));
        restart(); // it goes on without us and is found again
        QVERIFY(m_jobs->queue().job(id));
        QVERIFY(inLibrary());
    }

    void aKilledDownloadIsContinued()
    {
        const auto listing = look();
        VERIFY_RESULT(listing);
        m_hub->setFault("model.safetensors", {.pieceBytes = 1'000});
        const QString id = m_jobs->fetch(*listing, *neededFiles(*listing, {}), folder() / "models" / "tiny", false);
        QVERIFY(QTest::qWaitFor([&] { return m_jobs->queue().job(id)->state == JobState::Running; }, 20'000));
        m_jobs->queue().endProcess(id, true);
        QVERIFY(QTest::qWaitFor([&] { return m_jobs->queue().job(id)->state == JobState::Interrupted; }, 20'000));
        m_hub->setFault("model.safetensors", {});
        m_jobs->queue().resume(id);
        QVERIFY(inLibrary());
    }

    void theTokenReachesTheWorkerAndNoFile()
    {
        const std::string secret = "tok-abc-secret";
        m_hub->token = secret;
        QVERIFY(!look());
        m_jobs->tokens().keep(m_hub->address(), secret);
        const auto listing = look();
        VERIFY_RESULT(listing);
        m_jobs->fetch(*listing, *neededFiles(*listing, {}), folder() / "models" / "tiny", true);
        QVERIFY(inLibrary());
        for (const auto &entry : fs::recursive_directory_iterator(folder())) {
            if (entry.is_regular_file())
                QVERIFY2(readFile(entry.path())->find(secret) == std::string::npos, entry.path().c_str());
        }
    }

    void aDownloadWhoseKeyNobodyKnowsWaitsForIt()
    {
        const std::string secret = "tok-abc-secret";
        m_hub->token = secret;
        m_jobs->tokens().keep(m_hub->address(), secret);
        const auto listing = look();
        VERIFY_RESULT(listing);
        const auto files = neededFiles(*listing, {});
        VERIFY_RESULT(files);
        m_jobs->tokens().keep(m_hub->address(), {});
        const size_t asked = m_hub->requests().size();
        QSignalSpy failed(&m_jobs->queue(), &JobQueue::failed);
        const QString id = m_jobs->fetch(*listing, *files, folder() / "models" / "tiny", true);
        const auto state = [&] { return m_jobs->queue().job(id)->state; };
        QVERIFY(QTest::qWaitFor([&] { return state() == JobState::Interrupted; }, 20'000));
        const auto names = [&](const std::optional<Error> &error) {
            return error && error->what.english().find(m_hub->address()) != std::string::npos &&
                   error->remedy.english().find("key") != std::string::npos;
        };
        QVERIFY(names(m_jobs->queue().job(id)->error));
        QCOMPARE(failed.count(), 1);
        QVERIFY(names(failed.first().at(1).value<Error>()));
        QTest::qWait(1'000); // some polls: it is not tried again by itself, nor is the error forgotten
        QCOMPARE(state(), JobState::Interrupted);
        QVERIFY(names(m_jobs->queue().job(id)->error));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(m_hub->requests().size(), asked); // without the key nobody was asked
        m_jobs->tokens().keep(m_hub->address(), secret);
        m_jobs->queue().continueRun(id);
        QVERIFY(inLibrary());
        QVERIFY(!m_jobs->queue().job(id)->error);
    }

    void removalIsUndoneInItsPlace()
    {
        for (const char *name : {"a", "b", "c"}) {
            VERIFY_RESULT(writeTinyModel(folder() / name));
            VERIFY_RESULT(await<ModelEntry>([&](auto done) { m_library->add(folder() / name, {}, this, done); }));
            QTest::qWait(2); // their times differ
        }
        const auto names = [this] {
            QStringList out;
            for (const ModelEntry &entry : m_library->list())
                out.append(toQString(entry.ref.name));
            return out;
        };
        const ModelEntry entry = *m_library->find(u"b"_s);
        RemoveModel command(*m_library, entry, u"removal"_s, [](const Error &) { QFAIL("must not fail"); });
        command.redo();
        QTRY_COMPARE(names(), QStringList({u"a"_s, u"c"_s}));
        QVERIFY(fs::exists(folder() / "b" / "config.json"));
        command.undo();
        QTRY_COMPARE(names(), QStringList({u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(m_library->find(u"b"_s)->ref.id, entry.ref.id);
        QSignalSpy listed(m_library.get(), &ModelLibrary::listReset);
        command.undo(); // twice lists it once
        QVERIFY(listed.wait());
        QCOMPARE(int(names().size()), 3);
    }

    void whatAnExportTakesIsKnownBefore()
    {
        VERIFY_RESULT(writeTinyModel(folder() / "m"));
        ExportOptions options;
        options.model.path = folder() / "m";
        options.model.name = "m";
        for (const auto &[to, type] :
             {std::pair{u"hf"_s, u"F32"_s}, std::pair{u"hf"_s, u"F16"_s}, std::pair{u"gguf"_s, u"F16"_s}}) {
            options.to = to;
            options.type = type;
            options.output = folder() / (to + type + (to == u"gguf"_s ? u".gguf"_s : u""_s)).toStdString();
            const auto expected = exportForecast(options);
            VERIFY_RESULT(expected);
            const auto request = exportJob(options);
            VERIFY_RESULT(request);
            const QString id = m_jobs->queue().start(*request); // no project is needed
            const bool ended = QTest::qWaitFor([&] { return isFinal(m_jobs->queue().job(id)->state); }, 20'000);
            const RunStatus &run = *m_jobs->queue().job(id);
            QVERIFY2(ended,
                     (std::string(jobStateName(run.state)) + ": " + readFile(RunPaths{run.folder}.log()).value_or(""))
                         .c_str());
            QVERIFY2(run.state == JobState::Completed, run.error ? run.error->message().c_str() : "");
            const double written = double(intOr(run.summary, "bytes"));
            QVERIFY2(std::abs(written - double(expected->bytes)) <
                         0.15 * written + 20'000, // headers, and GGUF's tokenizer
                     qPrintable(u"%1: %2 of %3"_s.arg(type).arg(written).arg(expected->bytes)));
        }
        options.to = u"gguf"_s;
        options.type = u"Q9"_s;
        QVERIFY(!exportForecast(options));
        options.type = u"Q4_K_M"_s;
        const auto mixed = exportForecast(options);
        VERIFY_RESULT(mixed);
        QVERIFY(mixed->fallbacks.contains("Q5_0"));
        QVERIFY2(fallbackText(mixed->fallbacks).contains(u"× Q5_0"_s), qPrintable(fallbackText(mixed->fallbacks)));
        QVERIFY(fallbackText({}).isEmpty());
    }

    void aModelsOwnTypeIsProposed()
    {
        QCOMPARE(proposedType(u"hf"_s, u"BF16"_s), u"BF16"_s);
        QCOMPARE(proposedType(u"hf"_s, u"F32"_s), u"F32"_s);
        QCOMPARE(proposedType(u"hf"_s, u"Q4_1"_s), u"F32"_s); // such a folder there is not
        QCOMPARE(proposedType(u"hf"_s, QString()), u"F32"_s);
        QCOMPARE(proposedType(u"gguf"_s, u"BF16"_s), u"BF16"_s);
        QCOMPARE(proposedType(u"gguf"_s, u"Q8_0"_s), u"Q8_0"_s);
        QCOMPARE(proposedType(u"gguf"_s, u"F32"_s), u"F16"_s);
        QCOMPARE(proposedType(u"peft"_s, u"BF16"_s), u"F32"_s); // the base's type is not the adapter's
    }

    void anExportIsNearOnlyWhereTheAnswersAre()
    {
        Json proof = {{"done", true},           {"tokens", 50}, {"largest_difference", 0.5},
                      {"mean_difference", 0.1}, {"answers", 3}, {"same_answers", 3}};
        QVERIFY(exportVerdict(proof).isNear);
        proof["same_answers"] = 0;
        QVERIFY(!exportVerdict(proof).isNear);
        QVERIFY2(exportVerdict(proof).text.contains(u"0 of 3"_s) && exportVerdict(proof).text.contains(u"finer"_s),
                 qPrintable(exportVerdict(proof).text));
        proof["answers"] = 0; // an encoder answers nothing
        QVERIFY(exportVerdict(proof).isNear);
        QVERIFY(exportVerdict({{"done", true}, {"numbers", 7}, {"largest_difference", 1e-5}}).isNear);
        const ExportVerdict none = exportVerdict({{"done", false}, {"reason", toJson(Text{"too large"})}});
        QVERIFY(!none.isNear && none.text.contains(u"too large"_s));
    }

    void aCardHasTheFieldsThatWereMeant()
    {
        TrainRecipe recipe;
        const Json lora = cardRecipe(toJson(recipe));
        for (const char *key : {"method", "rank", "learning_rate", "base_precision"})
            QVERIFY2(lora.contains(key), key);
        for (const char *key : {"layers", "hidden", "vocabulary", "tokenizer", "virtual_tokens", "mask_share"})
            QVERIFY2(!lora.contains(key), key);
        recipe.method = "full";
        recipe.objective = "from-scratch";
        const Json scratch = cardRecipe(toJson(recipe));
        QVERIFY(scratch.contains("layers") && scratch.contains("vocabulary") && !scratch.contains("rank"));
        const Json strange = {{"format", 1}, {"of_a_later_version", 3}};
        QVERIFY(cardRecipe(strange) == strange);
    }

    void servesAdaptersByTheirNames()
    {
        ModelRef base{.id = "1", .name = "tiny", .path = folder() / "source"};
        ModelRef one = base, two = base;
        one.name = two.name = "policy";
        one.adapter = folder() / "x";
        two.adapter = folder() / "y";
        const JobRequest request =
            offerJob({base, one, two}, {.port = 8123, .precision = "int8", .eightBitCache = true}, true);
        const Json *adapters = member(request.parameters, "adapters");
        QCOMPARE(stringOr((*adapters)[0], "name"), std::string("policy"));
        QCOMPARE(stringOr((*adapters)[1], "name"), std::string("policy-2"));
        QVERIFY(!member(request.parameters, "owner_pid"));
        QVERIFY(intOr(request.parameters, "idle_minutes") > 0); // nobody's server does not run for ever
        QCOMPARE(servedNames(request.parameters), (QStringList{u"base"_s, u"policy"_s, u"policy-2"_s}));
        QCOMPARE(intOr(request.parameters, "port"), 8123);
        QCOMPARE(stringOr(request.parameters, "precision"), std::string("int8"));
        QVERIFY(boolOr(request.parameters, "eight_bit_cache"));
        const JobRequest plain = offerJob({base}, {}, false);
        QVERIFY(member(plain.parameters, "owner_pid"));
        QVERIFY(!boolOr(plain.parameters, "eight_bit_cache"));
    }

    void detailsAndTensorsAreRead()
    {
        ModelEntry entry;
        entry.ref.id = "1";
        entry.ref.path = folder() / "source";
        const ModelDetails details = readModelDetails(entry);
        QVERIFY(!details.problem);
        QCOMPARE(details.layers, 2);
        QVERIFY(details.text);
        QVERIFY(details.needs.size() >= 4);
        for (const MemoryNeed &need : details.needs)
            QVERIFY(need.bytes > 0);
        const auto tensors = readTensors(entry);
        VERIFY_RESULT(tensors);
        QVERIFY(std::any_of(tensors->begin(), tensors->end(), [](const TensorRow &row) {
            return row.name == "model.layers.1.mlp.down_proj.weight" && row.type == "F32";
        }));
        entry.ref.path = folder() / "nothing";
        QVERIFY(readModelDetails(entry).problem);
        QVERIFY(!readTensors(entry));
    }

    void memoryGrowsWithTheModelAndTheMethod()
    {
        ModelConfig small;
        small.hidden = 576;
        small.layers = 30;
        small.heads = 9;
        small.kvHeads = 3;
        small.headDim = 64;
        small.intermediate = 1536;
        small.vocab = 49152;
        small.tieEmbeddings = true;
        ModelConfig large = small;
        large.layers = 60;
        const auto bytes = [](const ModelConfig &config, MemoryNeed::Use use, const std::string &key) {
            for (const MemoryNeed &need : memoryNeeds(config)) {
                if (need.use == use && (need.method == key || need.precision == key))
                    return need.bytes;
            }
            return std::uint64_t(0);
        };
        using Use = MemoryNeed::Use;
        QVERIFY(bytes(small, Use::Run, "bf16") < bytes(small, Use::Run, "fp32"));
        QVERIFY(bytes(small, Use::Run, "fp32") < bytes(small, Use::Tune, "lora"));
        QVERIFY(bytes(small, Use::Tune, "lora") < bytes(small, Use::Tune, "full"));
        QVERIFY(bytes(small, Use::Tune, "lora") < bytes(large, Use::Tune, "lora"));
        const MachineMemory machine = machineMemory();
        QVERIFY(machine.total > machine.available && machine.available > 0);
    }
};

QTEST_GUILESS_MAIN(TestLibraryJobs)
#include "test_library_jobs.moc"
