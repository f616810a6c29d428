# Compiler flags live here once, on the INTERFACE target fieldwright_flags.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

# "Dev": optimised lightly, assertions on, little debug information. Quick to compile, quick to link.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "Flags of the Dev build type" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "Flags of the Release build type" FORCE)

find_program(FIELDWRIGHT_CCACHE ccache)
if(FIELDWRIGHT_CCACHE)
  # Precompiled headers and ccache get along only with these sloppiness settings (ccache manual). Paths count from the
  # source folder, so that a second clone finds what the first one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${FIELDWRIGHT_CCACHE})
endif()
find_program(FIELDWRIGHT_MOLD mold)
if(FIELDWRIGHT_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Warnings are errors, but for those that GCC 12 raises falsely when it optimises.
add_library(fieldwright_flags INTERFACE)
target_include_directories(fieldwright_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(fieldwright_flags INTERFACE
  -Wall -Wextra -Werror $<$<CONFIG:Release>:-Wno-error=stringop-overflow> -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers
  -fno-strict-aliasing -Winvalid-pch $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized> -Wno-error=deprecated-declarations
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${FIELDWRIGHT_CCACHE}>>:-fpch-preprocess>)
target_compile_definitions(fieldwright_flags INTERFACE FIELDWRIGHT_VERSION="${PROJECT_VERSION}")
if(FIELDWRIGHT_SANITIZE)
  target_compile_options(fieldwright_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(fieldwright_flags INTERFACE -fsanitize=address,undefined)
endif()

if(FIELDWRIGHT_FUZZ)
  # (a time stamp in the precompiled header would defeat ccache)
  target_compile_options(fieldwright_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer "SHELL:-Xclang -fno-pch-timestamp")
  target_link_options(fieldwright_flags INTERFACE -fsanitize=address,undefined)
endif()

# What Qt code needs beside that.
add_library(fieldwright_qt_flags INTERFACE)
target_link_libraries(fieldwright_qt_flags INTERFACE fieldwright_flags)
target_compile_definitions(fieldwright_qt_flags INTERFACE
  QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_DISABLE_DEPRECATED_BEFORE=0x060400)
