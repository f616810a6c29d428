# libtorch from the PyTorch wheel, as imported targets on its libraries (find_package(Torch) would want a CUDA toolkit
# for a CUDA wheel). FIELDWRIGHT_TORCH_DIR is the folder that holds include/ and lib/.

set(_default_torch "$ENV{XDG_CACHE_HOME}")
if(NOT _default_torch)
  set(_default_torch "$ENV{HOME}/.cache")
endif()
set(FIELDWRIGHT_TORCH_DIR "${_default_torch}/fieldwright/libtorch-2.13.0/torch" CACHE PATH
    "Folder of the PyTorch 2.13 wheel that holds include/ and lib/")
if(NOT EXISTS "${FIELDWRIGHT_TORCH_DIR}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "No libtorch in ${FIELDWRIGHT_TORCH_DIR}. Run packaging/dependencies.sh, or pass -DFIELDWRIGHT_TORCH_DIR=<folder with include/ and lib/>.")
endif()

add_library(fieldwright_dep_torch INTERFACE)
target_include_directories(fieldwright_dep_torch SYSTEM INTERFACE
  "${FIELDWRIGHT_TORCH_DIR}/include" "${FIELDWRIGHT_TORCH_DIR}/include/torch/csrc/api/include")
target_compile_definitions(fieldwright_dep_torch INTERFACE AT_PER_OPERATOR_HEADERS)
# at::parallel_for is inline and silently serial without -fopenmp; the wheel's libgomp has the distribution's soname.
target_compile_options(fieldwright_dep_torch INTERFACE -fopenmp)
target_link_libraries(fieldwright_dep_torch INTERFACE
  "${FIELDWRIGHT_TORCH_DIR}/lib/libtorch_cpu.so" "${FIELDWRIGHT_TORCH_DIR}/lib/libc10.so")
file(GLOB _gomp "${FIELDWRIGHT_TORCH_DIR}/lib/libgomp*.so*")
target_link_libraries(fieldwright_dep_torch INTERFACE ${_gomp})
if(EXISTS "${FIELDWRIGHT_TORCH_DIR}/lib/libtorch_cuda.so")
  # Of the wheel nvidia-cuda-runtime beside libtorch's, or of a toolkit.
  file(GLOB _cuda_wheel "${FIELDWRIGHT_TORCH_DIR}/../nvidia/*/include")
  find_path(FIELDWRIGHT_CUDA_INCLUDE cuda_runtime_api.h HINTS ${_cuda_wheel} PATHS /usr/local/cuda/include
    DOC "Folder of CUDA's headers, for recorded steps")
  # Linked although no symbol is named: its registration makes the CUDA device available.
  target_link_options(fieldwright_dep_torch INTERFACE
    "LINKER:--no-as-needed,${FIELDWRIGHT_TORCH_DIR}/lib/libtorch_cuda.so,${FIELDWRIGHT_TORCH_DIR}/lib/libc10_cuda.so,--as-needed")
endif()
target_link_options(fieldwright_dep_torch INTERFACE "LINKER:-rpath,${FIELDWRIGHT_TORCH_DIR}/lib")
