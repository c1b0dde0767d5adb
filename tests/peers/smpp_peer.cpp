// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_client.hpp>
#include <outdial/adapters/smpp_parts.hpp>
#include <outdial/adapters/smpp_receipt.hpp>
#include <outdial/adapters/smpp_text.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// Sends one message to each number, then prints every receipt and alert until as many came as are wanted:
// smpp_peer PORT WANTED TEXT NUMBER... One JSON object a line.
int main(int argc, char** argv) {
    using namespace outdial;
    using namespace outdial::smpp;
    namespace asio = boost::asio;
    if (argc < 5) return 2;
    ClientConfig config;
    config.session.system_id = "outdial";
    config.session.password = "secret";
    config.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    const int wanted = std::atoi(argv[2]);
    const std::vector<std::string> numbers(argv + 4, argv + argc);
    const auto text = encode_text(argv[3]);
    if (!text) return 2;

    asio::io_context context;
    Client client(context.get_executor(), config);
    client.async_run(asio::detached);
    int got = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            std::uint16_t reference = 0;
            for (const std::string& number : numbers) {
                const auto parts = split_text(*text, PartStyle::udh8, ++reference);
                if (!parts) std::exit(2);
                for (const Part& part : *parts) {
                    std::string tlvs = part.tlvs;
                    if (!add_tlv(tlvs, Tag::set_dpf, 1, 1)) std::exit(2);
                    Message message;
                    message.source = {5, 0, "outdial"};
                    message.destination = {1, 1, number};
                    message.registered_delivery = want_receipt;
                    message.validity_period = "000003000000000R";
                    message.data_coding = text->data_coding;
                    message.esm_class = part.esm_class;
                    message.short_message = part.short_message;
                    message.tlvs = Tlvs(tlvs);
                    ErrorCode error;
                    const Submitted sent = co_await client.async_request(
                        {Command::submit_sm, Status::ok, 0, message}, asio::redirect_error(asio::use_awaitable, error));
                    std::printf(R"({"submitted": "%s", "number": "%s", "dpf": %s, "error": "%s"})"
                                "\n",
                                sent.message_id.c_str(), number.c_str(), sent.dpf_armed ? "true" : "false",
                                error ? error.message().c_str() : "");
                }
            }
        },
        asio::detached);
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            std::string scratch;
            while (got < wanted) {
                const SessionEvent event = co_await client.async_receive(asio::use_awaitable);
                const Decoded decoded = decode(event.pdu);
                const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
                if (const auto* alert = std::get_if<Alert>(&decoded.pdu.body)) {
                    ++got;
                    const Evidence evidence = smpp::evidence_from_alert(*alert, now);
                    std::printf(R"({"alert": "%s", "presence": "%s"})"
                                "\n",
                                evidence.number.text().c_str(), std::string(name(evidence.presence)).c_str());
                }
                const auto* message = std::get_if<Message>(&decoded.pdu.body);
                if (message == nullptr) continue;
                const auto receipt = receipt_in(*message, scratch);
                if (!receipt) continue;
                ++got;
                ReceiptProfile profile;
                profile.errors = ErrorCodes::map_decimal;
                const Evidence evidence =
                    evidence_from_receipt(*receipt, number_of(message->source), profile, {far_past, now});
                const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - evidence.observed_at).count();
                std::printf(
                    R"({"receipt": "%s", "state": "%s", "number": "%s", "presence": "%s", "useless": %s, "age_s": %lld})"
                    "\n",
                    std::string(receipt->id).c_str(), std::string(name(receipt->state)).c_str(),
                    evidence.number.text().c_str(), std::string(name(evidence.presence)).c_str(),
                    evidence.useless() ? "true" : "false", static_cast<long long>(age));
            }
            client.stop();
        },
        asio::detached);
    context.run_for(std::chrono::seconds(20));
    std::printf(R"({"done": %d, "diagnostics": "%s"})"
                "\n",
                got, std::string(client.diagnostics()).c_str());
    return got == wanted ? 0 : 1;
}
