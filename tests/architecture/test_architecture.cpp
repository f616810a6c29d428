#include "core/base/file.h"
#include "tests/architecture/layer_rules.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace fieldwright::architecture;

namespace {

std::vector<Violation> checkOf(const char *file, const char *content)
{
    QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / file;
    (void)makeFolder(path.parent_path());
    (void)saveFile(path, content);
    return checkIncludes(folder.path().toStdString());
}

} // namespace

class TestArchitecture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSourcesKeepTheRules()
    {
        const auto violations = checkIncludes(FIELDWRIGHT_SOURCE_DIR);
        for (const Violation &violation : violations)
            qWarning("%s:%d: %s", violation.file.c_str(), violation.line, violation.rule.c_str());
        QCOMPARE(violations.size(), size_t(0));
    }

    void theRulesAreSeenToBreak_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("Qt in core") << QByteArray("core/base/a.cpp") << QByteArray("#include <QString>\n");
        QTest::newRow("QtCore in core") << QByteArray("core/worker/a.cpp") << QByteArray("#include <QtCore/QFile>\n");
        QTest::newRow("ATen outside engine")
            << QByteArray("core/worker/a.cpp") << QByteArray("#include <ATen/core/Tensor.h>\n");
        QTest::newRow("torch in ui") << QByteArray("ui/a.cpp") << QByteArray("#include <torch/torch.h>\n");
        QTest::newRow("the umbrella header")
            << QByteArray("core/engine/a.cpp") << QByteArray("#include <torch/torch.h>\n");
        QTest::newRow("Widgets in app") << QByteArray("app/a.cpp") << QByteArray("#include <QPushButton>\n");
        QTest::newRow("a dialog in app") << QByteArray("app/a.h") << QByteArray("  #  include <QtWidgets/QDialog>\n");
        QTest::newRow("ui in app") << QByteArray("app/a.cpp") << QByteArray("#include \"ui/page.h\"\n");
        QTest::newRow("app in core") << QByteArray("core/base/a.cpp") << QByteArray("#include \"app/studio.h\"\n");
        QTest::newRow("engine in ui") << QByteArray("ui/a.cpp") << QByteArray("#include \"core/engine/engine.h\"\n");
        QTest::newRow("worker in app") << QByteArray("app/a.cpp") << QByteArray("#include \"core/worker/call.h\"\n");
        QTest::newRow("up a layer") << QByteArray("core/base/a.cpp")
                                    << QByteArray("#include \"core/dataset/pair.h\"\n");
        QTest::newRow("an unknown folder")
            << QByteArray("core/attic/a.cpp") << QByteArray("#include \"core/base/file.h\"\n");
    }
    void theRulesAreSeenToBreak()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, content);
        QCOMPARE(checkOf(file.constData(), content.constData()).size(), size_t(1));
    }

    void whatIsAllowedPasses()
    {
        QCOMPARE(checkOf("core/dataset/a.cpp", "#include \"core/base/file.h\"\n#include <vector>\n").size(), size_t(0));
        QCOMPARE(checkOf("app/a.cpp", "#include <QStringView>\n#include <QAbstractTableModel>\n").size(), size_t(0));
        QCOMPARE(
            checkOf("ui/a.cpp", "#include <QWidget>\n#include \"core/engine/estimate/memory_estimate.h\"\n").size(),
            size_t(0));
        QCOMPARE(checkOf("core/engine/a.cpp", "#include <ATen/ops/mm.h>\n").size(), size_t(0));
    }

    void theLightProgramsLinkNoTorch_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<bool>("mayHaveQt");
        QTest::newRow("window") << QStringLiteral(FIELDWRIGHT_WINDOW) << true;
        QTest::newRow("command line") << QStringLiteral(FIELDWRIGHT_CLI) << true;
        QTest::newRow("reader") << QStringLiteral(FIELDWRIGHT_READER) << false;
    }
    void theLightProgramsLinkNoTorch()
    {
        QFETCH(QString, program);
        QFETCH(bool, mayHaveQt);
        const auto libraries = neededLibraries(program.toStdString());
        QVERIFY2(libraries.size() > 3, "ldd told nothing");
        for (const std::string &library : libraries) {
            QVERIFY2(library.find("torch") == std::string::npos && library.find("libc10") == std::string::npos,
                     library.c_str());
            QVERIFY2(mayHaveQt || library.find("libQt6") == std::string::npos, library.c_str());
        }
    }

    void theWorkerLinksTorchAndNoQt()
    {
        bool torch = false;
        for (const std::string &library : neededLibraries(FIELDWRIGHT_WORKER)) {
            torch = torch || library.find("libtorch_cpu") != std::string::npos;
            QVERIFY2(library.find("libQt6") == std::string::npos, library.c_str());
        }
        QVERIFY(torch);
    }
};

QTEST_GUILESS_MAIN(TestArchitecture)
#include "test_architecture.moc"
