#pragma once

/// Bounds on time are multiplied by it: a program that the sanitizers watch is several times slower.
#if defined(__SANITIZE_ADDRESS__)
constexpr int patience = 5;
#else
constexpr int patience = 1;
#endif
