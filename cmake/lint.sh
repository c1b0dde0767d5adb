#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the shape of the sources; with --fix puts right what can be put right by a tool.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t cpp < <(find include src bindings examples tests benchmarks \( -name '*.cpp' -o -name '*.hpp' \) | sort)
mapfile -t python < <(find bindings docs examples benchmarks data -name '*.py' | sort)

if [ "${1:-}" = --fix ]; then
    clang-format -i "${cpp[@]}"
    [ ${#python[@]} -eq 0 ] && exit
    .venv/bin/ruff check -q --fix "${python[@]}"
    .venv/bin/ruff format -q "${python[@]}"
    exit
fi

failed=()
step() {
    local name=$1
    shift
    printf -- '-- %s\n' "$name"
    "$@" || failed+=("$name")
}

spdx() {
    local without
    without=$(for file in "${cpp[@]}" "${python[@]}"; do
        head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file: no SPDX line at the top"
    done)
    [ -z "$without" ] || { echo "$without"; return 1; }
}

# clang-tidy reads how each file is compiled from the dev build. Tests are left to the compilers: Catch2's macros drown them.
tidy() {
    cmake --preset dev -D CMAKE_EXPORT_COMPILE_COMMANDS=ON >build/lint.log 2>&1 || { cat build/lint.log; return 1; }
    # What is not built here, for want of a library, cannot be read.
    sed -n 's/^ *"file": "\(.*\)",*$/\1/p' build/dev/compile_commands.json | grep -E "^$PWD/(src|examples)/" | sort -u | tr '\n' '\0' |
        xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p build/dev 2>build/lint.log
}

mkdir -p build
step "SPDX lines" spdx
step "clang-format" clang-format --dry-run --Werror "${cpp[@]}"
step "clang-tidy" tidy
if [ ${#python[@]} -gt 0 ]; then
    step "ruff check" .venv/bin/ruff check "${python[@]}"
    step "ruff format" .venv/bin/ruff format --check "${python[@]}"
    step "mypy" .venv/bin/python -m mypy
fi

if [ ${#failed[@]} -gt 0 ]; then
    printf 'lint: failed: %s\n' "${failed[*]}"
    exit 1
fi
echo "lint: clean"
