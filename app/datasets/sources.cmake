list(APPEND FIELDWRIGHT_APP_SOURCES
  datasets/json_lines.h datasets/json_lines.cpp
  datasets/dataset_difference.h datasets/dataset_difference.cpp
  datasets/datasets.h datasets/datasets.cpp
  datasets/dataset_table_model.h datasets/dataset_table_model.cpp)
