list(APPEND FIELDWRIGHT_APP_SOURCES
  chat/kept_questions.cpp chat/kept_questions.h)
