list(APPEND FIELDWRIGHT_APP_SOURCES
  chat/chat_service.cpp chat/chat_service.h
  chat/chat_stream.cpp chat/chat_stream.h
  chat/kept_questions.cpp chat/kept_questions.h
  chat/model_server_job.cpp chat/model_server_job.h
  chat/sampling_fields.cpp chat/sampling_fields.h)
