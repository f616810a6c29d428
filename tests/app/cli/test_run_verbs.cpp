// Trainings beside each other, by the real program and the real worker.
#include "core/model_files/peft_adapter.h"
#include "core/run_folder/job.h"
#include "core/run_folder/status.h"
#include "tests/app/cli/cli_program.h"
#include "tests/support/tiny_model.h"

using namespace fieldwright;

class TestRunVerbs : public QObject
{
    Q_OBJECT

    Cli m_cli;

    Json json(const QStringList &arguments) const
    {
        const Cli::Run run = m_cli.run(QStringList{u"--json"_s} + arguments);
        if (run.status != 0)
            qWarning() << arguments << run.out << run.err;
        return run.json();
    }
    QString tiny() const { return toQString(m_cli.path("tiny")); }

private Q_SLOTS:
    void initTestCase()
    {
        m_cli.makeProject();
        VERIFY_RESULT(writeTinyModel(m_cli.path("tiny")));
        QCOMPARE(m_cli.run({u"pairs"_s, u"accept"_s, u"--all"_s}).status, 0);
        const Cli::Run built = m_cli.run({u"dataset"_s, u"build"_s, u"main"_s, u"--model"_s, tiny()});
        QVERIFY2(built.status == 0, built.err);
        const Cli::Run trained =
            m_cli.run({u"train"_s, u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--set"_s, u"max_steps=4"_s,
                       u"--set"_s, u"accumulation=1"_s, u"--name"_s, u"first"_s});
        QVERIFY2(trained.status == 0, trained.err);
    }

    void listsTheWorstRows()
    {
        const Json all = json({u"runs"_s, u"worst"_s, u"first"_s});
        QVERIFY(all.contains("rows") && all["rows"].size() >= 2);
        double before = std::numeric_limits<double>::infinity();
        bool hasPair = false;
        for (const Json &row : all["rows"]) {
            QVERIFY(row["loss"].get<double>() <= before);
            before = row["loss"].get<double>();
            QVERIFY(row["step"].get<int>() >= 1);
            QVERIFY(!row["question"].get<std::string>().empty());
            if (row.contains("pair")) {
                hasPair = true;
                QCOMPARE(std::to_string(row["pair"].get<int>()), row["id"].get<std::string>());
            }
        }
        QVERIFY(hasPair);
        const Json one = json({u"runs"_s, u"worst"_s, u"first"_s, u"--limit"_s, u"1"_s});
        QCOMPARE(one["rows"].size(), size_t(1));
        QCOMPARE(one["rows"][0], all["rows"][0]);
        QCOMPARE(one["known_rows"], all["known_rows"]);
        QVERIFY(m_cli.run({u"runs"_s, u"worst"_s, u"nosuch"_s}).status == 1);
        QVERIFY(m_cli.run({u"runs"_s, u"worst"_s, u"first"_s, u"--part"_s, u"other"_s}).status != 0);
    }

    void comparesRunsAndTheirRecipes()
    {
        const Cli::Run trained =
            m_cli.run({u"train"_s, u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--set"_s, u"max_steps=6"_s,
                       u"--set"_s, u"accumulation=1"_s, u"--set"_s, u"rank=4"_s, u"--name"_s, u"second"_s});
        QVERIFY2(trained.status == 0, trained.err);
        const Json listed = json({u"runs"_s, u"list"_s, u"--price-per-hour"_s, u"36"_s});
        QCOMPARE(listed["runs"].size(), size_t(2));
        int best = 0;
        for (const Json &run : listed["runs"]) {
            QCOMPARE(run["state"].get<std::string>(), std::string("completed"));
            QVERIFY(run["best_loss"].get<double>() > 0);
            QVERIFY(run["tokens"].get<int>() > 0 && run["seconds"].get<double>() > 0);
            QVERIFY(std::abs(run["cost"].get<double>() - run["seconds"].get<double>() / 100) < 1e-9);
            QVERIFY(run["energy_joules"].is_null() || run["energy_joules"].get<double>() >= 0);
            QCOMPARE(run["validation_rows"], listed["runs"][0]["validation_rows"]);
            best += run["best_of_its_rows"].get<bool>();
        }
        QCOMPARE(best, 1);
        QVERIFY(json({u"runs"_s, u"list"_s})["runs"][0]["cost"].is_null()); // without a price
        const Json diff = json({u"runs"_s, u"diff"_s, u"first"_s, u"second"_s});
        QCOMPARE(diff["differences"].size(), size_t(2));
        for (const Json &field : diff["differences"])
            QVERIFY(field["key"] == "max_steps" || field["key"] == "rank");
        QCOMPARE(m_cli.run({u"runs"_s, u"list"_s, u"--csv"_s, u"runs.csv"_s}).status, 0);
        const auto csv = readFile(m_cli.path("runs.csv"));
        VERIFY_RESULT(csv);
        QVERIFY(csv->starts_with("id,name,state,model,dataset,best_loss,"));
        QCOMPARE(std::count(csv->begin(), csv->end(), '\n'), 3);
    }

    /// With more steps: a new run and model, the ended ones stay; what is no longer exact is said.
    void trainsAnEndedRunFurther()
    {
        const Cli::Run none = m_cli.run({u"job"_s, u"resume"_s, u"first"_s});
        QCOMPARE(none.status, 1);
        for (const char *wrong : {"max_steps=4", "rank=3"}) {
            const Cli::Run refused =
                m_cli.run({u"job"_s, u"resume"_s, u"first"_s, u"--set"_s, QString::fromLatin1(wrong)});
            QCOMPARE(refused.status, 1);
        }
        const Cli::Run further =
            m_cli.run({u"job"_s, u"resume"_s, u"first"_s, u"--set"_s, u"max_steps=9"_s, u"--name"_s, u"longer"_s});
        QVERIFY2(further.status == 0, further.err);
        QCOMPARE(m_cli.run({u"job"_s, u"follow"_s, u"longer"_s}).status, 0);
        const Json shown = json({u"job"_s, u"show"_s, u"longer"_s});
        QCOMPARE(shown["job"]["state"].get<std::string>(), std::string("completed"));
        QCOMPARE(shown["job"]["recipe"]["max_steps"].get<int>(), 9);
        QCOMPARE(json({u"job"_s, u"show"_s, u"first"_s})["job"]["recipe"]["max_steps"].get<int>(), 4);
        const Json models = json({u"model"_s, u"list"_s});
        for (const char *name : {"first", "longer"}) { // the old one stays
            const auto isNamed = [&](const Json &model) {
                return stringOr(model["ref"], "name") == name &&
                       QFile::exists(toQString(stringOr(model["ref"], "adapter")));
            };
            QVERIFY2(std::any_of(models["models"].begin(), models["models"].end(), isNamed), models.dump().c_str());
        }
        const Json listed = json({u"runs"_s, u"list"_s});
        for (const Json &run : listed["runs"]) {
            if (run["name"] == "longer")
                QCOMPARE(run["steps"].get<int>(), 9);
        }
        QCOMPARE(m_cli.run({u"job"_s, u"remove"_s, u"longer"_s}).status, 0);
    }

    void copiesAndComparesRecipes()
    {
        QCOMPARE(m_cli.run({u"recipe"_s, u"copy"_s, u"quick"_s, u"mine.json"_s, u"--set"_s, u"rank=3"_s}).status, 0);
        QCOMPARE(json({u"recipe"_s, u"show"_s, u"mine.json"_s})["rank"].get<int>(), 3);
        QCOMPARE(m_cli.run({u"recipe"_s, u"copy"_s, u"quick"_s, u"mine.json"_s}).status, 1); // it is there
        QCOMPARE(m_cli.run({u"recipe"_s, u"copy"_s, u"quick"_s, u"bad.json"_s, u"--set"_s, u"rank=-1"_s}).status, 1);
        const Json diff = json({u"recipe"_s, u"diff"_s, u"quick"_s, u"mine.json"_s});
        QCOMPARE(diff["differences"].size(), size_t(1));
        QCOMPARE(diff["differences"][0]["key"].get<std::string>(), std::string("rank"));
        QCOMPARE(diff["differences"][0]["values"][1].get<int>(), 3);
        QVERIFY(json({u"recipe"_s, u"diff"_s, u"quick"_s, u"quick"_s})["differences"].empty());
        // Among the user's own it has a name, and is used by it.
        QCOMPARE(json({u"recipe"_s, u"import"_s, u"mine.json"_s})["key"].get<std::string>(), std::string("mine"));
        QCOMPARE(json({u"recipe"_s, u"import"_s, u"mine.json"_s})["key"].get<std::string>(), std::string("mine 2"));
        QCOMPARE(json({u"recipe"_s, u"show"_s, u"mine 2"_s})["rank"].get<int>(), 3);
        QCOMPARE(m_cli.run({u"recipe"_s, u"import"_s, u"mine.json"_s, u"--name"_s, u"a/b"_s}).status, 1);
        QCOMPARE(m_cli.run({u"recipe"_s, u"import"_s, u"pairs.csv"_s}).status, 1);
        QCOMPARE(m_cli.run({u"recipe"_s, u"remove"_s, u"mine 2"_s}).status, 0);
        QCOMPARE(m_cli.run({u"recipe"_s, u"show"_s, u"mine 2"_s}).status, 1);
        QCOMPARE(m_cli.run({u"runs"_s, u"recipe"_s, u"first"_s, u"--output"_s, u"first.json"_s}).status, 0);
        QCOMPARE(json({u"recipe"_s, u"show"_s, u"first.json"_s})["max_steps"].get<int>(), 4);
    }

    void sweepsOverTwoValues()
    {
        const QStringList base = {u"train"_s, u"--model"_s,     tiny(),      u"--dataset"_s, u"main"_s,
                                  u"--set"_s, u"max_steps=3"_s, u"--name"_s, u"grid"_s};
        const Cli::Run wrong = m_cli.run(base + QStringList{u"--sweep"_s, u"rank=4,-8"_s});
        QCOMPARE(wrong.status, 1);
        QVERIFY2(wrong.err.contains("-8"), wrong.err);
        QCOMPARE(m_cli.run({u"runs"_s, u"sweep"_s, u"grid"_s}).status, 1); // nothing was begun
        const Json done =
            json(base + QStringList{u"--sweep"_s, u"rank=2,4"_s, u"--sweep"_s, u"learning_rate=1e-3,1e-2"_s});
        QCOMPARE(done["ids"].size(), size_t(4));
        const Json &sweep = done["sweep"];
        QCOMPARE(sweep["runs"].size(), size_t(4));
        double lowest = 1e9;
        std::string best;
        for (const Json &run : sweep["runs"]) {
            QCOMPARE(run["state"].get<std::string>(), std::string("completed"));
            if (run["best_loss"].get<double>() < lowest) {
                lowest = run["best_loss"].get<double>();
                best = run["id"].get<std::string>();
            }
        }
        QCOMPARE(sweep["best"].get<std::string>(), best);
        // Of the four models the best is listed; another one when it is asked for.
        const auto listed = [&] {
            std::set<std::string> runs;
            const Json models = json({u"model"_s, u"list"_s});
            for (const Json &model : models["models"]) {
                if (stringOr(model["ref"], "name").starts_with("grid"))
                    runs.insert(stringOr(model, "run"));
            }
            return runs;
        };
        QCOMPARE(listed(), std::set<std::string>{best});
        for (const Json &run : sweep["runs"])
            QCOMPARE(run["model"].is_null(), run["id"] != best);
        QCOMPARE(sweep["runs"][1]["values"]["rank"].get<std::string>(), std::string("2"));
        QCOMPARE(sweep["runs"][1]["values"]["learning_rate"].get<std::string>(), std::string("1e-2"));
        QCOMPARE(json({u"runs"_s, u"sweep"_s, u"grid"_s})["sweep"], sweep); // from its files alone
        const Json &other = sweep["runs"][sweep["runs"][0]["id"] == best ? 1 : 0];
        const Json kept = json({u"runs"_s, u"keep"_s, toQString(other["name"].get<std::string>())});
        QCOMPARE(kept["models"][0]["name"], other["name"]);
        QCOMPARE(listed(), (std::set<std::string>{best, other["id"].get<std::string>()}));
        QCOMPARE(m_cli.run({u"model"_s, u"inspect"_s, toQString(other["name"].get<std::string>())}).status, 0);
        QCOMPARE(m_cli.run({u"runs"_s, u"keep"_s, u"nosuch"_s}).status, 1);
        const Json there = json({u"runs"_s, u"keep"_s, u"first"_s}); // listed by itself
        QCOMPARE(there["models"][0]["name"], Json("first"));
    }

    /// Of runs without validation rows none is the best: their models are told of instead.
    void aSweepSaysWhichModelsWait()
    {
        const auto addRun = [&](const char *id, int place, std::optional<JobState> outcome,
                                std::optional<double> loss = {}, const LoraAdapter *adapter = nullptr) {
            Job job{.id = id, .kind = JobKind::Train, .name = id, .createdMs = 1};
            job.parameters = {{"model", {{"id", "t"}, {"name", "tiny"}, {"path", m_cli.path("tiny").string()}}},
                              {"sweep",
                               {{"id", std::string(id, 4)},
                                {"name", std::string(id, strcspn(id, "-"))},
                                {"axes", {{{"key", "rank"}, {"values", {"2", "4"}}}}},
                                {"place", {place}}}}};
            const RunPaths paths = *createRunFolder(m_cli.path("P.fieldwright") / "runs", job);
            if (adapter)
                VERIFY_RESULT(writeLoraAdapter(paths.output() / "model", *adapter));
            Json summary = {{"outcome_kind", "completed"}};
            if (loss)
                summary["best_loss"] = *loss;
            if (outcome)
                VERIFY_RESULT(writeResult(paths.folder, {.outcome = *outcome, .finishedMs = 2, .summary = summary}));
        };
        addRun("blind-1", 0, JobState::Completed);
        QCOMPARE(m_cli.run({u"job"_s, u"hold"_s}).status, 0);
        addRun("blind-2", 1, {});
        const auto said = [&] { return m_cli.run({u"runs"_s, u"sweep"_s, u"blind"_s}).out; };
        QVERIFY2(said().contains("When all runs have ended"), said());
        QCOMPARE(m_cli.run({u"job"_s, u"remove"_s, u"blind-2"_s}).status, 0);
        QVERIFY2(said().contains("Without validation rows") && said().contains("runs keep"), said());
        QCOMPARE(m_cli.run({u"job"_s, u"remove"_s, u"blind-1"_s}).status, 0);

        // The one that was waited for is removed: the best is listed before the program ends.
        LoraAdapter adapter;
        adapter.config.rank = 1;
        adapter.config.targets = {"q_proj"};
        adapter.weights.push_back({.module = "model.layers.0.self_attn.q_proj",
                                   .inFeatures = 2,
                                   .outFeatures = 2,
                                   .rank = 1,
                                   .a = {0.1f, 0.1f},
                                   .b = {0.2f, 0.2f}});
        addRun("seeing-1", 0, JobState::Completed, 1.5, &adapter);
        addRun("seeing-2", 1, {});
        QCOMPARE(m_cli.run({u"job"_s, u"remove"_s, u"seeing-2"_s}).status, 0);
        QVERIFY2(m_cli.run({u"model"_s, u"list"_s}).out.contains("seeing-1"), "the best was not listed");
        QCOMPARE(m_cli.run({u"job"_s, u"release"_s}).status, 0);
    }

    /// As after a copy to another machine: the project is whole, and the base lies somewhere else.
    void aRunGoesOnWhereItsModelLiesElsewhere()
    {
        qputenv("FIELDWRIGHT_FAILPOINT", "checkpoint-pruned:2"); // the worker is killed there
        const Cli::Run begun = m_cli.run({u"train"_s, u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--set"_s,
                                          u"max_steps=8"_s, u"--set"_s, u"accumulation=1"_s, u"--set"_s,
                                          u"checkpoint_every=2"_s, u"--name"_s, u"travelled"_s});
        qunsetenv("FIELDWRIGHT_FAILPOINT");
        QCOMPARE(begun.status, 1);
        QCOMPARE(json({u"job"_s, u"show"_s, u"travelled"_s})["job"]["state"], Json("interrupted"));
        const std::filesystem::path here = m_cli.path("tiny"), there = m_cli.path("another place");
        std::filesystem::rename(here, there);
        const Cli::Run refused = m_cli.run({u"job"_s, u"resume"_s, u"travelled"_s});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains("tiny") && refused.err.contains("travelled"), refused.err);
        std::filesystem::copy(there, here, std::filesystem::copy_options::recursive);
        VERIFY_RESULT(saveFile(here / "config.json", readFile(here / "config.json").value_or("") + "\n"));
        std::filesystem::rename(here, m_cli.path("other"));
        const Cli::Run wrong =
            m_cli.run({u"job"_s, u"resume"_s, u"travelled"_s, u"--base"_s, toQString(m_cli.path("other"))});
        QCOMPARE(wrong.status, 1);
        QVERIFY2(wrong.err.contains("another model than tiny"), wrong.err);
        QCOMPARE(m_cli.run({u"model"_s, u"add"_s, toQString(there), u"--name"_s, u"found"_s}).status, 0);
        const Cli::Run resumed = m_cli.run({u"job"_s, u"resume"_s, u"travelled"_s});
        QVERIFY2(resumed.status == 0, resumed.err);
        QCOMPARE(m_cli.run({u"job"_s, u"follow"_s, u"travelled"_s}).status, 0);
        QCOMPARE(json({u"job"_s, u"show"_s, u"travelled"_s})["job"]["state"], Json("completed"));
        const Json models = json({u"model"_s, u"list"_s});
        const auto made = std::find_if(models["models"].begin(), models["models"].end(),
                                       [](const Json &model) { return stringOr(model["ref"], "name") == "travelled"; });
        QVERIFY(made != models["models"].end()); // and it stands on what was found
        QCOMPARE(stringOr((*made)["ref"], "path"), there.string());
        QCOMPARE((*made)["missing"], Json(false));
        QCOMPARE(m_cli.run({u"model"_s, u"remove"_s, u"found"_s}).status, 0);
        std::filesystem::rename(there, here);
    }

    void whatIsGivenIsNotPassedOver()
    {
        const QString encoder = QStringLiteral(FIELDWRIGHT_GOLDEN "/encoder/e5");
        const auto refusal = [&](const QStringList &arguments) {
            const Cli::Run run = m_cli.run(QStringList{u"train"_s} + arguments);
            return run.status == 1 ? run.err : QByteArray();
        };
        const auto said = [&](const QStringList &arguments, const char *part) {
            const QByteArray text = refusal(arguments);
            if (!text.contains(part))
                qWarning() << arguments << text;
            return text.contains(part);
        };
        QVERIFY(said({u"--model"_s, encoder, u"--dataset"_s, u"main"_s}, "is an encoder"));
        QVERIFY(
            said({u"--model"_s, encoder, u"--dataset"_s, u"main"_s, u"--objective"_s, u"classify"_s}, "is an encoder"));
        QVERIFY(said({u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--objective"_s, u"pretrain"_s}, "--dataset"));
        QVERIFY(said({u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--documents"_s, u"1"_s}, "--dataset"));
        QVERIFY(said(
            {u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--objective"_s, u"sft"_s, u"--labelled"_s, u"a.csv"_s},
            "--labelled"));
        QVERIFY(said({u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--method"_s, u"full"_s, u"--set"_s,
                      u"base_precision=nf4"_s},
                     "\"base_precision\" means nothing to the method full"));
    }

    void stepsThatAreDoneCannotBeTakenBack()
    {
        qputenv("FIELDWRIGHT_FAILPOINT", "checkpoint-pruned:2"); // the worker is killed there
        const Cli::Run begun = m_cli.run({u"train"_s, u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--set"_s,
                                          u"max_steps=8"_s, u"--set"_s, u"accumulation=1"_s, u"--set"_s,
                                          u"checkpoint_every=2"_s, u"--name"_s, u"shortened"_s});
        qunsetenv("FIELDWRIGHT_FAILPOINT");
        QCOMPARE(begun.status, 1);
        const Json before = json({u"job"_s, u"show"_s, u"shortened"_s})["job"]["recipe"];
        const Cli::Run refused = m_cli.run({u"job"_s, u"resume"_s, u"shortened"_s, u"--set"_s, u"max_steps=3"_s});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains("4 steps already, so 3"), refused.err);
        const Json after = json({u"job"_s, u"show"_s, u"shortened"_s})["job"];
        QCOMPARE(after["state"], Json("interrupted"));
        QCOMPARE(after["recipe"], before);
        // What the worker refuses by itself is said where one looks, and the run can be resumed.
        const Cli::Run epochs = m_cli.run(
            {u"job"_s, u"resume"_s, u"shortened"_s, u"--set"_s, u"max_steps=0"_s, u"--set"_s, u"epochs=0.1"_s});
        QVERIFY(epochs.status == 1 || m_cli.run({u"job"_s, u"follow"_s, u"shortened"_s}).status == 1);
        const Cli::Run shown = m_cli.run({u"job"_s, u"show"_s, u"shortened"_s});
        QVERIFY2(shown.out.contains("interrupted") && shown.out.contains("4 steps already"), shown.out);
        QCOMPARE(m_cli.run({u"job"_s, u"resume"_s, u"shortened"_s, u"--set"_s, u"max_steps=6"_s}).status, 0);
        QCOMPARE(m_cli.run({u"job"_s, u"follow"_s, u"shortened"_s}).status, 0);
        const Cli::Run done = m_cli.run({u"job"_s, u"show"_s, u"shortened"_s});
        QVERIFY2(done.out.contains("completed") && done.out.contains("steps: 6"), done.out);
        QVERIFY2(done.out.contains("precision_reason: ") && !done.out.contains("\"source\""), done.out);
    }

    void theRestOfASweepIsCancelled()
    {
        const Cli::Run begun =
            m_cli.run({u"train"_s, u"--model"_s, tiny(), u"--dataset"_s, u"main"_s, u"--set"_s, u"max_steps=1000000"_s,
                       u"--name"_s, u"long"_s, u"--sweep"_s, u"rank=2,4,8"_s, u"--detach"_s});
        QVERIFY2(begun.status == 0, begun.err);
        const Cli::Run ended = m_cli.run({u"--json"_s, u"runs"_s, u"sweep"_s, u"long"_s, u"--cancel"_s});
        QVERIFY2(ended.status == 0, ended.err);
        int cancelled = 0;
        const Json found = ended.json();
        for (const Json &run : found["sweep"]["runs"])
            cancelled += run["state"] == "cancelled" || run["state"] == "completed";
        QVERIFY2(cancelled == 3, ended.out);
    }
};

QTEST_GUILESS_MAIN(TestRunVerbs)
#include "test_run_verbs.moc"
