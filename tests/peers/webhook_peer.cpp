// SPDX-License-Identifier: Apache-2.0
#include <outdial/adapters/webhook_listener.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

using namespace outdial;

// webhook_peer PROFILE WANTED: listens with the profile at a secret path on a port of its own, prints both, then what
// is told, an object a line, until so much came as is wanted.
int main(int argc, char** argv) {
    if (argc != 3) return 2;
    auto profile = load_profile(argv[1]);
    if (!profile) {
        std::fprintf(stderr, "%s\n", profile.error().message().c_str());
        return 2;
    }
    const int wanted = std::atoi(argv[2]);
    WebhookListenerConfig config;
    config.routes.push_back({*std::move(profile), {}, "/dlr/0123456789abcdef0123"});

    boost::asio::io_context context;
    WebhookListener listener(context.get_executor(), config);
    listener.async_run(boost::asio::detached);
    int got = 0;
    std::function<void()> receive = [&] {
        listener.async_receive([&](ErrorCode error, const WebhookEvent& event) {
            if (error) return;
            const LookupAnswer& answer = event.answer;
            const Evidence& evidence = answer.evidence;
            const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
            const bool dated = evidence.observed_at != far_past;
            const auto age =
                dated ? std::chrono::duration_cast<std::chrono::seconds>(now - evidence.observed_at).count() : -1;
            std::printf(
                R"({"number": "%s", "presence": "%s", "pending": %s, "expired": %s, "code": "%s", "id": "%s", "age_s": %lld})"
                "\n",
                evidence.number.text().c_str(), std::string(name(evidence.presence)).c_str(),
                answer.pending ? "true" : "false", evidence.message_expired ? "true" : "false", answer.code.c_str(),
                answer.id.c_str(), static_cast<long long>(age));
            std::fflush(stdout);
            if (++got < wanted) return receive();
            listener.stop();
        });
    };
    context.poll();
    std::printf(R"({"port": %d, "path": "%s"})"
                "\n",
                listener.port(), config.routes[0].path.c_str());
    std::fflush(stdout);
    receive();
    context.run_for(std::chrono::seconds(15));
    const WebhookCounts counts = listener.counts();
    std::printf(R"({"done": %d, "refused": %llu, "diagnostics": "%s"})"
                "\n",
                got, static_cast<unsigned long long>(counts.refused), std::string(listener.diagnostics()).c_str());
    return got == wanted ? 0 : 1;
}
