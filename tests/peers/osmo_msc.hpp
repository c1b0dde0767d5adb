// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipa.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace outdial_test {

/// The switch that phones register at, as far as an HLR sees it: GSUP over IPA.
class OsmoMsc {
public:
    OsmoMsc(const boost::asio::any_io_executor& executor, std::string name)
        : link_(executor), name_(std::move(name) + '\0') {}

    boost::asio::awaitable<void> connect(std::string address) {
        constexpr std::uint16_t gsup_port = 4222;
        co_await link_.connect(std::move(address), gsup_port);
        while (!known_) co_await step();
    }

    /// The phone is on: false when the HLR does not let it in.
    boost::asio::awaitable<bool> appear(std::string_view imsi) { return transact(update_location, imsi); }
    /// The phone has been gone for long.
    boost::asio::awaitable<bool> purge(std::string_view imsi) { return transact(purge_ms, imsi); }

    void close() { link_.close(); }

private:
    enum : unsigned char {
        update_location = 0x04,
        purge_ms = 0x0c,
        insert_data = 0x10,
        insert_data_result = 0x12,
        // A refusal is the request plus 1, a result the request plus 2.
    };

    static std::string message(unsigned char type, std::string_view imsi) {
        std::string octets(1, '\x05');  // GSUP
        octets += static_cast<char>(type);
        octets += '\x01';
        octets += static_cast<char>((imsi.size() + 1) / 2);
        for (std::size_t i = 0; i < imsi.size(); i += 2) {
            const int high = i + 1 < imsi.size() ? imsi[i + 1] - '0' : 0xf;
            octets += static_cast<char>(high << 4 | (imsi[i] - '0'));
        }
        return octets.append("\x28\x01\x02", 3);  // circuit-switched
    }

    std::string identity() const {
        std::string octets(1, '\x05');
        const auto add = [&octets](char tag, const std::string& value) {
            octets.append({'\0', static_cast<char>(value.size() + 1), tag}).append(value);
        };
        add(0x08, std::string("0/0/0\0", 6));  // unit
        add(0x01, name_);
        add(0x00, name_);  // serial number, by which the HLR knows it
        return octets;
    }

    /// Answers what the HLR asks; the type of what else came, 0: nothing.
    boost::asio::awaitable<unsigned char> step() {
        const Ipa::Frame frame = co_await link_.read();
        if (frame.octets.empty()) co_return 0;
        if (frame.protocol == Ipa::ccm) {
            switch (frame.octets.front()) {
                case 0x00: co_await link_.write(Ipa::ccm, std::string_view("\x01", 1)); break;
                case 0x04:
                    co_await link_.write(Ipa::ccm, identity());
                    co_await link_.write(Ipa::ccm, "\x06");
                    known_ = true;
                    break;
                default: break;
            }
            co_return 0;
        }
        if (frame.protocol != Ipa::osmo || frame.octets.size() < 2 || frame.octets.front() != '\x05') co_return 0;
        const auto type = static_cast<unsigned char>(frame.octets[1]);
        if (type != insert_data) co_return type;
        co_await link_.write(Ipa::osmo, message(insert_data_result, imsi_));
        co_return 0;
    }

    boost::asio::awaitable<bool> transact(unsigned char type, std::string_view imsi) {
        imsi_ = imsi;
        co_await link_.write(Ipa::osmo, message(type, imsi));
        while (true) {
            const unsigned char answer = co_await step();
            if (answer == type + 1 || answer == type + 2) co_return answer == type + 2;
        }
    }

    Ipa link_;
    std::string name_, imsi_;
    bool known_ = false;
};

}  // namespace outdial_test
