// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/lookup_queue.hpp>

#include <string>
#include <utility>

namespace outdial {
namespace {

Result<void> positive(const char* field, Duration value) {
    constexpr Duration longest = std::chrono::hours(24 * 366);
    if (value > Duration::zero() && value <= longest) return {};
    return Error{std::string("lookup.") + field, std::to_string(value.count()), "expected 1 ms to a year"};
}

}  // namespace

Result<void> LookupPolicy::check() const {
    if (limits.per_second < 1) return Error{"lookup.per_second", std::to_string(limits.per_second), "at least 1"};
    if (limits.concurrent < 1) return Error{"lookup.concurrent", std::to_string(limits.concurrent), "at least 1"};
    if (limits.price < 0) return Error{"lookup.price", std::to_string(limits.price), "at least 0"};
    if (limits.retries < 0) return Error{"lookup.retries", std::to_string(limits.retries), "at least 0"};
    if (ceiling < 0) return Error{"lookup.ceiling", std::to_string(ceiling), "at least 0"};
    if (breaker_failures < 1) return Error{"lookup.breaker_failures", std::to_string(breaker_failures), "at least 1"};
    if (longest_queue < 1) return Error{"lookup.longest_queue", "0", "at least 1"};
    for (const auto& [field, value] : {std::pair{"timeout", limits.timeout},
                                       {"callback_timeout", limits.callback_timeout},
                                       {"period", period},
                                       {"patience", patience},
                                       {"first_pause", first_pause},
                                       {"longest_pause", longest_pause},
                                       {"breaker_pause", breaker_pause}}) {
        if (auto ok = positive(field, value); !ok) return ok;
    }
    return {};
}

}  // namespace outdial
