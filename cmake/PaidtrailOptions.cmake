option(PAIDTRAIL_TESTS "Build the tests" ON)
option(PAIDTRAIL_BENCH "Build the benches" OFF)
option(PAIDTRAIL_FUZZ "Build the fuzzers with libFuzzer (needs clang)" OFF)
set(PAIDTRAIL_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=: address,undefined or thread")
option(PAIDTRAIL_COVERAGE "Instrument for gcov" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# One place for what every target is compiled with.
add_library(paidtrail_flags INTERFACE)
target_compile_options(paidtrail_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wconversion -Wsign-conversion
  -Wnull-dereference -Wformat=2 -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 at -O2 and above sees overflows and uninitialised members inside std::string, std::variant and std::optional
  # that are not there (GCC bugs 105651, 80635); the sanitizers look for the real ones.
  target_compile_options(paidtrail_flags INTERFACE
    -Wno-restrict -Wno-maybe-uninitialized -Wno-null-dereference -Wno-stringop-overflow
    -Wno-stringop-overread -Wno-array-bounds -Wno-dangling-pointer)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # std::stable_sort of libstdc++ 12 calls std::get_temporary_buffer, which C++17 deprecated; clang tells it of our calls.
  # A rule table is embedded as one string literal, longer than the 64 KiB that the standard promises.
  target_compile_options(paidtrail_flags INTERFACE -Wno-deprecated-declarations -Wno-overlength-strings)
endif()
target_include_directories(paidtrail_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
if(PAIDTRAIL_SANITIZE)
  target_compile_options(paidtrail_flags INTERFACE
    -fsanitize=${PAIDTRAIL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(paidtrail_flags INTERFACE -fsanitize=${PAIDTRAIL_SANITIZE})
else()
  target_compile_definitions(paidtrail_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
if(PAIDTRAIL_FUZZ)
  target_compile_options(paidtrail_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(PAIDTRAIL_COVERAGE)
  target_compile_options(paidtrail_flags INTERFACE --coverage)
  target_link_options(paidtrail_flags INTERFACE --coverage)
endif()

# Tests are compiled without optimisation: what is measured is in the libraries, and GoogleTest's macros cost the most there.
add_library(paidtrail_test_flags INTERFACE)
target_compile_options(paidtrail_test_flags INTERFACE -O0 -U_FORTIFY_SOURCE)
