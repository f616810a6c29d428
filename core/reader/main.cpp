#include "core/documents/formats/read_document.h"
#include "core/reader/reader_loop.h"
#include "core/reader/sandbox.h"

#include <cstdio>
#include <cstdlib>

int main()
{
    using namespace fieldwright;
    if (const auto entered = enterSandbox(); !entered) {
        std::fprintf(stderr, "%s\n", entered.error().message().c_str());
        return EXIT_FAILURE;
    }
    return runReaderLoop(0, 1, readDocument, renderPage);
}
