list(APPEND FIELDWRIGHT_APP_SOURCES
  project/task_thread.h project/task_thread.cpp
  project/look_thread.h project/look_thread.cpp
  project/sqlite.h
  project/schema.h project/schema.cpp
  project/database_file.h project/database_file.cpp
  project/project_store.h project/project_store.cpp
  project/project_owner.h project/project_owner.cpp
  project/owner_client.h project/owner_client.cpp
  project/project.h project/project.cpp)
