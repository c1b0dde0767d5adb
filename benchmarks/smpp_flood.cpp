// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/smpp_client.hpp>
#include <outdial/adapters/smpp_receipt.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace outdial;
using namespace outdial::smpp;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// An SMS centre that sends so many receipts, so many of them unanswered at once, and measures how long the answers
/// take.
int centre(std::uint32_t count, std::uint32_t window) {
    // Made before: the client is measured, not this.
    std::vector<std::string> receipts(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string text = fmt::format(
            "id:{:010} sub:001 dlvrd:001 submit date:2611221000 done date:2611221003 stat:DELIVRD err:000 text:We will "
            "call",
            870'000'000 + i);
        const std::string number = fmt::format("4822{:07}", i % 10'000'000);
        Message message;
        message.source = {1, 1, number};
        message.destination = {5, 0, "outdial"};
        message.esm_class = 0x04;
        message.short_message = text;
        if (!encode({Command::deliver_sm, Status::ok, i + 1, message}, receipts[i])) return 1;
    }
    asio::io_context context;
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::printf("%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    tcp::socket socket = acceptor.accept();
    socket.set_option(tcp::no_delay(true));

    std::string input;
    std::array<char, 65'536> buffer{};
    std::uint32_t sent = 0, answered = 0, refused = 0;
    bool bound = false;
    std::chrono::steady_clock::time_point begin;
    while (answered < count) {
        const std::size_t size = socket.read_some(asio::buffer(buffer));
        input.append(buffer.data(), size);
        std::string output;
        std::size_t at = 0;
        while (true) {
            const Decoded decoded = decode(std::string_view(input).substr(at));
            if (decoded.problem == PduProblem::incomplete) break;
            at += decoded.size;
            const Pdu& pdu = decoded.pdu;
            if (pdu.command == Command::bind_transceiver) {
                if (!encode({Command::bind_transceiver_resp, Status::ok, pdu.sequence, Response{"smsc", {}}}, output)) {
                    return 1;
                }
                bound = true;
                begin = std::chrono::steady_clock::now();
            } else if (pdu.command == Command::deliver_sm_resp) {
                ++answered;
                refused += pdu.status == Status::ok ? 0 : 1;
            } else if (pdu.command == Command::enquire_link) {
                if (!encode({Command::enquire_link_resp, Status::ok, pdu.sequence, {}}, output)) return 1;
            }
        }
        input.erase(0, at);
        while (bound && sent < count && sent - answered < window) output += receipts[sent++];
        if (!output.empty()) asio::write(socket, asio::buffer(output));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(R"({"rate": %.1f, "refused": %u})"
                "\n",
                count / took.count(), refused);
    return 0;
}

/// Our client, which reads every receipt, until so many came.
int client(std::uint16_t port, std::uint32_t count) {
    asio::io_context context(1);
    ClientConfig config;
    config.session.system_id = "outdial";
    config.session.password = "secret";
    config.port = port;
    Client link(context.get_executor(), config);
    link.async_run(asio::detached);
    std::uint32_t read = 0;
    std::string scratch;
    std::function<void()> receive = [&] {
        link.async_receive([&](ErrorCode error, const SessionEvent& event) {
            if (error) return;
            if (event.kind == SessionEvent::Kind::delivery) {
                const Decoded decoded = decode(event.pdu);
                if (receipt_in(std::get<Message>(decoded.pdu.body), scratch)->ok()) ++read;
            }
            if (event.kind == SessionEvent::Kind::down) return;  // the centre has its answers
            receive();
        });
    };
    receive();
    while (read < count && context.run_one() > 0) {
    }
    // The last answers are to be written yet.
    link.stop();
    context.run_for(std::chrono::seconds(2));
    return read == count ? 0 : 1;
}

}  // namespace

// smpp_flood centre COUNT WINDOW: prints its port, and then the receipts a second that the client answered.
// smpp_flood client PORT COUNT: our client. benchmarks/bench_smpp.py runs both.
int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const auto number = [&](int i) { return static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)); };
    if (std::string_view(argv[1]) == "centre") return centre(number(2), number(3));
    return client(static_cast<std::uint16_t>(number(2)), number(3));
}
