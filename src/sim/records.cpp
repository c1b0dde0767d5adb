// SPDX-License-Identifier: Apache-2.0
#include <outdial/sim/records.hpp>

namespace outdial::sim {

std::size_t Records::dialled(const DialOrder& order, Instant now) {
    at.push_back(epoch_ms(now));
    contact.push_back(order.contact);
    reference.push_back(order.reference);
    number.push_back(order.number.digits());
    number_type.push_back(static_cast<std::uint8_t>(order.type));
    number_index.push_back(order.number_index);
    attempt.push_back(order.attempt);
    reason.push_back(static_cast<std::uint8_t>(order.reason));
    outcome.push_back(none);
    disposition.push_back(none);
    why.push_back(static_cast<std::uint8_t>(Why::allowed));
    until.push_back(0);
    ring_ms.push_back(0);
    wait_ms.push_back(0);
    talk_ms.push_back(0);
    wrap_up_ms.push_back(0);
    agent.push_back(-1);
    return at.size() - 1;
}

void Records::refused(const Refusal& refusal, PhoneNumber refused_number, NumberType type, Instant now) {
    DialOrder row;
    row.contact = refusal.contact;
    row.reference = refusal.reference;
    row.number = refused_number;
    row.type = type;
    row.number_index = refusal.number_index;
    row.attempt = 0;
    dialled(row, now);
    reason.back() = none;
    why.back() = static_cast<std::uint8_t>(refusal.verdict.why);
    until.back() = epoch_ms(refusal.verdict.until);
}

}  // namespace outdial::sim
