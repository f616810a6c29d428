#pragma once

#include "app/project/project.h"
#include "core/base/file.h"
#include "tests/support/result.h"

#include <QtCore/QEventLoop>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>

#include <memory>
#include <optional>

namespace fieldwright {

/// Runs the event loop until `start(done)` has called done(value), and gives the value. An Error of code Timeout after
/// `timeoutMs`.
template <typename T, typename Start>
Result<T> await(Start start, int timeoutMs = 30'000)
{
    std::optional<Result<T>> answer;
    QEventLoop loop;
    QTimer::singleShot(timeoutMs, &loop, &QEventLoop::quit);
    start([&](Result<T> value) {
        answer = std::move(value);
        loop.quit();
    });
    if (!answer)
        loop.exec();
    if (!answer)
        return fail(ErrorCode::Timeout, {"no answer within the time of the test"});
    return std::move(*answer);
}

/// An open project in a folder that goes with it.
class TemporaryProject
{
public:
    /// Errors are told by error().
    TemporaryProject() { create(); }

    Project &operator*() { return *m_project; }
    Project *operator->() { return m_project.get(); }
    std::filesystem::path folder() const { return m_directory.path().toStdString() + "/Test.fieldwright"; }
    std::filesystem::path scratch() const { return m_directory.path().toStdString(); }
    const std::optional<Error> &error() const { return m_error; }

    void close() { m_project.reset(); }
    /// Closed and opened again, as the next start would.
    void reopen()
    {
        close();
        open();
    }

private:
    void create()
    {
        if (const Result<> created = Project::create(folder()); !created)
            m_error = created.error();
        else
            open();
    }

    void open()
    {
        Result<std::unique_ptr<ProjectOwner>> owner = ProjectOwner::acquire(folder());
        if (!owner) {
            m_error = owner.error();
            return;
        }
        m_project = std::make_unique<Project>(folder(), std::move(*owner));
        const Result<> opened = await<void>([this](auto done) { m_project->open(done); });
        if (!opened)
            m_error = opened.error();
    }

    QTemporaryDir m_directory;
    std::unique_ptr<Project> m_project;
    std::optional<Error> m_error;
};

} // namespace fieldwright

/// Stops a test whose project did not open.
#define VERIFY_PROJECT(project)                                                                                        \
    do {                                                                                                               \
        if ((project).error())                                                                                         \
            QFAIL((project).error()->message().c_str());                                                               \
    } while (false)
