list(APPEND FIELDWRIGHT_APP_SOURCES
  documents/document.h
  documents/document_rows.h documents/document_rows.cpp
  documents/documents.h documents/documents.cpp
  documents/document_table_model.h documents/document_table_model.cpp
  documents/page_pictures.h documents/page_pictures.cpp)
