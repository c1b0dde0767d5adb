// SPDX-License-Identifier: Apache-2.0
#include <outdial/random.hpp>

#include "pdu_fields.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace outdial;
using namespace outdial::smpp;
using outdial_test::Fields;

#ifndef OUTDIAL_TEST_SMPP34
bool outdial_test::has_smpp34() noexcept { return false; }
outdial_test::Fields outdial_test::fields_by_smpp34(std::string_view) { return {}; }
#endif

namespace {

/// Any PDU that the protocol allows: every command, every field.
class AnyPdu {
public:
    explicit AnyPdu(std::uint64_t seed) : random_(seed) {}

    std::string next() {
        constexpr std::array commands{Command::bind_receiver,
                                      Command::bind_transmitter,
                                      Command::query_sm,
                                      Command::submit_sm,
                                      Command::deliver_sm,
                                      Command::unbind,
                                      Command::bind_transceiver,
                                      Command::outbind,
                                      Command::enquire_link,
                                      Command::alert_notification,
                                      Command::data_sm,
                                      Command::bind_receiver_resp,
                                      Command::bind_transmitter_resp,
                                      Command::query_sm_resp,
                                      Command::submit_sm_resp,
                                      Command::deliver_sm_resp,
                                      Command::unbind_resp,
                                      Command::bind_transceiver_resp,
                                      Command::enquire_link_resp,
                                      Command::data_sm_resp,
                                      Command::generic_nack};
        texts_.clear();
        area_.clear();
        Pdu pdu;
        pdu.command = commands[random_.below(commands.size())];
        pdu.sequence = 1 + random_.below(0x7ffffffe);
        // A response that reports an error may leave its body out.
        if (is_response(pdu.command) && random_.below(4) == 0) pdu.status = Status::throttled;
        if (pdu.status == Status::ok || random_.chance(0.5)) pdu.body = body(pdu.command);
        std::string octets;
        if (!encode(pdu, octets)) std::abort();
        return octets;
    }

private:
    std::uint8_t octet() { return static_cast<std::uint8_t>(random_.below(256)); }

    /// Letters and digits, so that they are read alike whatever the decoder takes for an alphabet.
    std::string_view text(std::size_t longest) {
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        std::string made;
        const std::uint32_t size = random_.below(static_cast<std::uint32_t>(longest) + 1);
        for (std::uint32_t i = 0; i < size; ++i) made += letters[random_.below(letters.size())];
        return kept(made);
    }
    std::string_view octets(std::size_t longest) {
        std::string made;
        for (std::uint32_t i = random_.below(static_cast<std::uint32_t>(longest) + 1); i > 0; --i) {
            made += static_cast<char>(octet());
        }
        return kept(made);
    }
    std::string_view kept(const std::string& made) {
        texts_.push_back(std::make_unique<std::string>(made));
        return *texts_.back();
    }
    std::string_view time() {
        constexpr std::array<std::string_view, 3> times{"", "000003000000000R", "261122101500004+"};
        return times[random_.below(times.size())];
    }
    Address address(std::size_t longest) {
        return {static_cast<std::uint8_t>(random_.below(7)), static_cast<std::uint8_t>(random_.below(2)),
                text(longest)};
    }
    void tlv(Tag tag, std::string_view value) {
        if (random_.chance(0.5) && !add_tlv(area_, tag, value)) std::abort();
    }
    void tlv(Tag tag, int size) {
        if (random_.chance(0.5) && !add_tlv(area_, tag, octet(), size)) std::abort();
    }

    Message message(Command command) {
        Message made;
        const bool data = command == Command::data_sm;
        made.service_type = text(5);
        made.source = address(20);
        made.destination = address(20);
        made.esm_class = octet();
        made.registered_delivery = octet();
        made.data_coding = octet();
        if (!data) {
            made.protocol_id = octet();
            made.priority = static_cast<std::uint8_t>(random_.below(4));
            if (command == Command::submit_sm) {
                made.schedule_delivery_time = time();
                made.validity_period = time();
            }
            made.replace_if_present = static_cast<std::uint8_t>(random_.below(2));
            made.default_message_id = octet();
            made.short_message = octets(254);
        }
        tlv(Tag::user_message_reference, 2);
        tlv(Tag::sar_msg_ref_num, 2);
        tlv(Tag::sar_total_segments, 1);
        tlv(Tag::sar_segment_seqnum, 1);
        if (data || made.short_message.empty()) tlv(Tag::message_payload, octets(900));
        if (command != Command::submit_sm) {
            tlv(Tag::receipted_message_id, std::string(text(63)) + '\0');
            tlv(Tag::message_state, 1);
            tlv(Tag::network_error_code, kept({static_cast<char>(1 + random_.below(3)), static_cast<char>(octet()),
                                               static_cast<char>(octet())}));
        }
        if (data) tlv(Tag::set_dpf, 1);
        made.tlvs = Tlvs(area_);
        return made;
    }

    Body body(Command command) {
        switch (command) {
            case Command::bind_receiver:
            case Command::bind_transmitter:
            case Command::bind_transceiver: return Bind{text(15), text(8), text(12), 0x34, address(40)};
            case Command::outbind: return Outbind{text(15), text(8)};
            case Command::submit_sm:
            case Command::deliver_sm:
            case Command::data_sm: return message(command);
            case Command::query_sm: return Query{text(64), address(20)};
            case Command::query_sm_resp:
                return QueryResponse{text(64), time(), static_cast<std::uint8_t>(1 + random_.below(8)), octet()};
            case Command::bind_receiver_resp:
            case Command::bind_transmitter_resp:
            case Command::bind_transceiver_resp: {
                tlv(Tag::sc_interface_version, 1);
                return Response{text(15), Tlvs(area_)};
            }
            case Command::submit_sm_resp: return Response{text(64), {}};
            case Command::deliver_sm_resp: return Response{{}, {}};
            case Command::data_sm_resp: {
                tlv(Tag::delivery_failure_reason, 1);
                tlv(Tag::dpf_result, 1);
                return Response{text(64), Tlvs(area_)};
            }
            case Command::alert_notification: {
                tlv(Tag::ms_availability_status, 1);
                return Alert{address(64), address(64), Tlvs(area_)};
            }
            default: return {};
        }
    }

    Random random_;
    std::vector<std::unique_ptr<std::string>> texts_;
    std::string area_;
};

/// Every whole PDU of a stream.
void add_stream(const std::string& path, std::vector<std::string>& pdus) {
    std::ifstream file(path, std::ios::binary);
    const std::string octets{std::istreambuf_iterator<char>(file), {}};
    std::string_view rest = octets;
    while (true) {
        const Decoded decoded = decode(rest);
        if (decoded.problem == PduProblem::incomplete || decoded.problem == PduProblem::bad_length) return;
        if (decoded.problem == PduProblem::none) pdus.emplace_back(rest.substr(0, decoded.size));
        rest.remove_prefix(decoded.size);
    }
}

bool intact(const Body& body) {
    return std::visit(
        [](const auto& one) {
            if constexpr (requires { one.tlvs; }) return one.tlvs.intact();
            return true;
        },
        body);
}

bool plain(const Fields& fields) {
    return std::all_of(fields.begin(), fields.end(), [](const auto& field) {
        return std::all_of(field.second.begin(), field.second.end(),
                           [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    });
}

}  // namespace

// decoder_peer COUNT [FOLDER]: so many PDUs of every kind, and those in the files of the folder, as an object a line:
// the octets, how we read them, and whether libsmpp34 reads the same (null: it is not there, or refuses the PDU).
int main(int argc, char** argv) {
    if (argc < 2) return 2;
    std::vector<std::string> pdus;
    AnyPdu any(20261122);
    for (int i = std::atoi(argv[1]); i > 0; --i) pdus.push_back(any.next());
    const std::size_t ours = pdus.size();
    if (argc > 2) {
        for (const auto& entry : std::filesystem::directory_iterator(argv[2])) add_stream(entry.path().string(), pdus);
    }
    for (std::size_t i = 0; i < pdus.size(); ++i) {
        const Decoded decoded = decode(pdus[i]);
        const Fields fields = outdial_test::FieldsOf(decoded).take();
        Fields theirs = outdial_test::fields_by_smpp34(pdus[i]);
        const bool read = !theirs.empty();
        std::sort(theirs.begin(), theirs.end());
        Fields sorted = fields;
        std::sort(sorted.begin(), sorted.end());
        std::printf(R"({"made": %s, "intact": %s, "octets": "%s", "smpp34": %s)", i < ours ? "true" : "false",
                    intact(decoded.pdu.body) ? "true" : "false", outdial_test::hex(pdus[i]).c_str(),
                    !outdial_test::has_smpp34() ? "null"
                    : !read                     ? "\"refused\""
                    : theirs == sorted          ? "true"
                                                : "false");
        if (plain(fields)) {
            std::printf(R"(, "fields": [)");
            for (const auto& [key, value] : fields) {
                std::printf(R"(%s["%s", "%s"])", &key == &fields.front().first ? "" : ", ", key.c_str(), value.c_str());
            }
            std::printf("]");
        }
        std::printf("}\n");
    }
    return 0;
}
