list(APPEND FIELDWRIGHT_APP_SOURCES
  text/qt_text.h text/qt_text.cpp
  text/real_text.h text/real_text.cpp
  text/translator.h text/translator.cpp)
