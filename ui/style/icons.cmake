# The Breeze icons that the window uses, taken from the Debian package breeze-icon-theme at configure time and embedded.
# Add a name here to use it with icon("name"). Sets FIELDWRIGHT_ICONS_QRC.

set(_names
  application-menu arrow-down arrow-left arrow-right arrow-up chronometer configure data-error data-success data-warning
  dialog-cancel dialog-close dialog-messages dialog-ok-apply document-edit document-export document-import
  document-multiple document-new document-open document-preview document-properties document-save document-send
  documentinfo draw-polygon edit-clear-all edit-clear-history edit-copy edit-delete edit-find edit-redo edit-rename
  edit-undo flag folder folder-open format-text-code go-home go-next go-previous help-about help-contextual
  labplot-xy-curve list-add list-remove mail-send merge media-playback-pause media-playback-start media-playback-stop
  network-connect network-disconnect network-server office-chart-bar office-chart-line package speedometer tab-close
  table tag view-catalog view-filter view-fullscreen view-history view-process-all view-refresh view-sort
  view-statistics window-close zoom-fit-best)

find_path(FIELDWRIGHT_BREEZE_DIR index.theme PATHS /usr/share/icons/breeze /usr/local/share/icons/breeze NO_DEFAULT_PATH
  DOC "Folder of the Breeze icon theme")
if(NOT FIELDWRIGHT_BREEZE_DIR)
  message(FATAL_ERROR "No Breeze icons. Install the package breeze-icon-theme, or pass -DFIELDWRIGHT_BREEZE_DIR=<folder with index.theme>.")
endif()

set(_out "${CMAKE_CURRENT_BINARY_DIR}/icons")
set(_entries "")
foreach(_name IN LISTS _names)
  set(_found FALSE)
  foreach(_size 16 22)
    foreach(_kind actions status places)
      set(_file "${FIELDWRIGHT_BREEZE_DIR}/${_kind}/${_size}/${_name}.svg")
      if(EXISTS "${_file}")
        file(REAL_PATH "${_file}" _real)
        configure_file("${_real}" "${_out}/${_size}/${_name}.svg" COPYONLY)
        string(APPEND _entries "    <file alias=\"${_size}/${_name}.svg\">${_out}/${_size}/${_name}.svg</file>\n")
        set(_found TRUE)
        break()
      endif()
    endforeach()
  endforeach()
  if(NOT _found)
    message(FATAL_ERROR "The Breeze icon theme in ${FIELDWRIGHT_BREEZE_DIR} has no icon ${_name}.")
  endif()
endforeach()
set(FIELDWRIGHT_ICONS_QRC "${CMAKE_CURRENT_BINARY_DIR}/fieldwright_icons.qrc")
file(CONFIGURE OUTPUT "${FIELDWRIGHT_ICONS_QRC}" CONTENT "<RCC>\n  <qresource prefix=\"/icons\">\n@_entries@  </qresource>\n</RCC>\n" @ONLY)
