#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzzer of the fuzz preset for so many seconds, from its kept inputs.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-600}
failed=()
for source in tests/fuzz/*_fuzz.cpp; do
    name=$(basename "$source" .cpp)
    mkdir -p "build/fuzz/found/$name"
    echo "-- $name: $seconds s"
    build/fuzz/tests/fuzz/"$name" -max_total_time="$seconds" -max_len=2000 -timeout=60 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/found/$name/" "build/fuzz/found/$name" "tests/fuzz/corpus/${name%_fuzz}" \
        2>"build/fuzz/$name.log" || failed+=("$name")
    tail -n 6 "build/fuzz/$name.log"
done
[ ${#failed[@]} -eq 0 ] || { echo "fuzz: failed: ${failed[*]}"; exit 1; }
echo "fuzz: nothing found"
