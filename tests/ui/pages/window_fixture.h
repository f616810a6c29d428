#pragma once

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/models/model_library.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/run_folder/status.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"
#include "ui/main_window/header_bar.h"
#include "ui/main_window/main_window.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"

#include <QCheckBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QtTest>

#include <sstream>

namespace fieldwright::ui {

/// The real window on a project of its own, with a worker behind it: the fake one of tests/support, or the real one.
class WindowFixture
{
public:
    explicit WindowFixture(const char *worker = FAKE_WORKER)
    {
        qputenv("FIELDWRIGHT_WORKER", worker);
        // No models but those that a test adds.
        qputenv("FIELDWRIGHT_MODELS", (root() / "no-models").c_str());
        qputenv("XDG_CACHE_HOME", (root() / "no-cache").c_str());
        Studio::Places places;
        places.settingsFile = m_folder.filePath(QStringLiteral("settings.ini"));
        places.modelsFile = root() / "models.json";
        m_studio = std::make_unique<Studio>(places);
        m_studio->translator().setLanguage(QStringLiteral("en"));
        m_theme = std::make_unique<Theme>(*qApp);
        m_theme->setAppearance(Appearance::Light);
        openWindow();
    }
    ~WindowFixture()
    {
        m_studio->closeProject();
        m_window.reset();
    }

    std::filesystem::path root() const { return m_folder.path().toStdString(); }
    Studio &studio() { return *m_studio; }
    Project &project() { return *m_studio->project(); }
    JobQueue &queue() { return project().jobs().queue(); }
    MainWindow &window() { return *m_window; }
    Theme &theme() { return *m_theme; }
    Page *page() { return m_window->currentPage(); }
    ActionButton *primary() { return m_window->findChild<HeaderBar *>()->primaryButton(); }

    void openWindow()
    {
        m_window.reset();
        m_window = std::make_unique<MainWindow>(*m_studio, *m_theme);
        m_window->resize(1280, 800);
        m_window->show();
        (void)QTest::qWaitForWindowExposed(m_window.get());
        m_window->activateWindow();
        (void)QTest::qWaitForWindowActive(m_window.get());
    }

    bool createProject()
    {
        m_studio->createProject(root() / "P", [](Result<Project *>) {});
        return QTest::qWaitFor([this] { return m_studio->project() && queue().isOpen(); }, 10'000);
    }

    /// A real tiny model in the library, and "main@1": 40 rows to train on, 4 to validate, 6 and 5 to test with.
    bool addModelAndDataset()
    {
        if (!writeTinyModel(root() / "tiny"))
            return false;
        bool added = false;
        m_studio->models().add(root() / "tiny", QStringLiteral("tiny"), m_studio.get(),
                               [&](Result<ModelEntry> entry) { added = entry.has_value(); });
        if (!QTest::qWaitFor([&] { return added; }, 10'000))
            return false;
        m_studio->settings().set(setting::defaultModel, QStringLiteral("tiny"));
        const std::filesystem::path run = project().folder() / "build-1";
        const std::filesystem::path folder = run / "output" / "dataset";
        std::filesystem::create_directories(folder);
        Json files = Json::object(), counts = Json::object();
        for (const auto &[part, rows] :
             std::map<std::string, int>{{"train", 40}, {"validation", 4}, {"rephrased", 6}, {"unseen", 5}}) {
            std::string text;
            for (int row = 0; row < rows; ++row)
                text += dumpJson({{"id", part + std::to_string(row)},
                                  {"messages",
                                   {{{"role", "user"}, {"content", "q" + std::to_string(row)}},
                                    {{"role", "assistant"}, {"content", "a"}}}}}) +
                        '\n';
            (void)saveFile(folder / (part + ".jsonl"), text);
            files[part + ".jsonl"] = {{"sha256", sha256Hex(text)}, {"bytes", text.size()}, {"rows", rows}};
            counts[part] = {{"rows", rows},
                            {"domain_rows", rows / 2},
                            {"general_rows", rows - rows / 2},
                            {"rendered_tokens", 4096},
                            {"trained_tokens", 1024}};
        }
        (void)saveFile(folder / "manifest.json", dumpJson({{"format", 1},
                                                           {"name", "main"},
                                                           {"version", 1},
                                                           {"created_ms", 1000},
                                                           {"shares", {{"asked", 0.3}, {"realised_rendered", 0.3}}},
                                                           {"counts", counts},
                                                           {"files", files}}));
        bool registered = false;
        project().datasets().registerBuilt(QStringLiteral("build-1"), run, m_studio.get(),
                                           [&](Result<DatasetVersion> version) { registered = version.has_value(); });
        return QTest::qWaitFor([&] { return registered; }, 10'000);
    }

    /// Documents as an import job leaves them, and pairs on them.
    struct TextDocument
    {
        const char *name;
        std::string text; ///< one block a line
    };
    bool addDocuments(const std::vector<TextDocument> &documents)
    {
        const std::filesystem::path run = project().folder() / "import-1";
        std::filesystem::create_directories(run / "output");
        std::string lines;
        for (const TextDocument &each : documents) {
            Document document{.name = each.name, .format = "text", .language = "en"};
            std::istringstream text(each.text);
            for (std::string line; std::getline(text, line);) {
                if (!document.text.empty())
                    document.text += "\n\n";
                const size_t begin = document.text.size();
                document.text += line;
                document.blocks.push_back({.span = {begin, document.text.size()}});
            }
            lines += dumpJson({{"path", "/nowhere/" + document.name},
                               {"name", document.name},
                               {"state", "ok"},
                               {"sha256", sha256Hex(document.text)},
                               {"bytes", document.text.size()},
                               {"chunks", {{{"begin", 0}, {"end", document.text.size()}}}},
                               {"document", toJson(document)}}) +
                     '\n';
        }
        (void)saveFile(run / "output" / "documents.jsonl", lines);
        bool imported = false;
        project().documents().importRun(QStringLiteral("import-1"), run, m_studio.get(),
                                        [&](Result<DocumentImport> result) { imported = result.has_value(); });
        return QTest::qWaitFor([&] { return imported; }, 10'000);
    }
    bool addPairs(std::vector<Pair> pairs)
    {
        bool added = false;
        project().pairs().add(std::move(pairs), m_studio.get(),
                              [&](Result<std::vector<qint64>> ids) { added = ids.has_value(); });
        return QTest::qWaitFor([&] { return added; }, 10'000);
    }

    /// Drops local files on what is at the middle of `target`, as the desktop does.
    void drop(QWidget *target, const QStringList &paths)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &path : paths)
            urls.append(QUrl::fromLocalFile(path));
        data.setUrls(urls);
        const QPoint place = target->rect().center();
        QDragEnterEvent enter(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(target, &enter);
        QDropEvent dropped(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        if (enter.isAccepted())
            QApplication::sendEvent(target, &dropped);
    }

    /// A key of the window, which gets the keyboard back after a dialog.
    void press(int key, Qt::KeyboardModifiers modifiers = {})
    {
        m_window->activateWindow();
        (void)QTest::qWaitForWindowActive(m_window.get());
        QTest::keyClick(m_window.get(), Qt::Key(key), modifiers);
    }

    /// Windows on the screen beside the main one: a widget that was shown before it had its place.
    QStringList strayWindows() const
    {
        QStringList names;
        for (const QWidget *widget : QApplication::topLevelWidgets())
            if (widget->isVisible() && widget != m_window.get())
                names.append(QString::fromLatin1(widget->metaObject()->className()));
        return names;
    }

    /// What the banner of the page says; empty when there is none.
    QString banner()
    {
        QStringList texts;
        for (const QLabel *label : page()->banners()->findChildren<QLabel *>())
            if (page()->banners()->isVisible() && label->isVisible())
                texts.append(label->text());
        return texts.join(u' ');
    }

    template <typename Widget>
    Widget *named(const QString &accessibleName)
    {
        for (Widget *widget : page()->findChildren<Widget *>()) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        return nullptr;
    }

    /// A button of the header bar or page that shows this text.
    QAbstractButton *button(const QString &text, QWidget *of = nullptr)
    {
        const QWidget *place = of ? of : m_window.get();
        for (QAbstractButton *each : place->findChildren<QAbstractButton *>()) {
            if (each->isVisible() && each->text() == text)
                return each;
        }
        return nullptr;
    }

    void click(QWidget *widget)
    {
        // A check box is as wide as its row, and only its mark and text take a click.
        const QPoint mark(8, widget->height() / 2);
        QTest::mouseClick(widget, Qt::LeftButton, {}, qobject_cast<QCheckBox *>(widget) ? mark : QPoint());
    }

    /// How long the fake worker's runs take from now on.
    void setFakeRun(int steps, int stepMs)
    {
        queue().setEnvironment(QStringLiteral("FAKE_STEPS"), QString::number(steps));
        queue().setEnvironment(QStringLiteral("FAKE_STEP_MS"), QString::number(stepMs));
    }

    /// What `answer` does to the dialog that the next deed opens.
    template <typename Dialog>
    void onDialog(std::function<void(Dialog *)> answer)
    {
        m_answered = false;
        auto *timer = new QTimer(m_window.get());
        timer->setInterval(20);
        QObject::connect(timer, &QTimer::timeout, m_window.get(), [this, timer, answer] {
            if (auto *dialog = qobject_cast<Dialog *>(QApplication::activeModalWidget())) {
                timer->stop();
                timer->deleteLater();
                m_answered = true;
                answer(dialog);
            }
        });
        timer->start();
    }
    bool answered() const { return m_answered; }

    /// The newest job of a kind as its job.json says, or nothing.
    std::optional<Job> job(JobKind kind)
    {
        for (const QString &id : queue().ids()) {
            const RunStatus *run = queue().job(id);
            if (run->job && run->job->kind == kind) {
                const auto read = readJob(run->folder);
                return read ? std::optional(*read) : std::nullopt;
            }
        }
        return std::nullopt;
    }

    /// Commands of a run's control.jsonl, in their order.
    QStringList controls(const QString &id)
    {
        QStringList commands;
        const auto text = readFile(RunPaths{queue().job(id)->folder}.control());
        for (const QString &line : QString::fromStdString(text.value_or("")).split(u'\n', Qt::SkipEmptyParts)) {
            const auto json = parseJson(line.toStdString(), "control.jsonl");
            QString command = json ? toQString(stringOr(*json, "command")) : line;
            if (json && !stringOr(*json, "keep").empty() && command == u"stop")
                command += u' ' + toQString(stringOr(*json, "keep"));
            commands.append(command);
        }
        return commands;
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Studio> m_studio;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
    bool m_answered = false;
};

} // namespace fieldwright::ui
