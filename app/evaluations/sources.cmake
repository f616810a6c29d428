list(APPEND FIELDWRIGHT_APP_SOURCES
  evaluations/evaluation_item_model.cpp evaluations/evaluation_item_model.h
  evaluations/evaluations.cpp evaluations/evaluations.h)
