list(APPEND FIELDWRIGHT_APP_PRIVATE_LINKS CLI11::CLI11)

add_executable(fieldwright-cli cli/main.cpp)
target_link_libraries(fieldwright-cli PRIVATE fieldwright_app)
