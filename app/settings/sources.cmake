list(APPEND FIELDWRIGHT_APP_SOURCES
  settings/access_tokens.h settings/access_tokens.cpp
  settings/settings.h settings/settings.cpp)
