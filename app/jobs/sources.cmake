list(APPEND FIELDWRIGHT_APP_SOURCES
  jobs/general_rows.cpp jobs/general_rows.h
  jobs/further_training.cpp jobs/further_training.h
  jobs/import_passwords.h jobs/import_passwords.cpp
  jobs/job_secret.h jobs/job_secret.cpp
  jobs/job_queue.cpp jobs/job_queue.h
  jobs/job_table_model.cpp jobs/job_table_model.h
  jobs/network_use.cpp jobs/network_use.h
  jobs/path_expansion.cpp jobs/path_expansion.h
  jobs/project_jobs.cpp jobs/project_jobs.h jobs/project_jobs_results.cpp jobs/project_jobs_training.cpp
  jobs/run_names.cpp jobs/run_names.h
  jobs/sweeps.cpp jobs/sweeps.h
  jobs/training_files.cpp jobs/training_files.h
  jobs/training_runs.cpp jobs/training_runs.h
  jobs/resources.cpp jobs/resources.h
  jobs/worker_call.cpp jobs/worker_call.h
  jobs/worker_process.cpp jobs/worker_process.h)
