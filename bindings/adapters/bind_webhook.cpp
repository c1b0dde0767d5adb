// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "remote.hpp"

#include <outdial/adapters/webhook_listener.hpp>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

namespace outdial::bindings {
namespace py = pybind11;
namespace {

using RemoteListener = Remote<WebhookListener, WebhookListenerConfig>;
using Route = std::tuple<std::string, std::string, Credentials>;  // file of the profile, path, credentials

py::dict counts_of(RemoteListener& self) {
    const WebhookCounts counts = self.ask([](WebhookListener& listener) { return listener.counts(); }, WebhookCounts{});
    py::dict told;
    told["connections"] = counts.connections;
    told["crowded_out"] = counts.crowded_out;
    told["too_slow"] = counts.too_slow;
    told["answered"] = counts.answered;
    told["refused"] = counts.refused;
    told["not_taken"] = counts.not_taken;
    return told;
}

}  // namespace

void bind_webhook(py::module_& m) {
    py::class_<RemoteListener> listener(m, "WebhookListener");
    listener.def(py::init([](const std::vector<Route>& routes, std::string address, std::uint16_t port,
                             std::string public_url, std::string certificate_file, std::string key_file,
                             std::uint32_t most_connections, std::int64_t request_timeout_ms) {
                     WebhookListenerConfig config;
                     for (const auto& [profile, path, credentials] : routes) {
                         config.routes.push_back({checked(load_profile(profile)), credentials, path});
                     }
                     config.address = std::move(address);
                     config.port = port;
                     config.public_url = std::move(public_url);
                     config.certificate_file = std::move(certificate_file);
                     config.key_file = std::move(key_file);
                     config.most_connections = most_connections;
                     config.request_timeout = std::chrono::milliseconds(request_timeout_ms);
                     check(config.check());
                     return std::make_unique<RemoteListener>(std::move(config));
                 }),
                 py::kw_only(), py::arg("routes"), py::arg("address"), py::arg("port"), py::arg("public_url"),
                 py::arg("certificate_file"), py::arg("key_file"), py::arg("most_connections"),
                 py::arg("request_timeout_ms"));
    RemoteListener::bind(listener);
    listener
        .def(
            "receive",
            [](RemoteListener& self, std::uint64_t ticket) {
                self.operation(
                    ticket, [](WebhookListener& client, auto handler) { client.async_receive(std::move(handler)); },
                    [](const WebhookEvent& event) { return py::make_tuple(event.provider, event.answer); });
            },
            py::arg("ticket"))
        .def("port",
             [](RemoteListener& self) {
                 return self.ask([](WebhookListener& client) { return client.port(); }, std::uint16_t{0});
             })
        .def("counts", &counts_of);
}

}  // namespace outdial::bindings
