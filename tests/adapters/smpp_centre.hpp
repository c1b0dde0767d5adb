// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/adapters/smpp_pdu.hpp>
#include <outdial/adapters/smpp_session.hpp>
#include <outdial/random.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace outdial_test {

/// An SMS centre with every bad habit, driven by hand: bytes in, bytes out, no clock. It keeps a book of what it
/// accepted.
class SmppCentre {
public:
    struct Habits {
        std::uint32_t throttles = 0;  ///< per cent of the submits
        std::uint32_t refuses = 0;    ///< per cent
        std::uint32_t keeps_mum = 0;  ///< per cent: takes the message and does not answer
        std::uint32_t repeats = 0;    ///< per cent of the receipts are sent twice
        std::uint32_t chatters =
            0;  ///< per cent of the answers are followed by an unknown PDU, an outbind or a stray answer
        bool binds = true;
        bool answers_enquiries = true;
    };

    SmppCentre(Habits given, std::uint64_t seed) : habits(given), random_(seed) {}

    Habits habits;
    std::map<std::string, int> accepted;  ///< by text, how often
    std::map<std::string, int> acknowledged;
    std::set<std::string> owed;  ///< receipts that are not acknowledged
    /// By text, what becomes of a message that is not delivered at once: another state of a receipt, `alert` for an
    /// alert_notification from the number it went to, or nothing for now.
    std::map<std::string, std::string> fates;
    std::map<std::string, std::string> sent_to;  ///< by text
    std::size_t enquiries = 0;
    std::size_t refused = 0;
    bool bound = false;
    std::string output;

    void connected() {
        bound = false;
        input_.clear();
        output.clear();
        under_way_.clear();
    }

    void on_bytes(std::string_view bytes) {
        input_ += bytes;
        std::size_t at = 0;
        while (true) {
            const auto decoded = outdial::smpp::decode(std::string_view(input_).substr(at));
            if (decoded.problem == outdial::smpp::PduProblem::incomplete) break;
            if (decoded.problem != outdial::smpp::PduProblem::none) std::abort();  // a client sends none of these
            handle(decoded.pdu);
            at += decoded.size;
        }
        input_.erase(0, at);
    }

    /// Sends the receipts that are owed, again if need be.
    void send_receipts() {
        if (!bound) return;
        for (const std::string& text : owed) {
            const bool waits = std::any_of(under_way_.begin(), under_way_.end(),
                                           [&text](const auto& one) { return one.second == text; });
            const auto fate = fates.find(text);
            if (waits || (fate != fates.end() && fate->second.empty())) continue;
            if (fate != fates.end() && fate->second == "alert") {
                alert(sent_to[text]);
                fate->second.clear();
                continue;
            }
            receipt(text);
            if (random_.below(100) < habits.repeats) receipt(text);
        }
    }

private:
    using Command = outdial::smpp::Command;
    using Status = outdial::smpp::Status;

    void send(Command command, Status status, std::uint32_t sequence, outdial::smpp::Body body = {}) {
        if (!outdial::smpp::encode({command, status, sequence, std::move(body)}, output)) std::abort();
    }

    void receipt(const std::string& text) {
        const auto fate = fates.find(text);
        const std::string state = fate == fates.end() ? "DELIVRD" : fate->second;
        const std::string words = "id:" + text + " stat:" + state + " err:000";
        outdial::smpp::Message message;
        message.source = {1, 1, "48221234567"};
        message.esm_class = 0x04;
        message.short_message = words;
        under_way_[++sequence_] = text;
        send(Command::deliver_sm, Status::ok, sequence_, message);
    }

    void alert(const std::string& digits) {
        outdial::smpp::Alert body;
        body.source = {1, 1, digits};
        send(Command::alert_notification, Status::ok, ++sequence_, body);
    }

    void chatter() {
        if (random_.below(100) >= habits.chatters) return;
        switch (random_.below(4)) {
            case 0: send(Command::outbind, Status::ok, ++sequence_, outdial::smpp::Outbind{"me", "pw"}); break;
            case 1: send(Command::submit_sm_resp, Status::ok, 0x7000'0000, outdial::smpp::Response{"77", {}}); break;
            case 2: output += std::string("\0\0\0\x12\0\0\x0f\xff\0\0\0\0\0\0\0\x07zz", 18); break;
            default: send(Command::enquire_link, Status::ok, ++sequence_); break;
        }
    }

    void handle(const outdial::smpp::Pdu& pdu) {
        switch (pdu.command) {
            case Command::bind_receiver:
            case Command::bind_transmitter:
            case Command::bind_transceiver:
                if (!habits.binds) return send(response_to(pdu.command), Status::bad_password, pdu.sequence);
                bound = true;
                return send(response_to(pdu.command), Status::ok, pdu.sequence, outdial::smpp::Response{"smsc", {}});
            case Command::enquire_link:
                ++enquiries;
                if (habits.answers_enquiries) send(Command::enquire_link_resp, Status::ok, pdu.sequence);
                return;
            case Command::unbind: return send(Command::unbind_resp, Status::ok, pdu.sequence);
            case Command::submit_sm: return submit(pdu);
            case Command::deliver_sm_resp: {
                const auto found = under_way_.find(pdu.sequence);
                if (found == under_way_.end()) std::abort();  // an answer to nothing
                if (pdu.status == Status::ok) {
                    ++acknowledged[found->second];
                    owed.erase(found->second);
                } else {
                    ++refused;
                }
                under_way_.erase(found);
                return;
            }
            default: return;
        }
    }

    void submit(const outdial::smpp::Pdu& pdu) {
        if (!bound) std::abort();
        const std::string text(std::get<outdial::smpp::Message>(pdu.body).short_message);
        const auto dice = random_.below(100);
        if (dice < habits.throttles) {
            send(Command::submit_sm_resp, Status::throttled, pdu.sequence);
        } else if (dice < habits.throttles + habits.refuses) {
            send(Command::submit_sm_resp, Status::bad_destination, pdu.sequence);
        } else {
            ++accepted[text];
            owed.insert(text);
            sent_to[text] = std::get<outdial::smpp::Message>(pdu.body).destination.digits;
            const bool mum = random_.below(100) < habits.keeps_mum;
            if (!mum) send(Command::submit_sm_resp, Status::ok, pdu.sequence, outdial::smpp::Response{text, {}});
        }
        chatter();
    }

    outdial::Random random_;
    std::uint32_t sequence_ = 0;
    std::string input_;
    std::map<std::uint32_t, std::string> under_way_;  ///< deliveries whose answer is awaited
};

}  // namespace outdial_test
