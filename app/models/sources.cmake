list(APPEND FIELDWRIGHT_APP_SOURCES
  models/adapter_bases.h models/adapter_bases.cpp
  models/adapter_combination.h models/adapter_combination.cpp
  models/inference_precisions.h
  models/library_jobs.h models/library_jobs.cpp
  models/machine_speed.h models/machine_speed.cpp
  models/model_commands.h models/model_commands.cpp
  models/model_details.h models/model_details.cpp
  models/model_entry.h models/model_entry.cpp
  models/model_inspection.h models/model_inspection.cpp
  models/model_library.h models/model_library.cpp
  models/model_memory.h models/model_memory.cpp
  models/model_search.h models/model_search.cpp
  models/model_transfers.h models/model_transfers.cpp
  models/text_classifier.h models/text_classifier.cpp
  models/project_models.h models/project_models.cpp
  models/model_table_model.h models/model_table_model.cpp)
list(APPEND FIELDWRIGHT_APP_PRIVATE_LINKS Qt6Keychain::Qt6Keychain)
