list(APPEND FIELDWRIGHT_APP_SOURCES
  models/model_entry.h models/model_entry.cpp
  models/model_inspection.h models/model_inspection.cpp
  models/model_library.h models/model_library.cpp
  models/model_transfers.h models/model_transfers.cpp
  models/project_models.h models/project_models.cpp
  models/model_table_model.h models/model_table_model.cpp)
