// Access tokens in the system's keychain: the real Secret Service (gnome-keyring) on a D-Bus of the test's own, and a
// D-Bus on which nobody offers one. Each question is asked by a process of its own, as a window of the next day would.
#include "app/settings/access_tokens.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "tests/support/result.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>

using namespace fieldwright;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *server = "https://hub.example";

/// `keep TOKEN`: puts it into the keychain, and says what became of that and what this session knows then.
/// `find`: says what a new session finds.
int ask(const QStringList &arguments)
{
    AccessTokens tokens;
    const auto find = [&tokens] {
        tokens.find(server, qApp, [](const std::string &token) {
            std::printf("found \"%s\"\n", token.c_str());
            QCoreApplication::quit();
        });
    };
    QTimer::singleShot(0, qApp, [&] {
        if (arguments.value(2) != u"keep"_s)
            return find();
        tokens.keepInKeychain(server, toStd(arguments.value(3)), qApp, [find](const Result<> &kept) {
            std::printf("%s\n", kept ? "kept" : toStd(translated(kept.error())).c_str());
            find();
        });
    });
    QTimer::singleShot(20'000, qApp, [] { QCoreApplication::exit(3); });
    return QCoreApplication::exec();
}

/// A D-Bus session in a folder of its own, on which nothing is started by itself.
class PrivateBus
{
public:
    PrivateBus()
    {
        (void)saveFile(
            path("bus.conf"),
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
            "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n<busconfig><type>session</type>"
            "<listen>unix:tmpdir=" +
                toStd(m_folder.path()) +
                "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n");
        m_bus.start(u"dbus-daemon"_s,
                    {u"--nofork"_s, u"--print-address"_s, u"--config-file"_s, toQString(path("bus.conf"))});
        if (m_bus.waitForReadyRead(10'000))
            m_address = QString::fromUtf8(m_bus.readLine()).trimmed();
    }
    ~PrivateBus()
    {
        stopKeyring();
        m_bus.terminate();
        m_bus.waitForFinished(5'000);
    }

    bool isThere() const { return !m_address.isEmpty(); }
    std::filesystem::path path(const char *name) const { return m_folder.path().toStdString() + '/' + name; }

    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, m_address);
        environment.insert(u"HOME"_s, m_folder.path());
        environment.insert(u"XDG_DATA_HOME"_s, m_folder.filePath(u"data"_s));
        environment.insert(u"XDG_RUNTIME_DIR"_s, m_folder.path());
        for (const QString &name :
             {u"XDG_CURRENT_DESKTOP"_s, u"KDE_FULL_SESSION"_s, u"DESKTOP_SESSION"_s, u"DISPLAY"_s})
            environment.remove(name);
        return environment;
    }

    /// Unlocked with this password; what it keeps lies in the folder.
    bool startKeyring(const QByteArray &password)
    {
        m_keyring.setProcessEnvironment(environment());
        m_keyring.start(u"gnome-keyring-daemon"_s, {u"--foreground"_s, u"--unlock"_s, u"--components=secrets"_s,
                                                    u"--control-directory"_s, m_folder.filePath(u"control"_s)});
        if (!m_keyring.waitForStarted(5'000))
            return false;
        m_keyring.write(password);
        m_keyring.closeWriteChannel();
        // It is there when it owns its name.
        for (int i = 0; i < 100; ++i) {
            QProcess look;
            look.setProcessEnvironment(environment());
            look.start(u"dbus-send"_s, {u"--session"_s, u"--print-reply"_s, u"--dest=org.freedesktop.DBus"_s, u"/"_s,
                                        u"org.freedesktop.DBus.NameHasOwner"_s, u"string:org.freedesktop.secrets"_s});
            if (look.waitForFinished(5'000) && look.readAllStandardOutput().contains("true"))
                return true;
            QTest::qSleep(50);
        }
        return false;
    }
    void stopKeyring()
    {
        m_keyring.terminate();
        m_keyring.waitForFinished(5'000);
    }

    /// What this program says when it is asked so in this session.
    QString ask(const QStringList &question) const
    {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.start(QCoreApplication::applicationFilePath(), QStringList{u"--ask"_s} + question);
        if (!process.waitForFinished(30'000) || process.exitCode() != 0)
            return u"no answer: "_s + QString::fromUtf8(process.readAllStandardError());
        return QString::fromUtf8(process.readAllStandardOutput());
    }

private:
    QTemporaryDir m_folder;
    QProcess m_bus;
    QProcess m_keyring;
    QString m_address;
};

} // namespace

class TestKeychain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aTokenOutlivesTheProcessAndTheKeyring();
    void withoutAKeychainItIsSaidAndTheTokenIsKnownForTheSession();
};

void TestKeychain::initTestCase()
{
    if (QStandardPaths::findExecutable(u"dbus-daemon"_s).isEmpty())
        QSKIP("dbus-daemon is not installed: the keychain was not tried");
}

void TestKeychain::aTokenOutlivesTheProcessAndTheKeyring()
{
    if (QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s).isEmpty())
        QSKIP("gnome-keyring is not installed: the Secret Service was not tried");
    PrivateBus bus;
    QVERIFY(bus.isThere());
    if (!bus.startKeyring("a password of the test"))
        QSKIP("gnome-keyring-daemon does not run here: the Secret Service was not tried");
    QCOMPARE(bus.ask({u"find"_s}), u"found \"\"\n"_s);
    QCOMPARE(bus.ask({u"keep"_s, u"tok-4711-秘密"_s}), u"kept\nfound \"tok-4711-秘密\"\n"_s);
    QCOMPARE(bus.ask({u"find"_s}), u"found \"tok-4711-秘密\"\n"_s); // another process
    QCOMPARE(bus.ask({u"keep"_s, u"tok-4712"_s}), u"kept\nfound \"tok-4712\"\n"_s);
    bus.stopKeyring();
    QVERIFY(bus.startKeyring("a password of the test")); // the next login
    QCOMPARE(bus.ask({u"find"_s}), u"found \"tok-4712\"\n"_s);
    // On the disk it is encrypted.
    bool isKept = false;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(bus.path("data"))) {
        if (!entry.is_regular_file())
            continue;
        isKept = true;
        QVERIFY(readFile(entry.path()).value_or("").find("tok-4712") == std::string::npos);
    }
    QVERIFY(isKept);
}

void TestKeychain::withoutAKeychainItIsSaidAndTheTokenIsKnownForTheSession()
{
    PrivateBus bus;
    QVERIFY(bus.isThere());
    const QStringList said = bus.ask({u"keep"_s, u"tok-4711"_s}).split(u'\n');
    QVERIFY2(said[0].startsWith(u"The access token could not be put into this computer's keychain: "_s),
             qPrintable(said.join(u'\n')));
    QVERIFY2(said[0].contains(u"It is kept until the window is closed"_s), qPrintable(said[0]));
    QCOMPARE(said.value(1), u"found \"tok-4711\""_s);
    QCOMPARE(bus.ask({u"find"_s}), u"found \"\"\n"_s); // the next session
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().value(1) == u"--ask"_s)
        return ask(application.arguments());
    TestKeychain test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_keychain.moc"
