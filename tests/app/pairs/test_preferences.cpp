#include "app/pairs/preferences.h"
#include "tests/app/support.h"

namespace fieldwright {

class TestPreferences : public QObject
{
    Q_OBJECT

    static std::vector<Preference> list(Project &project)
    {
        const auto preferences =
            await<std::vector<Preference>>([&](auto done) { project.preferences().list(&project, done); });
        return preferences.value_or(std::vector<Preference>());
    }

private Q_SLOTS:
    void keepsWhatWasPreferred()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        QSignalSpy changed(&project->preferences(), &Preferences::changed);
        Preference preference;
        preference.source = "chat";
        preference.prompt = "多久校准一次？";
        preference.chosen = "180 days";
        preference.rejected = "a year";
        preference.detail = {{"models", {"base", "tuned"}}};
        const auto id =
            await<std::int64_t>([&](auto done) { project->preferences().add(preference, &*project, done); });
        VERIFY_RESULT(id);
        QCOMPARE(changed.count(), 1);
        project.reopen();
        VERIFY_PROJECT(project);
        const std::vector<Preference> kept = list(*project);
        QCOMPARE(int(kept.size()), 1);
        QCOMPARE(kept.front().prompt, preference.prompt);
        QCOMPARE(kept.front().detail, preference.detail);
        QVERIFY(kept.front().createdMs > 0);
        VERIFY_RESULT(await<void>([&](auto done) { project->preferences().setRemoved(*id, true, &*project, done); }));
        QVERIFY(list(*project).empty());
        VERIFY_RESULT(await<void>([&](auto done) { project->preferences().setRemoved(*id, false, &*project, done); }));
        QCOMPARE(int(list(*project).size()), 1);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestPreferences)
#include "test_preferences.moc"
