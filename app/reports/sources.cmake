list(APPEND FIELDWRIGHT_APP_SOURCES
  reports/report_document.cpp reports/report_document.h
  reports/report_service.cpp reports/report_service.h)
list(APPEND FIELDWRIGHT_APP_PRIVATE_LINKS Qt6::Svg)
