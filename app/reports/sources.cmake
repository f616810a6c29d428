# list(APPEND FIELDWRIGHT_APP_SOURCES reports/x.h reports/x.cpp); libraries: list(APPEND FIELDWRIGHT_APP_PRIVATE_LINKS …)
