#include "tests/app/cli/cli_program.h"

using namespace fieldwright;
namespace fs = std::filesystem;

/// A new model through the real program, worker and reader: designed, trained, asked, exported, and tuned as a base.
class TestFromScratchVerb : public QObject
{
    Q_OBJECT

    Cli m_cli;

    Cli::Run run(const QStringList &arguments) const
    {
        return m_cli.run(arguments, {{u"FIELDWRIGHT_READER"_s, QStringLiteral(FIELDWRIGHT_READER)},
                                     {u"FIELDWRIGHT_PROJECT"_s, m_cli.scratch.filePath(u"P.fieldwright"_s)}});
    }

    static QStringList tiny()
    {
        QStringList out;
        for (const char *setting :
             {"layers=2", "hidden=64", "heads=2", "vocabulary=512", "context=256", "max_length=64",
              "micro_batch_tokens=256", "max_steps=30", "validate_every=10", "precision=fp32", "device=cpu"})
            out << u"--set"_s << QLatin1String(setting);
        return out;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(run({u"new"_s, u"P"_s}).status, 0);
        for (const char *name : {"employee-handbook.md", "service-faq.md"})
            QCOMPARE(
                run({u"documents"_s, u"add"_s, QStringLiteral(FIELDWRIGHT_SAMPLE) + u'/' + QLatin1String(name)}).status,
                0);
    }

    void itsFiguresAreComputedBeforehand()
    {
        const Cli::Run shown = run({u"--json"_s, u"recipe"_s, u"design"_s, u"--recipe"_s, u"tiny"_s});
        QVERIFY2(shown.status == 0, shown.err.constData());
        const Json figures = shown.json();
        const auto number = [&](const char *key) { return numberOr(figures, key); };
        QVERIFY(number("weights") > 1e6 && number("weights") < 1.3e6);
        QVERIFY(number("text_bytes") > 15'000 && number("text_bytes") < 19'000);
        QVERIFY(number("tokens") > 3'000 && number("tokens") < 9'000);
        QVERIFY(number("seconds") > 0 && number("seconds") < 600);
        QVERIFY(number("memory_bytes") > 16 * number("weights"));
        const Cli::Run sized =
            run({u"--json"_s, u"recipe"_s, u"design"_s, u"--for-documents"_s, u"--output"_s, u"r.json"_s});
        QVERIFY2(sized.status == 0, sized.err.constData());
        QVERIFY(numberOr(sized.json(), "weights") < 2e5); // for so little text
        QVERIFY(fs::exists(m_cli.path("r.json")));
        QVERIFY(run({u"recipe"_s, u"design"_s, u"--set"_s, u"heads=7"_s}).status != 0);
    }

    void aNewModelIsOneToWorkWith()
    {
        const Cli::Run trained =
            run(QStringList{u"--json"_s, u"train"_s, u"--recipe"_s, u"tiny"_s, u"--name"_s, u"mine"_s} + tiny());
        QVERIFY2(trained.status == 0, trained.err.constData());
        const Cli::Run listed = run({u"--json"_s, u"model"_s, u"list"_s});
        QVERIFY2(listed.out.contains("mine"), listed.out.constData());
        const Cli::Run answer =
            run({u"--json"_s, u"model"_s, u"generate"_s, u"mine"_s, u"--prompt"_s, u"The"_s, u"--max-new"_s, u"5"_s});
        QVERIFY2(answer.status == 0, answer.err.constData());
        const Cli::Run exported =
            run({u"model"_s, u"export"_s, u"mine"_s, u"--to"_s, u"gguf"_s, u"--output"_s, u"mine.gguf"_s});
        QVERIFY2(exported.status == 0, exported.err.constData());
        QVERIFY(fs::exists(m_cli.path("mine.gguf")));

        (void)saveFile(m_cli.path("pairs.csv"),
                       "question,answer\nWhat is A?,It is 1.\nWhat is B?,It is 2.\nWhat is C?,3.\n");
        QCOMPARE(run({u"pairs"_s, u"import"_s, u"pairs.csv"_s}).status, 0);
        QCOMPARE(run({u"pairs"_s, u"accept"_s, u"--all"_s}).status, 0);
        const Cli::Run built =
            run({u"dataset"_s, u"build"_s, u"d"_s, u"--model"_s, u"mine"_s, u"--domain-share"_s, u"1"_s});
        QVERIFY2(built.status == 0, built.err.constData());
        const Cli::Run tuned =
            run({u"train"_s, u"--model"_s, u"mine"_s, u"--dataset"_s, u"d"_s, u"--set"_s, u"max_steps=2"_s, u"--set"_s,
                 u"max_length=128"_s, u"--set"_s, u"micro_batch_tokens=256"_s, u"--name"_s, u"tuned"_s});
        QVERIFY2(tuned.status == 0, tuned.err.constData());
        QVERIFY(run({u"model"_s, u"list"_s}).out.contains("tuned"));

        const Cli::Run again = run(QStringList{u"train"_s, u"--objective"_s, u"from-scratch"_s, u"--tokenizer-of"_s,
                                               u"mine"_s, u"--name"_s, u"second"_s} +
                                   tiny());
        QVERIFY2(again.status == 0, again.err.constData());
    }

    void whatContradictsItselfIsRefused()
    {
        const auto refused = [&](const QStringList &arguments, const char *part) {
            const Cli::Run end = run(QStringList{u"train"_s} + arguments);
            return end.status != 0 && end.err.contains(part);
        };
        QVERIFY(refused({u"--recipe"_s, u"tiny"_s, u"--model"_s, u"x"_s}, "A new model has no base"));
        QVERIFY(refused({u"--recipe"_s, u"tiny"_s, u"--set"_s, u"heads=3"_s}, "A width of 128"));
        QVERIFY(refused({u"--recipe"_s, u"tiny"_s, u"--method"_s, u"lora"_s}, "A new model"));
        QVERIFY(refused({u"--recipe"_s, u"tiny"_s, u"--set"_s, u"tokenizer=of-model"_s}, "No model is chosen"));
        QVERIFY(refused({u"--recipe"_s, u"quick"_s, u"--dataset"_s, u"d"_s}, "No model is named"));
    }
};

QTEST_GUILESS_MAIN(TestFromScratchVerb)
#include "test_from_scratch.moc"
