# Standard headers are compiled once for all libraries, and with GoogleTest's once for all tests: a third of the build.
file(WRITE ${CMAKE_BINARY_DIR}/generated/precompiled.cpp "")
add_library(paidtrail_precompiled OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
target_link_libraries(paidtrail_precompiled PRIVATE paidtrail_flags)
target_precompile_headers(paidtrail_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
if(PAIDTRAIL_TESTS)
  add_library(paidtrail_precompiled_tests OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
  target_link_libraries(paidtrail_precompiled_tests PRIVATE paidtrail_flags paidtrail_test_flags GTest::gtest)
  target_precompile_headers(paidtrail_precompiled_tests PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h <gtest/gtest.h>)
endif()

# paidtrail_library(NAME SOURCES … DEPENDS folder… [LINK lib…])
# DEPENDS is the only way to another folder; LINK names libraries from outside, which stay private.
function(paidtrail_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINK" ${ARGN})
  string(REPLACE "/" "_" target ${name})
  add_library(paidtrail_${target} STATIC ${ARG_SOURCES})
  target_link_libraries(paidtrail_${target} PRIVATE paidtrail_flags ${ARG_LINK})
  target_precompile_headers(paidtrail_${target} REUSE_FROM paidtrail_precompiled)
  foreach(folder ${ARG_DEPENDS})
    string(REPLACE "/" "_" dependency ${folder})
    target_link_libraries(paidtrail_${target} PUBLIC paidtrail_${dependency})
  endforeach()
endfunction()

# paidtrail_test(NAME SOURCES … DEPENDS folder… [LINK lib…] [LABELS …] [NEEDS_BINARY])
# One GoogleTest program; its working directory is the source tree's root, so that tests name fixtures by path.
function(paidtrail_test name)
  cmake_parse_arguments(ARG "NEEDS_BINARY" "" "SOURCES;DEPENDS;LINK;LABELS" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE paidtrail_flags paidtrail_test_flags ${ARG_LINK} GTest::gtest_main)
  target_precompile_headers(${target} REUSE_FROM paidtrail_precompiled_tests)
  foreach(folder ${ARG_DEPENDS})
    string(REPLACE "/" "_" dependency ${folder})
    target_link_libraries(${target} PRIVATE paidtrail_${dependency})
  endforeach()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(ARG_NEEDS_BINARY)
    add_dependencies(${target} paidtrail)
    target_compile_definitions(${target} PRIVATE PAIDTRAIL_BINARY="$<TARGET_FILE:paidtrail>")
  endif()
  gtest_discover_tests(${target} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
endfunction()

# paidtrail_embed(TARGET NAMESPACE name FILES …): each file becomes a row {name, text} of embedded::NAME().
# Files keep their path relative to the calling folder as their name.
function(paidtrail_embed library)
  cmake_parse_arguments(ARG "" "NAMESPACE" "FILES" ${ARGN})
  string(REPLACE "/" "_" target ${library})
  set(out ${CMAKE_BINARY_DIR}/generated/embedded/${ARG_NAMESPACE}.cpp)
  list(TRANSFORM ARG_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  list(JOIN ARG_FILES "," names)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAMESPACE=${ARG_NAMESPACE} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}
      -DFILES=${names} -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
  target_sources(paidtrail_${target} PRIVATE ${out})
endfunction()
