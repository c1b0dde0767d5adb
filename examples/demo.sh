#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Simulates a campaign and leaves a report and one record per attempt in build/. With the data set of a bank's campaign
# beside the checkout it plays that one; otherwise contacts are generated.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

contacts=../shared/data/bank-additional-full.csv
if [ -e "$contacts" ]; then
    campaign=(examples/campaigns/bank.toml --contacts "$contacts")
else
    campaign=(examples/campaigns/demo.toml)
fi

mkdir -p build
.venv/bin/outdial simulate "${campaign[@]}" --report build/demo.html --records build/demo.csv
echo "report: $PWD/build/demo.html"
