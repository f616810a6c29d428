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

# fieldwright_test(NAME SOURCES … LINK … [LABELS …] [TIMEOUT seconds])  ->  one Qt Test executable and CTest entry.
# The main source ends with #include "NAME.moc". The working folder is a scratch folder of the test's own.
function(fieldwright_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK;LABELS;ENVIRONMENT;DEPENDS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE fieldwright_qt_flags fieldwright_test_support Qt6::Test Qt6::Widgets Qt6::Network ${arg_LINK})
  target_precompile_headers(${name} REUSE_FROM fieldwright_qt_pch)
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/tests/scratch/${name}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/tests/scratch/${name}")
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" SKIP_RETURN_CODE 77
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;GOMP_SPINCOUNT=2000;${arg_ENVIRONMENT}")
endfunction()
