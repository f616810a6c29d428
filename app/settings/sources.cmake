list(APPEND FIELDWRIGHT_APP_SOURCES settings/settings.h settings/settings.cpp)
