list(APPEND FIELDWRIGHT_APP_SOURCES
  pairs/pair.h pairs/pair.cpp
  pairs/search_terms.h pairs/search_terms.cpp
  pairs/pair_rows.h pairs/pair_rows.cpp
  pairs/pair_commands.h pairs/pair_commands.cpp
  pairs/pairs.h pairs/pairs.cpp
  pairs/pair_table_model.h pairs/pair_table_model.cpp
  pairs/preferences.h pairs/preferences.cpp)
