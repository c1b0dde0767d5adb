# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# Warnings for a target of our own; nothing of it reaches those who link outdial.
function(outdial_set_warnings target)
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
    endif()
    if(OUTDIAL_WARNINGS_AS_ERRORS)
        set_target_properties(${target} PROPERTIES COMPILE_WARNING_AS_ERROR ON)
    endif()
endfunction()

# Adds nouns to a library: include/outdial/<noun>.hpp and src/<noun>.cpp, whichever exist (one of them must). A noun may
# carry a folder, e.g. sim/people.
function(outdial_add_nouns_to target)
    foreach(noun IN LISTS ARGN)
        set(header "${PROJECT_SOURCE_DIR}/include/outdial/${noun}.hpp")
        set(source "${PROJECT_SOURCE_DIR}/src/${noun}.cpp")
        if(NOT EXISTS "${header}" AND NOT EXISTS "${source}")
            message(FATAL_ERROR "${noun}: there is neither ${header} nor ${source}")
        endif()
        if(EXISTS "${header}")
            target_sources(${target} PUBLIC
                FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES "${header}")
        endif()
        if(EXISTS "${source}")
            target_sources(${target} PRIVATE "${source}")
        endif()
    endforeach()
endfunction()

# The same for the core.
function(outdial_add_nouns)
    outdial_add_nouns_to(outdial ${ARGN})
endfunction()

# A public header or a source that belongs to no noun would silently not be a part of a library.
function(outdial_check_listed)
    file(GLOB_RECURSE present CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/*.hpp" "${PROJECT_SOURCE_DIR}/src/*.cpp")
    foreach(target IN LISTS ARGN)
        get_target_property(sources ${target} SOURCES)
        get_target_property(headers ${target} HEADER_SET)
        list(REMOVE_ITEM present ${sources} ${headers})
    endforeach()
    foreach(file IN LISTS present)
        message(FATAL_ERROR "${file} is in no list: add its noun to src/CMakeLists.txt")
    endforeach()
endfunction()
