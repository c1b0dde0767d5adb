// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipa.hpp"

#include <outdial/adapters/lookup_error.hpp>
#include <outdial/adapters/lookup_queue.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace outdial_test {

/// An HLR of one's own as a source of look-ups: osmo-hlr by its control interface. One look-up at a time.
class OsmoHlr {
public:
    OsmoHlr(const boost::asio::any_io_executor& executor, std::string address)
        : executor_(executor), link_(std::make_unique<Ipa>(executor)), address_(std::move(address)) {}

    template <class Token>
    auto async_lookup(outdial::PhoneNumber number, outdial::LookupOptions, Token&& token) {
        using outdial::ErrorCode;
        using outdial::LookupAnswer;
        return boost::asio::async_initiate<Token, void(ErrorCode, LookupAnswer)>(
            [this, number](auto handler) {
                boost::asio::co_spawn(
                    executor_, ask(number),
                    [handler = std::move(handler)](const std::exception_ptr& lost, LookupAnswer answer) mutable {
                        if (lost) answer.failure = outdial::LookupFailure::transport;
                        const ErrorCode error = answer.failure ? make_error_code(*answer.failure) : ErrorCode{};
                        std::move(handler)(error, std::move(answer));
                    });
            },
            token);
    }

private:
    boost::asio::awaitable<outdial::LookupAnswer> ask(outdial::PhoneNumber number) {
        if (!connected_) {
            constexpr std::uint16_t control_port = 4259;
            co_await link_->connect(address_, control_port);
            connected_ = true;
        }
        const std::string digits = number.text().substr(1);
        const std::string id = std::to_string(++last_);
        std::string question(1, '\0');  // control interface
        question += "GET " + id + " subscriber.by-msisdn-" + digits + ".info";
        co_await link_->write(Ipa::osmo, question);
        Ipa::Frame frame;
        do {
            frame = co_await link_->read();
        } while (frame.protocol != Ipa::osmo || frame.octets.find(' ' + id + ' ') == std::string::npos);
        co_return read(number, frame.octets);
    }

    /// What the HLR knows of the subscriber, a line each. A line of the location is there only when there is one.
    outdial::LookupAnswer read(outdial::PhoneNumber number, const std::string& told) {
        using namespace outdial;
        const auto has = [&told](std::string_view line) { return told.find(line) != std::string::npos; };
        LookupAnswer answer;
        answer.text = told;
        const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
        if (has("No such subscriber")) {
            answer.evidence = evidence_from_map(number, 1, -1, now);
        } else if (!has("\nmsisdn\t" + number.text().substr(1))) {
            answer.failure = LookupFailure::malformed_reply;
            return answer;
        } else if (has("\nnam_cs\t0")) {
            answer.evidence = evidence_from_map(number, 13, -1, now);
        } else if (const std::string switched = value(told, "vlr_number"); !switched.empty()) {
            // osmo-hlr 1.5 leaves the flag when the phone registers again; then only its switch is another one.
            const bool purged =
                has("\nms_purged_cs\t1") && purged_.try_emplace(number, switched).first->second == switched;
            answer.evidence = purged ? evidence_from_map(number, 6, 4, now) : evidence_from_map(number, 0, -1, now);
        } else {
            answer.evidence = evidence_from_map(number, 6, 3, now);
            answer.evidence.absent_why = AbsentWhy::never_attached;
        }
        answer.evidence.source = EvidenceSource::live_hlr;
        return answer;
    }

    static std::string value(const std::string& told, std::string_view key) {
        const std::string line = '\n' + std::string(key) + '\t';
        const std::size_t at = told.find(line);
        if (at == std::string::npos) return {};
        const std::size_t begin = at + line.size();
        return told.substr(begin, told.find('\n', begin) - begin);
    }

    boost::asio::any_io_executor executor_;
    std::unique_ptr<Ipa> link_;
    std::string address_;
    std::map<outdial::PhoneNumber, std::string> purged_;  ///< the switch that said so
    bool connected_ = false;
    int last_ = 0;
};

}  // namespace outdial_test
