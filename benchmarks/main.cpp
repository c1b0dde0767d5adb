// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <fmt/format.h>

#include <string_view>

// Prints one JSON object per line and row; with arguments only the benchmarks named. benchmarks/run.py makes the table.
int main(int argc, char** argv) {
    using namespace outdial_bench;
    struct Benchmark {
        std::string_view name;
        std::vector<Row> (*run)();
    };
    constexpr Benchmark benchmarks[] = {
        {"verdict", verdict}, {"windows", windows}, {"campaign", campaign}, {"caps", caps}, {"pacing", pacing},
#ifdef OUTDIAL_BENCH_SMPP34
        {"smpp", smpp},
#endif
        {"geo", geo},
    };

    int ran = 0;
    for (const Benchmark& benchmark : benchmarks) {
        const auto named = [&](const char* argument) { return benchmark.name == argument; };
        if (argc > 1 && std::none_of(argv + 1, argv + argc, named)) continue;
        ++ran;
        for (const Row& row : benchmark.run()) {
            fmt::print(
                R"({{"name": "{}", "value": {:.6g}, "unit": "{}", "peer": "{}", "peer_value": {:.6g}, "ratio": {:.4g}}})"
                "\n",
                row.name, row.value, row.unit, row.peer, row.peer_value, row.ratio);
        }
    }
    return ran > 0 ? 0 : 1;
}
