// SPDX-License-Identifier: Apache-2.0
// The work of Python's batch functions by a host in C++, on the same rows: `columns FOLDER` reads the columns that
// bench_columns.py wrote there. For every name of a function that it then reads from standard input it does that work
// once, and prints nanoseconds of processor time a row and a sum of the answers.
#include "bench.hpp"

#include <outdial/answer_chances.hpp>
#include <outdial/caps.hpp>
#include <outdial/compiled_windows.hpp>
#include <outdial/evidence.hpp>
#include <outdial/geo.hpp>
#include <outdial/number_quality.hpp>
#include <outdial/receipt.hpp>
#include <outdial/retry.hpp>
#include <outdial/signals.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace {

using namespace outdial;
using outdial_bench::keep;

std::string folder;

template <class T>
std::vector<T> column(const std::string& name) {
    std::ifstream file(folder + "/" + name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<T> values(bytes.size() / sizeof(T));
    std::copy_n(bytes.data(), values.size() * sizeof(T), reinterpret_cast<char*>(values.data()));
    return values;
}

std::vector<std::string> texts(const std::string& name) {
    std::ifstream file(folder + "/" + name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

using Work = std::function<std::uint64_t()>;

/// By name. The sum of the answers shows that both sides have done the same.
std::map<std::string, std::pair<std::size_t, Work>> works;

void measure(const char* name, std::size_t rows, Work work) { works[name] = {rows, std::move(work)}; }

/// What a table of verdicts is made of.
struct Answers {
    explicit Answers(std::size_t rows) : kind(rows), why(rows), until(rows), rule(rows) {}
    std::uint64_t put(std::size_t row, const Verdict& verdict) {
        kind[row] = static_cast<std::uint8_t>(verdict.kind);
        why[row] = static_cast<std::uint8_t>(verdict.why);
        until[row] = epoch_ms(verdict.until);
        rule[row] = verdict.rule;
        return kind[row];
    }
    std::vector<std::uint8_t> kind, why;
    std::vector<std::int64_t> until;
    std::vector<std::uint16_t> rule;
};

// What the works read is static: it lives as long as they do.

void windows(const std::vector<std::int64_t>& at) {
    static const Rule rule = Rule::hours(Hours::parse("Mo-Fr 10:00-13:00,14:00-20:00").value());
    static const Instant begin = from_epoch_ms(1'767'225'600'000);
    static std::vector<WindowClass> classes;
    for (const char* zone : {"Europe/Warsaw", "America/New_York", "Asia/Kolkata"}) {
        classes.push_back({rule, {{load_zone(zone).value()}, Candidates::all}});
    }
    static const auto compiled = CompiledWindows::compile(classes, begin, begin + std::chrono::hours(366 * 24)).value();
    static const auto ids = column<std::uint16_t>("window");
    measure("verdict", at.size(), [&] {
        Answers answers(at.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < at.size(); ++i) {
            sum += answers.put(i, rule.at(classes[0].zones, from_epoch_ms(at[i])));
        }
        return sum;
    });
    measure("verdicts", at.size(), [&] {
        Answers answers(at.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < at.size(); ++i) {
            sum += answers.put(i, compiled.verdict(ids[i], from_epoch_ms(at[i])));
        }
        return sum;
    });
    measure("open_now", at.size(), [&] {
        std::vector<std::uint8_t> open(ids.size());
        compiled.open(ids, begin + std::chrono::hours(36), open);
        std::uint64_t sum = 0;
        for (const std::uint8_t one : open) sum += one;
        return sum;
    });
}

/// The texts are views of the table: nothing is copied, as a host would do it.
std::uint64_t places(const GeoTable& table, const std::vector<std::uint64_t>& digits) {
    std::vector<std::uint32_t> codes(digits.size());
    table.codes(digits, codes);
    std::vector<GeoPlace> found(codes.size());
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        found[i] = table.place(codes[i]);
        sum += found[i].place.size();
    }
    return sum;
}

void geography(const std::vector<std::uint64_t>& digits) {
    static const GeoTable table = load_geo_table(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo").value();
    measure("locate", digits.size(), [&] { return places(table, digits); });
    static const auto written = texts("number.txt");
    measure("locate_texts", digits.size(), [&] {
        std::vector<std::uint64_t> parsed(written.size());
        for (std::size_t i = 0; i < written.size(); ++i) parsed[i] = PhoneNumber::parse(written[i]).value().digits();
        return places(table, parsed);
    });
}

void calls() {
    static const auto sip = column<std::int32_t>("sip"), reason = column<std::int32_t>("reason");
    static const auto ring_ms = column<std::int64_t>("ring_ms");
    static const auto amd = column<std::uint8_t>("amd");
    static const RetryTable table;
    measure("classify_calls", sip.size(), [&] {
        std::vector<Classification> found(sip.size());
        std::vector<Duration> after(sip.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < sip.size(); ++i) {
            Signals signals;
            signals.sip = sip[i];
            signals.reason = reason[i];
            signals.ring_time = Duration(ring_ms[i]);
            signals.amd = static_cast<AmdResult>(amd[i]);
            found[i] = classify(signals);
            after[i] = table.row(found[i].outcome).delay;
            sum += static_cast<std::uint64_t>(found[i].outcome);
        }
        return sum;
    });
    static const auto receipts = texts("receipt.txt");
    measure("parse_receipts", receipts.size(), [&] {
        struct Row {
            Receipt receipt;
            Evidence evidence;
            std::optional<Instant> submitted, done;
        };
        std::vector<Row> rows(receipts.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            Row& row = rows[i];
            row.receipt = parse_receipt(receipts[i]);
            row.evidence = evidence_from_receipt(row.receipt, {}, {}, {});
            row.submitted = row.receipt.submit_date.instant({});
            row.done = row.receipt.done_date.instant({});
            sum += static_cast<std::uint64_t>(row.receipt.state);
        }
        return sum;
    });
}

void frequency(const std::vector<std::uint64_t>& digits, const std::vector<std::int64_t>& at) {
    static const auto clients = column<std::uint64_t>("client");
    static const CapLedger empty = CapLedger::create({Cap::minimum_gap(std::chrono::seconds(60))}).value();
    static const Zone utc = load_zone("UTC").value();
    static const auto party = [&](std::size_t i) {
        return CapParty{PhoneNumber::from_digits(digits[i]).value(), clients[i], 0};
    };
    static const auto fill = [&](CapLedger& ledger) {
        std::vector<std::uint8_t> receptions(digits.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            receptions[i] =
                static_cast<std::uint8_t>(ledger.on_attempt(party(i), Approach::call, from_epoch_ms(at[i])));
            sum += receptions[i];
        }
        return sum;
    };
    measure("record_attempts", digits.size(), [&] {
        CapLedger ledger = empty;
        return fill(ledger);
    });
    static CapLedger ledger = empty;
    fill(ledger);
    measure("cap_verdicts", digits.size(), [&] {
        Answers answers(digits.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            sum += answers.put(i, ledger.verdict(ledger.all(), party(i), Approach::call, utc, from_epoch_ms(at[i])));
        }
        return sum;
    });
}

void learning(const std::vector<std::uint64_t>& digits, const std::vector<std::int64_t>& at) {
    static const auto reached = column<std::uint8_t>("reached");
    static const WindowClass window{Rule::hours(Hours::parse("08:00-20:00").value()), {{load_zone("UTC").value()}}};
    static std::unordered_map<std::uint64_t, CallHistory> histories;
    static AnswerChances chances = AnswerChances::create({}).value();
    measure("record_calls", digits.size(), [&] {
        histories.clear();
        chances = AnswerChances::create({}).value();
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const Instant now = from_epoch_ms(at[i]);
            chances.on_attempt(histories[digits[i]], NumberType{}, hour_of_week(window.zones, now), reached[i] != 0,
                               now);
        }
        return histories.size();
    });
    static const Instant now = from_epoch_ms(1'767'225'600'000) + std::chrono::hours(10);
    static const OpenHours open = open_hours(window, now);
    static const int hour = hour_of_week(window.zones, now);
    measure("call_indices", digits.size(), [&] {
        std::vector<CallIndex> found(digits.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            found[i] = chances.index(histories[digits[i]], NumberType{}, hour, open, digits[i], now);
            sum += found[i].index > 0 ? 1 : 0;
        }
        return sum;
    });
}

void quality(const std::vector<std::int64_t>& at) {
    static const auto callers = texts("number.txt"), on_file = texts("on_file.txt");
    measure("compare_callers", callers.size(), [&] {
        std::vector<AniMatch> found(callers.size());
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < callers.size(); ++i) {
            const std::array<std::string_view, 1> numbers{on_file[i]};
            found[i] = compare_ani(callers[i], numbers);
            sum += static_cast<std::uint64_t>(found[i].kind);
        }
        return sum;
    });
    static const auto unreached = column<std::uint8_t>("unreached"), phase = column<std::uint8_t>("phase");
    measure("whom_to_ask", at.size(), [&] {
        std::vector<NumberRecord> records(at.size());
        for (std::size_t i = 0; i < at.size(); ++i) {
            records[i].verification.phase = static_cast<Verification::Phase>(phase[i]);
            records[i].verification.confirmed_at = from_epoch_ms(at[i]);
            records[i].unreached_attempts = unreached[i];
        }
        AskPolicy policy;
        policy.confirm_every = std::chrono::hours(365 * 24);
        policy.unreached_attempts = 3;
        return whom_to_ask(records, policy, from_epoch_ms(1'767'225'600'000) + std::chrono::hours(400 * 24)).size();
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    folder = argv[1];
    const auto at = column<std::int64_t>("at");
    const auto digits = column<std::uint64_t>("number");
    windows(at);
    geography(digits);
    calls();
    frequency(digits, at);
    learning(digits, at);
    quality(at);
    for (std::string name; std::getline(std::cin, name);) {
        const auto& [rows, work] = works.at(name);
        const std::clock_t begin = std::clock();
        const std::uint64_t sum = work();
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        fmt::print("{:.3f} {}\n", seconds * 1e9 / static_cast<double>(rows), sum);
        std::fflush(stdout);
    }
}
