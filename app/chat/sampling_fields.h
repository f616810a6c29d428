#pragma once

#include "app/chat/chat_stream.h"
#include "core/base/json.h"

#include <span>

namespace fieldwright {

/// One of the settings that change how a token is drawn, beside temperature and top-p: what the form shows, the server
/// is sent and the project remembers. One of `number` and `whole` says where it is.
struct SamplingField
{
    const char *key; ///< of the request; the project has it as "chat/KEY"
    Text label;
    Text help;
    double least;
    double most;
    double step;
    int decimals;
    double ChatSettings::*number = nullptr;
    int ChatSettings::*whole = nullptr;

    double of(const ChatSettings &settings) const { return number ? settings.*number : double(settings.*whole); }
    void set(ChatSettings &settings, double value) const;
};

std::span<const SamplingField> samplingFields();

/// All that says how tokens are drawn and what ends an answer, by a request's names.
Json samplingJson(const ChatSettings &settings);

/// Texts that end an answer as they are typed, one a line: "\n" is a line break, "\t" a tab, "\\" a backslash. All of
/// them; a server takes mostStops.
std::vector<std::string> stopTexts(QStringView typed);

} // namespace fieldwright
