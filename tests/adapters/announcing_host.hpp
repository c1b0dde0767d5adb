// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boost.Asio needs it and does not include it.
#include <utility>

#include <outdial/adapters/smpp_client.hpp>
#include <outdial/adapters/smpp_receipt.hpp>
#include <outdial/campaign.hpp>
#include <outdial/reachability.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace outdial_test {

/// What a host does that announces its calls by SMS: it sends what the campaign asks for, keeps the evidence of every
/// number, and tells the campaign of it.
class AnnouncingHost {
public:
    AnnouncingHost(outdial::Campaign& campaign, outdial::smpp::Client& client, std::function<outdial::Instant()> clock)
        : campaign_(campaign), client_(client), clock_(std::move(clock)) {
        listen();
    }

    std::vector<outdial::DialOrder> dialled;
    std::map<outdial::PhoneNumber, outdial::Reachability> phones;
    std::map<outdial::PhoneNumber, std::string> news;  ///< the last, in a word
    std::size_t refused = 0;                           ///< events that the campaign did not take

    /// To be called whenever something happened, and when the campaign wants to be asked again.
    void work() {
        for (const outdial::DialOrder& order : campaign_.dials(clock_())) dialled.push_back(order);
        const auto orders = campaign_.announcements(clock_());
        for (const outdial::AnnouncementOrder& order : std::vector(orders.begin(), orders.end())) send(order);
    }

private:
    void send(const outdial::AnnouncementOrder& order) {
        using namespace outdial::smpp;
        const std::string text = campaign_.text_of(order);
        const std::string digits = order.number.text().substr(1);
        std::string parameters;
        static_cast<void>(add_tlv(parameters, Tag::set_dpf, 1, 1));
        Message message;
        message.destination = {1, 1, digits};
        message.registered_delivery = want_receipt;
        message.validity_period = "000003000000000R";
        message.short_message = text;
        message.tlvs = Tlvs(parameters);
        contacts_[order.number] = order.contact;
        client_.async_request({Command::submit_sm, Status::ok, 0, message},
                              [this, number = order.number](const ErrorCode& error, const Submitted& submitted) {
                                  if (error) return tell(number, outdial::NumberJudged{contacts_[number], number, {}});
                                  messages_[submitted.message_id] = {number, clock_()};
                                  phones[number].await_receipt(clock_() + std::chrono::hours(72));
                                  tell(number, event(number));
                              });
    }

    void listen() {
        using namespace outdial::smpp;
        client_.async_receive([this](const ErrorCode& error, const SessionEvent& event) {
            if (error) return;
            const Decoded decoded = decode(event.pdu);
            if (event.kind == SessionEvent::Kind::delivery) {
                std::string scratch;
                const auto receipt = receipt_in(std::get<Message>(decoded.pdu.body), scratch);
                const auto sent = receipt ? messages_.find(std::string(receipt->id)) : messages_.end();
                if (sent != messages_.end()) {
                    const auto& [number, sent_at] = sent->second;
                    learn(evidence_from_receipt(*receipt, number, {}, {sent_at, clock_()}));
                }
            } else if (event.kind == SessionEvent::Kind::alert) {
                learn(evidence_from_alert(std::get<Alert>(decoded.pdu.body), clock_()));
            }
            listen();
        });
    }

    void learn(const outdial::Evidence& evidence) {
        phones[evidence.number].learn(policy_, evidence);
        tell(evidence.number, event(evidence.number));
    }
    [[nodiscard]] outdial::Event event(outdial::PhoneNumber number) {
        return outdial::event_of(phones[number].at(policy_, clock_()), contacts_[number], number);
    }
    void tell(outdial::PhoneNumber number, const outdial::Event& event) {
        const auto* judged = std::get_if<outdial::NumberJudged>(&event);
        news[number] = judged == nullptr ? "reachable" : std::string(name(judged->verdict.why));
        if (campaign_.on(event, clock_()) != outdial::Reception::accepted) ++refused;
        work();
    }

    outdial::Campaign& campaign_;
    outdial::smpp::Client& client_;
    std::function<outdial::Instant()> clock_;
    outdial::ReachabilityPolicy policy_;
    std::map<outdial::PhoneNumber, outdial::ContactId> contacts_;
    std::map<std::string, std::pair<outdial::PhoneNumber, outdial::Instant>> messages_;
};

}  // namespace outdial_test
