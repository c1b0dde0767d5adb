#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzzer of the fuzz preset, or those that are named, for so many seconds each, from their kept inputs.
#
#   cmake/fuzz.sh [SECONDS [NOUN...]]     e.g. cmake/fuzz.sh 60 smpp receipt
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-600}
nouns=("${@:2}")
[ ${#nouns[@]} -gt 0 ] || for source in tests/fuzz/*_fuzz.cpp; do nouns+=("$(basename "$source" _fuzz.cpp)"); done
failed=()
for noun in "${nouns[@]}"; do
    name=${noun}_fuzz
    mkdir -p "build/fuzz/found/$name"
    echo "-- $name: $seconds s"
    build/fuzz/tests/fuzz/"$name" -max_total_time="$seconds" -max_len=2000 -timeout=60 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/found/$name/" "build/fuzz/found/$name" "tests/fuzz/corpus/$noun" \
        2>"build/fuzz/$name.log" || failed+=("$name")
    tail -n 6 "build/fuzz/$name.log"
done
[ ${#failed[@]} -eq 0 ] || { echo "fuzz: failed: ${failed[*]}"; exit 1; }
echo "fuzz: nothing found"
