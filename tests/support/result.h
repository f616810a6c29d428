#pragma once

#include "core/base/result.h"

#include <QtTest/QtTest>

/// Fails the test with the error's text when a Result holds one.
#define VERIFY_RESULT(result)                                                                                          \
    do {                                                                                                               \
        if (!(result))                                                                                                 \
            QFAIL((result).error().message().c_str());                                                                 \
    } while (false)

/// Expects an error of the given code and that it names a remedy.
#define VERIFY_ERROR(result, expectedCode)                                                                             \
    do {                                                                                                               \
        QVERIFY2(!(result), "an error was expected");                                                                  \
        QVERIFY2((result).error().code == (expectedCode), (result).error().message().c_str());                         \
    } while (false)
