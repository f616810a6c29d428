# How a folder becomes a library, and a file a test.

# One precompiled header for all of core that is torch-free (JSON alone costs 5 s a file), one for Qt code.
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/pch/core_pch.cpp" CONTENT "") # unlike WRITE it leaves a file that is right
add_library(fieldwright_core_pch STATIC "${CMAKE_BINARY_DIR}/pch/core_pch.cpp")
target_link_libraries(fieldwright_core_pch PRIVATE fieldwright_flags nlohmann_json::nlohmann_json tl::expected)
target_precompile_headers(fieldwright_core_pch PRIVATE
  <algorithm> <array> <atomic> <chrono> <cmath> <cstdint> <cstring> <filesystem> <functional> <map> <memory> <mutex>
  <optional> <random> <set> <sstream> <stop_token> <string> <string_view> <thread> <tuple> <unordered_map> <variant>
  <vector> <nlohmann/json.hpp> <tl/expected.hpp>)

file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/pch/qt_pch.cpp" CONTENT "") # unlike WRITE it leaves a file that is right
add_library(fieldwright_qt_pch STATIC "${CMAKE_BINARY_DIR}/pch/qt_pch.cpp")
target_link_libraries(fieldwright_qt_pch PRIVATE fieldwright_qt_flags nlohmann_json::nlohmann_json tl::expected Qt6::Widgets Qt6::Network)
target_precompile_headers(fieldwright_qt_pch PRIVATE
  <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <string> <string_view>
  <thread> <unordered_map> <variant> <vector> <nlohmann/json.hpp> <tl/expected.hpp> <QtCore> <QtGui> <QtNetwork> <QtWidgets>)

# The same without Widgets, for app: a precompiled header is only taken where the same Qt modules are linked.
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/pch/qt_gui_pch.cpp" CONTENT "") # unlike WRITE it leaves a file that is right
add_library(fieldwright_qt_gui_pch STATIC "${CMAKE_BINARY_DIR}/pch/qt_gui_pch.cpp")
target_link_libraries(fieldwright_qt_gui_pch PRIVATE fieldwright_qt_flags nlohmann_json::nlohmann_json tl::expected Qt6::Gui Qt6::Network)
target_precompile_headers(fieldwright_qt_gui_pch PRIVATE
  <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <string> <string_view>
  <thread> <unordered_map> <variant> <vector> <nlohmann/json.hpp> <tl/expected.hpp> <QtCore> <QtGui> <QtNetwork>)

# fieldwright_core_library(NAME SOURCES … [LINK …] [PRIVATE_LINK …])  ->  target fieldwright_NAME: C++20, no Qt, no torch.
function(fieldwright_core_library name)
  cmake_parse_arguments(arg "NO_PCH" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(fieldwright_${name} STATIC ${arg_SOURCES})
  target_link_libraries(fieldwright_${name}
    PUBLIC fieldwright_flags nlohmann_json::nlohmann_json tl::expected ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
  if(NOT arg_NO_PCH)
    target_precompile_headers(fieldwright_${name} REUSE_FROM fieldwright_core_pch)
  endif()
endfunction()

# fieldwright_qt_library(NAME SOURCES … [LINK …] [PRIVATE_LINK …])  ->  target fieldwright_NAME with moc.
function(fieldwright_qt_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(fieldwright_${name} STATIC ${arg_SOURCES})
  set_target_properties(fieldwright_${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(fieldwright_${name} PUBLIC fieldwright_qt_flags ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
  if(name STREQUAL "app")
    target_precompile_headers(fieldwright_${name} REUSE_FROM fieldwright_qt_gui_pch)
  else()
    target_precompile_headers(fieldwright_${name} REUSE_FROM fieldwright_qt_pch)
  endif()
endfunction()

# What every test's environment has; under the sanitizers more, and more time. What they find in any process that a test
# starts is written to a folder, which a last entry of CTest wants to be empty (tests/sanitizers).
set(FIELDWRIGHT_TEST_ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;GOMP_SPINCOUNT=2000")
set(FIELDWRIGHT_TEST_PATIENCE 1)
if(FIELDWRIGHT_SANITIZE)
  set(FIELDWRIGHT_TEST_PATIENCE 5)
  set(FIELDWRIGHT_SANITIZER_REPORTS "${CMAKE_BINARY_DIR}/tests/sanitizer_reports")
  list(APPEND FIELDWRIGHT_TEST_ENVIRONMENT
    "ASAN_OPTIONS=log_path=${FIELDWRIGHT_SANITIZER_REPORTS}/address"
    "UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:log_path=${FIELDWRIGHT_SANITIZER_REPORTS}/behaviour"
    "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/sanitizers/leaks.supp:print_suppressions=0"
    "QTEST_FUNCTION_TIMEOUT=1500000")
endif()

# fieldwright_test_properties(NAME [TIMEOUT seconds] [LABELS …] [ENVIRONMENT …] [RUN_SERIAL])  for a CTest entry
function(fieldwright_test_properties name)
  cmake_parse_arguments(arg "RUN_SERIAL" "TIMEOUT" "LABELS;ENVIRONMENT" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${FIELDWRIGHT_TEST_PATIENCE}")
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${timeout} LABELS "${arg_LABELS}" SKIP_RETURN_CODE 77 RUN_SERIAL ${arg_RUN_SERIAL}
    ENVIRONMENT "${FIELDWRIGHT_TEST_ENVIRONMENT};${arg_ENVIRONMENT}")
  if(FIELDWRIGHT_SANITIZE)
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED sanitizer_reports)
  endif()
endfunction()

# fieldwright_test(NAME SOURCES … LINK … [LABELS …] [TIMEOUT seconds])  ->  one Qt Test executable and CTest entry.
# The main source ends with #include "NAME.moc". The working folder is a scratch folder of the test's own.
function(fieldwright_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK;LABELS;ENVIRONMENT;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE fieldwright_qt_flags fieldwright_test_support Qt6::Test Qt6::Widgets Qt6::Network ${arg_LINK})
  target_precompile_headers(${name} REUSE_FROM fieldwright_qt_pch)
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/tests/scratch/${name}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/tests/scratch/${name}")
  fieldwright_test_properties(${name} TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS} ENVIRONMENT ${arg_ENVIRONMENT})
endfunction()
