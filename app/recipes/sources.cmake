list(APPEND FIELDWRIGHT_APP_SOURCES
  recipes/recipe_library.cpp recipes/recipe_library.h)
