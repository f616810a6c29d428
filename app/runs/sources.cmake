list(APPEND FIELDWRIGHT_APP_SOURCES
  runs/cut_letters.cpp runs/cut_letters.h
  runs/metric_series.cpp runs/metric_series.h
  runs/run_use.cpp runs/run_use.h
  runs/row_ranking.cpp runs/row_ranking.h
  runs/run_status.cpp runs/run_status.h
  runs/run_watcher.cpp runs/run_watcher.h
  runs/time_left.cpp runs/time_left.h)
