#pragma once

#include "app/cli/session.h"

namespace CLI {
class App;
}

namespace fieldwright {

/// What a verb does, on a thread of its own. Errors end the command with exit status 1.
using CliVerb = std::function<Result<>(CliSession &)>;

/// Where the parser leaves what was chosen.
struct ChosenVerb
{
    CliVerb run;
    /// Verbs that work on a project are handed to the process that owns it, if there is one.
    bool needsProject = false;
    /// Uses the project when there is one (for its models), does without otherwise.
    bool usesProject = false;
    /// Passwords are asked for before anything is done, by the process that has the terminal.
    bool asksPasswords = false;
};

// One function a group of verbs: declares its subcommands, whose callbacks fill in `chosen`.
void addProjectVerbs(CLI::App &app, ChosenVerb &chosen);    // new
void addDocumentVerbs(CLI::App &app, ChosenVerb &chosen);   // documents …
void addPairVerbs(CLI::App &app, ChosenVerb &chosen);       // pairs …
void addAnnotationVerbs(CLI::App &app, ChosenVerb &chosen); // more of pairs …, questions …
void addDatasetVerbs(CLI::App &app, ChosenVerb &chosen);    // dataset …
void addModelVerbs(CLI::App &app, ChosenVerb &chosen);      // model …
// model score, generate, embed, classify; tokenize, template
void addModelTextVerbs(CLI::App &app, CLI::App &model, ChosenVerb &chosen);
void addHubVerbs(CLI::App &model, ChosenVerb &chosen);          // model fetch
void addTrainVerbs(CLI::App &app, ChosenVerb &chosen);          // train, recipe …
void addDesignVerb(CLI::App &group, ChosenVerb &chosen);        // recipe design
void addJobVerbs(CLI::App &app, ChosenVerb &chosen);            // job …
void addRunVerbs(CLI::App &app, ChosenVerb &chosen);            // runs …
void addEvaluationVerbs(CLI::App &app, ChosenVerb &chosen);     // evaluate, report
void addEvaluationItemVerbs(CLI::App &app, ChosenVerb &chosen); // evaluations …
void addChatVerbs(CLI::App &app, ChosenVerb &chosen);           // ask, preferences …
void addHistoryVerbs(CLI::App &app, ChosenVerb &chosen);        // undo, redo, changes
void addMachineVerbs(CLI::App &app, ChosenVerb &chosen);        // serve, devices

} // namespace fieldwright
