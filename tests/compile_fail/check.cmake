# SPDX-License-Identifier: Apache-2.0
# cmake -D COMPILER= -D FILE= -D INCLUDE= -P check.cmake
file(STRINGS "${FILE}" expectation REGEX "^// expect: ")
if(NOT expectation)
    message(FATAL_ERROR "${FILE} has no \"// expect: <regular expression>\" line")
endif()
string(REGEX REPLACE "^// expect: " "" expected "${expectation}")

set(ENV{LC_ALL} C)
set(compile "${COMPILER}" -std=c++20 -fsyntax-only -Werror -Wall -Wextra "-I${INCLUDE}")

execute_process(COMMAND ${compile} "${FILE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "the control does not compile, so the failure would prove nothing:\n${output}")
endif()

execute_process(COMMAND ${compile} -DMUST_NOT_COMPILE "${FILE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(result EQUAL 0)
    message(FATAL_ERROR "it compiles, but must not")
endif()
if(NOT output MATCHES "${expected}")
    message(FATAL_ERROR "it fails, but not with \"${expected}\":\n${output}")
endif()
message(STATUS "refused as it should be: ${CMAKE_MATCH_0}")
