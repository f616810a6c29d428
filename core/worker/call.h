#pragma once

#include <cstdio>
#include <stop_token>

namespace fieldwright {

/// `fieldwright-worker call`: one request, JSON on `in`, one answer, JSON on `out`: {"error": …} when it failed.
/// Verbs: devices, tokenize, template, inspect, score, generate. Returns the process's exit status, 0 or 1.
int answerCall(std::FILE *in, std::FILE *out, std::stop_token stop);

} // namespace fieldwright
