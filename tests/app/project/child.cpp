// A second process for the tests: does one thing with a project and ends.
//   open FOLDER           opens (and migrates); exit 0, or 1 with the error's code name on standard output
//   open-as-nobody FOLDER the same, as an unprivileged user
//   label FOLDER          accepts pairs one after the other, for ever; prints the id of each that is acknowledged
//   own FOLDER            owns the project and answers requests: {"verb":"raise"} with 0, {"argv"} by echoing it
//   fill FOLDER           adds pairs until the first failure; prints how many were acknowledged and the error's code

#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "core/base/file.h"

#include <QtCore/QCoreApplication>

#include <cstdio>
#include <grp.h>
#include <unistd.h>

using namespace fieldwright;

namespace {

int reportError(const Error &error)
{
    std::printf("%s %s\n", errorCodeName(error.code), error.message().c_str());
    std::fflush(stdout);
    return 1;
}

void labelNext(Pairs &pairs, size_t row)
{
    const qint64 id = pairs.columns()[row].id;
    // "Acknowledged" is what pairsChanged() after the store's answer means here: the database has it.
    pairs.accept({id});
    pairs.fetch({id}, &pairs, [&pairs, row, id](Result<std::vector<PairRecord>> records) {
        if (records && !records->empty() && records->front().status == PairStatus::Accepted) {
            std::printf("%lld\n", static_cast<long long>(id));
            std::fflush(stdout);
        }
        if (row + 1 < pairs.columns().size())
            labelNext(pairs, row + 1);
    });
}

void addNext(Pairs &pairs, int done)
{
    Pair pair;
    pair.question = "Question " + std::to_string(done);
    pair.answer.assign(20'000, 'x');
    pairs.add({pair}, &pairs, [&pairs, done](Result<std::vector<qint64>> ids) {
        if (!ids) {
            std::printf("%d %s\n", done, errorCodeName(ids.error().code));
            std::fflush(stdout);
            QCoreApplication::exit(0);
            return;
        }
        addNext(pairs, done + 1);
    });
}

void answer(OwnerRequest *request)
{
    const Json *arguments = member(request->message(), "argv");
    if (!arguments) {
        request->finish(stringOr(request->message(), "verb") == "raise" ? 0 : 2);
        return;
    }
    for (const Json &argument : *arguments)
        request->send(Json{{"output", argument}});
    request->send(Json{{"error", "that was all"}});
    request->finish(int(arguments->size()));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    const std::string verb = argv[1];
    const std::filesystem::path folder = argv[2];
    if (verb == "open-as-nobody" && (setgroups(0, nullptr) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
        return 77;
    QCoreApplication application(argc, argv);

    Result<std::unique_ptr<ProjectOwner>> owner = ProjectOwner::acquire(folder);
    if (!owner)
        return reportError(owner.error());
    if (verb == "own") {
        QObject::connect(owner->get(), &ProjectOwner::requestReceived, owner->get(), answer);
        std::printf("owned\n");
        std::fflush(stdout);
        return QCoreApplication::exec();
    }

    Project project(folder, std::move(*owner));
    project.open([&](Result<> opened) {
        if (!opened)
            QCoreApplication::exit(reportError(opened.error()));
        else if (verb == "label")
            labelNext(project.pairs(), 0);
        else if (verb == "fill")
            addNext(project.pairs(), 0);
        else
            QCoreApplication::exit(0);
    });
    return QCoreApplication::exec();
}
