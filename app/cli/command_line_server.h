#pragma once

#include "app/cli/command_line.h"

#include <QObject>

#include <list>

namespace fieldwright {

class OwnerRequest;

/// Lets the process that owns a project run the verbs of other command lines: each on a thread of its own, in the
/// asker's language, its output sent to the asker. Other requests ("raise") are left to whoever else listens.
class CommandLineServer : public QObject
{
    Q_OBJECT

public:
    explicit CommandLineServer(Studio &studio, QObject *parent = nullptr);
    ~CommandLineServer() override;

private:
    struct Running;

    void serve(OwnerRequest *request);
    void closeAll();

    Studio &m_studio;
    std::list<std::unique_ptr<Running>> m_running;
};

} // namespace fieldwright
