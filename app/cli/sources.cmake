list(APPEND FIELDWRIGHT_APP_SOURCES
  cli/annotation_verbs.cpp cli/chat_verbs.cpp
  cli/command_line.cpp cli/command_line.h
  cli/command_line_server.cpp cli/command_line_server.h
  cli/dataset_verbs.cpp cli/design_verb.cpp cli/document_verbs.cpp cli/evaluation_item_verbs.cpp cli/evaluation_verbs.cpp
  cli/help.cpp cli/help.h cli/history_verbs.cpp cli/hub_verbs.cpp cli/inspection_text.cpp cli/inspection_text.h cli/job_verbs.cpp cli/machine_verbs.cpp
  cli/model_text_verbs.cpp cli/model_verbs.cpp cli/pair_verbs.cpp cli/project_verbs.cpp cli/run_verbs.cpp cli/train_verbs.cpp cli/verbs.h
  cli/precision_options.cpp cli/precision_options.h
  cli/recipe_options.cpp cli/recipe_options.h cli/sampling_options.cpp cli/sampling_options.h cli/session.cpp cli/session.h
  cli/terminal.cpp cli/terminal.h
  cli/text_table.cpp cli/text_table.h
  cli/verb_support.cpp cli/verb_support.h
  cli/worker_call.cpp cli/worker_call.h)
list(APPEND FIELDWRIGHT_APP_PRIVATE_LINKS CLI11::CLI11 ICU::uc)

add_executable(fieldwright-cli cli/main.cpp)
target_link_libraries(fieldwright-cli PRIVATE fieldwright_app)
