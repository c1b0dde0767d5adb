// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "remote.hpp"

#include <outdial/adapters/hlr_client.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/operators.h>
#include <pybind11/stl.h>

namespace outdial::bindings {
namespace py = pybind11;
namespace {

using RemoteHlr = Remote<HlrClient, HlrClientConfig>;
using std::chrono::milliseconds;

/// None, or the member of the core's LookupFailure.
py::object failure_of(const LookupAnswer& answer) {
    if (!answer.failure) return py::none();
    return py::module_::import("outdial._core").attr("LookupFailure")(std::string(name(*answer.failure)));
}

/// The words of providers in any alphabet.
py::str text_of(std::string_view bytes) {
    return py::reinterpret_steal<py::str>(
        PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace"));
}

std::string shown(const LookupAnswer& answer) {
    const std::string number = answer.evidence.number.text();
    const std::string told = answer.failure   ? std::string(name(*answer.failure))
                             : answer.pending ? "pending"
                                              : std::string(name(answer.evidence.presence)) + " " +
                                                    std::string(name(answer.evidence.assignment));
    return "<LookupAnswer: " + (number.empty() ? "" : number + " ") + told + ">";
}

void bind_answer(py::module_& m) {
    py::class_<LookupAnswer>(m, "LookupAnswer",
                             "What a provider says of a number: a `failure` of the look-up, or `evidence`.")
        .def_property_readonly("failure", &failure_of, "Why the look-up did not work; None: it did.")
        .def_readonly("pending", &LookupAnswer::pending, "The result comes later, by a callback.")
        .def_readonly("evidence", &LookupAnswer::evidence, "What it tells of the number, which may be nothing.")
        .def_property_readonly(
            "id", [](const LookupAnswer& self) { return text_of(self.id); }, "The provider's name for the look-up.")
        .def_property_readonly(
            "reference", [](const LookupAnswer& self) { return text_of(self.reference); },
            "Our name for it, where it came back.")
        .def_property_readonly(
            "code", [](const LookupAnswer& self) { return text_of(self.code); }, "The provider's code, for people.")
        .def_property_readonly(
            "text", [](const LookupAnswer& self) { return text_of(self.text); }, "The provider's words, for people.")
        .def_property_readonly(
            "retry_after_s",
            [](const LookupAnswer& self) { return static_cast<double>(self.retry_after.count()) / 1e3; },
            "Seconds for which the provider wants to be left alone; 0: it does not say.")
        .def("__repr__", &shown)
        .def(py::self == py::self)
        .attr("__hash__") = py::none();
}

}  // namespace

void bind_lookup(py::module_& m) {
    bind_answer(m);
    py::class_<RemoteHlr> client(m, "HlrClient");
    client.def(py::init([](const std::string& profile, Credentials credentials, std::string base_url,
                           std::string callback_url, std::string ca_file, std::optional<std::int64_t> ceiling,
                           std::int64_t period_ms, std::int64_t patience_ms, std::int64_t connect_timeout_ms) {
                   HlrClientConfig config;
                   config.profile = checked(load_profile(profile));
                   config.credentials = std::move(credentials);
                   config.base_url = std::move(base_url);
                   config.callback_url = std::move(callback_url);
                   config.ca_file = std::move(ca_file);
                   if (ceiling) config.policy.ceiling = *ceiling;
                   config.policy.period = milliseconds(period_ms);
                   config.policy.patience = milliseconds(patience_ms);
                   config.connect_timeout = milliseconds(connect_timeout_ms);
                   check(config.check());
                   return std::make_unique<RemoteHlr>(std::move(config));
               }),
               py::kw_only(), py::arg("profile"), py::arg("credentials"), py::arg("base_url"), py::arg("callback_url"),
               py::arg("ca_file"), py::arg("ceiling"), py::arg("period_ms"), py::arg("patience_ms"),
               py::arg("connect_timeout_ms"));
    RemoteHlr::bind(client);
    const auto one = [](const LookupAnswer& answer) { return py::cast(answer); };
    client
        .def(
            "lookup",
            [one](RemoteHlr& self, std::uint64_t ticket, PhoneNumber number, std::int64_t fresh_ms,
                  std::int64_t timeout_ms) {
                const LookupOptions options{milliseconds(fresh_ms), milliseconds(timeout_ms)};
                self.operation(
                    ticket,
                    [number, options](HlrClient& hlr, auto handler) {
                        hlr.async_lookup(number, options, std::move(handler));
                    },
                    one);
            },
            py::arg("ticket"), py::arg("number"), py::arg("fresh_ms"), py::arg("timeout_ms"))
        .def(
            "lookup_many",
            [](RemoteHlr& self, std::uint64_t ticket, std::vector<PhoneNumber> numbers, std::int64_t fresh_ms,
               std::int64_t timeout_ms) {
                const LookupOptions options{milliseconds(fresh_ms), milliseconds(timeout_ms)};
                self.operation(
                    ticket,
                    [numbers = std::move(numbers), options](HlrClient& hlr, auto handler) {
                        hlr.async_lookup_many(numbers, options, std::move(handler));
                    },
                    [](const std::vector<LookupAnswer>& answers) { return py::cast(answers); });
            },
            py::arg("ticket"), py::arg("numbers"), py::arg("fresh_ms"), py::arg("timeout_ms"))
        .def(
            "receive",
            [one](RemoteHlr& self, std::uint64_t ticket) {
                self.operation(
                    ticket, [](HlrClient& hlr, auto handler) { hlr.async_receive(std::move(handler)); }, one);
            },
            py::arg("ticket"))
        .def(
            "deliver",
            [](RemoteHlr& self, const LookupAnswer& answer) {
                self.tell([answer](HlrClient& hlr) { hlr.deliver(answer); });
            },
            py::arg("answer"))
        .def("spent",
             [](RemoteHlr& self) { return self.ask([](HlrClient& hlr) { return hlr.spent(); }, std::int64_t{0}); });
}

}  // namespace outdial::bindings
