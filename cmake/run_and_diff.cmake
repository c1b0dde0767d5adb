# SPDX-License-Identifier: Apache-2.0
# cmake -D PROGRAM= -D EXPECTED= -P run_and_diff.cmake: runs the program and compares what it prints with a file.
execute_process(COMMAND "${PROGRAM}" RESULT_VARIABLE result OUTPUT_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} ended with ${result}:\n${output}")
endif()
file(READ "${EXPECTED}" expected)
if(NOT output STREQUAL expected)
    message(FATAL_ERROR "what it printed is not ${EXPECTED}; it printed:\n${output}")
endif()
