#include "app/settings/settings.h"
#include "app/studio.h"
#include "tests/app/support.h"

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

class TestStudio : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    fs::path folder() const { return m_directory.path().toStdString(); }

    Studio::Places places() const
    {
        return {m_directory.filePath(u"settings.ini"_s), folder() / "data" / "models.json"};
    }

    static Result<Project *> open(Studio &studio, const fs::path &path)
    {
        return await<Project *>([&](auto done) { studio.openProject(path, done); });
    }

private Q_SLOTS:
    void createsOpensAndClosesAProject()
    {
        Studio studio(places());
        QSignalSpy opened(&studio, &Studio::projectOpened), closing(&studio, &Studio::projectClosing);
        const auto created = await<Project *>([&](auto done) { studio.createProject(folder() / "Probes", done); });
        VERIFY_RESULT(created);
        QCOMPARE((*created)->folder(), folder() / "Probes.fieldwright");
        QCOMPARE(studio.project(), *created);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(studio.settings().get(setting::recentProjects).first(),
                 QString::fromStdString((folder() / "Probes.fieldwright").string()));
        VERIFY_RESULT(open(studio, folder() / "Probes.fieldwright/")); // the one that is open
        QCOMPARE(opened.count(), 1);
        studio.closeProject();
        QCOMPARE(closing.count(), 1);
        QVERIFY(!studio.project());
        VERIFY_RESULT(open(studio, folder() / "Probes.fieldwright"));
    }

    void keepsTheOpenProjectWhenAnotherCannotBeOpened()
    {
        Studio studio(places());
        VERIFY_RESULT(await<Project *>([&](auto done) { studio.createProject(folder() / "Stays", done); }));
        VERIFY_ERROR(open(studio, folder() / "nothing"), ErrorCode::NotFound);
        fs::create_directories(folder() / "Bad.fieldwright");
        VERIFY_RESULT(saveFile(folder() / "Bad.fieldwright" / "project.sqlite", std::string(8192, 'x')));
        VERIFY_ERROR(open(studio, folder() / "Bad.fieldwright"), ErrorCode::Corrupt);
        VERIFY_ERROR(open(studio, folder() / "Bad.fieldwright"), ErrorCode::Corrupt); // its lock was given back
        QVERIFY(studio.project());
        QCOMPARE(studio.project()->name(), u"Stays"_s);
        VERIFY_ERROR(await<Project *>([&](auto done) { studio.createProject(folder() / "Stays", done); }),
                     ErrorCode::InvalidArgument);
    }

    void tellsASecondStudioThatTheProjectIsBusy()
    {
        Studio first(places()), second(places());
        VERIFY_RESULT(await<Project *>([&](auto done) { first.createProject(folder() / "Shared", done); }));
        VERIFY_ERROR(open(second, folder() / "Shared.fieldwright"), ErrorCode::Busy);
        first.closeProject();
        VERIFY_RESULT(open(second, folder() / "Shared.fieldwright"));
    }

    void opensOneProjectAfterTheOther()
    {
        Studio studio(places());
        VERIFY_RESULT(await<Project *>([&](auto done) { studio.createProject(folder() / "One", done); }));
        VERIFY_RESULT(await<Project *>([&](auto done) { studio.createProject(folder() / "Two", done); }));
        QCOMPARE(studio.project()->name(), u"Two"_s);
        Studio other(places());
        VERIFY_RESULT(open(other, folder() / "One.fieldwright")); // the first one was let go
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestStudio)
#include "test_studio.moc"
