#include "core/documents/formats/read_document.h"
#include "core/reader/reader_loop.h"
#include "core/reader/sandbox.h"

#include <cstdio>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
/// The search for leaks at the end traces this process from another, which the sandbox forbids.
extern "C" const char *__asan_default_options()
{
    return "detect_leaks=0";
}
#endif

int main()
{
    using namespace fieldwright;
    if (const auto entered = enterSandbox(); !entered) {
        std::fprintf(stderr, "%s\n", entered.error().message().c_str());
        return EXIT_FAILURE;
    }
    return runReaderLoop(0, 1, readDocument, renderPage);
}
