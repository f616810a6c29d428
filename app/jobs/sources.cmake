list(APPEND FIELDWRIGHT_APP_SOURCES
  jobs/job_secret.h jobs/job_secret.cpp
  jobs/job_queue.cpp jobs/job_queue.h
  jobs/job_table_model.cpp jobs/job_table_model.h
  jobs/path_expansion.cpp jobs/path_expansion.h
  jobs/project_jobs.cpp jobs/project_jobs.h
  jobs/resources.cpp jobs/resources.h
  jobs/worker_process.cpp jobs/worker_process.h)
