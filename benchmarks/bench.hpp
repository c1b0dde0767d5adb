// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace outdial_bench {

/// One line of the table: a figure of ours beside a peer's, both measured in this run.
struct Row {
    std::string name;
    std::string unit;
    double value = 0.0;
    std::string peer;
    double peer_value = 0.0;
    double ratio = 0.0;  ///< peer_value / value: how many times ours fits into the peer's. Above 1 ours is quicker.
};

/// Keeps the compiler from dropping a result nobody reads.
template <class T>
inline void keep(const T& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

/// Nanoseconds per item of one run over `items` items.
template <class Work>
double nanoseconds_per_item(const Work& work, std::size_t items) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const auto end = std::chrono::steady_clock::now();
    return std::chrono::duration<double, std::nano>(end - begin).count() / static_cast<double>(items);
}

inline double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Runs both once to warm up, then in turns, so that whatever slows the machine for a while slows both. The ratio is
/// the median of the ratios of neighbouring runs.
template <class Ours, class Peer>
Row compare(std::string name, std::string peer_name, std::size_t items, const Ours& ours, const Peer& peer,
            int repetitions = 15) {
    ours();
    peer();
    std::vector<double> values;
    std::vector<double> peer_values;
    std::vector<double> ratios;
    for (int i = 0; i < repetitions; ++i) {
        values.push_back(nanoseconds_per_item(ours, items));
        peer_values.push_back(nanoseconds_per_item(peer, items));
        ratios.push_back(peer_values.back() / values.back());
    }
    return {
        std::move(name),          "ns", median(std::move(values)), std::move(peer_name), median(std::move(peer_values)),
        median(std::move(ratios))};
}

// The benchmarks, one file each.
std::vector<Row> verdict();
std::vector<Row> windows();
std::vector<Row> campaign();
std::vector<Row> pacing();
std::vector<Row> caps();
std::vector<Row> smpp();
std::vector<Row> geo();

}  // namespace outdial_bench
