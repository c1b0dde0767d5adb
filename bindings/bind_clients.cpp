// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "convert.hpp"

#include <outdial/sim/scenario.hpp>

#include <optional>

#include <pybind11/numpy.h>

namespace outdial::bindings {
namespace {

template <class T>
using Column = py::array_t<T, py::array::c_style | py::array::forcecast>;

template <class T>
void check_length(const Column<T>& column, std::size_t length, const char* name) {
    if (column.ndim() == 1 && static_cast<std::size_t>(column.size()) == length) return;
    throw py::value_error(std::string(name) + ": " + std::to_string(column.size()) + " values: give one per row, " +
                          std::to_string(length));
}

[[noreturn]] void throw_in_row(std::size_t row, const std::string& message) {
    throw py::value_error("row " + std::to_string(row) + ": " + message);
}

sim::Clients clients_of(const Column<std::uint64_t>& references, const Column<std::int64_t>& offsets,
                        const Column<std::uint64_t>& numbers, const Column<std::uint8_t>& types,
                        const Column<std::uint16_t>& zones, const std::optional<Column<std::int16_t>>& priorities,
                        const std::optional<Column<std::int64_t>>& recorded_talk_ms,
                        const std::optional<Column<std::uint16_t>>& recorded_conversations,
                        const std::optional<Column<bool>>& recorded_success) {
    const auto rows = static_cast<std::size_t>(references.size());
    const auto all_numbers = static_cast<std::size_t>(numbers.size());
    check_length(references, rows, "references");
    check_length(offsets, rows + 1, "offsets (one more than clients)");
    check_length(numbers, all_numbers, "numbers");
    check_length(types, all_numbers, "types");
    check_length(zones, all_numbers, "zones");
    if (priorities) check_length(*priorities, rows, "priorities");
    const bool recorded = recorded_talk_ms || recorded_conversations || recorded_success;
    if (recorded) {
        if (!recorded_talk_ms || !recorded_conversations || !recorded_success) {
            throw py::value_error("recorded: give talk, conversations and success together");
        }
        check_length(*recorded_talk_ms, rows, "recorded_talk_ms");
        check_length(*recorded_conversations, rows, "recorded_conversations");
        check_length(*recorded_success, rows, "recorded_success");
    }

    sim::Clients clients;
    std::vector<ContactNumber> mine;
    for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t begin = offsets.data()[row];
        const std::int64_t end = offsets.data()[row + 1];
        if (begin < 0 || end < begin || end > static_cast<std::int64_t>(all_numbers)) {
            throw_in_row(row, "offsets must rise from 0 to the number of numbers");
        }
        mine.clear();
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            const auto number = PhoneNumber::from_digits(numbers.data()[i]);
            if (!number) throw_in_row(row, number.error().message());
            if (number->empty()) throw_in_row(row, "an empty number");
            if (types.data()[i] >= number_type_count) throw_in_row(row, "types: use the index of a NumberType");
            mine.push_back({*number, static_cast<NumberType>(types.data()[i]), zones.data()[i]});
        }
        std::optional<sim::Recorded> story;
        // No conversations: this client has no recorded story.
        if (recorded && recorded_conversations->data()[row] > 0) {
            story = sim::Recorded{Duration(recorded_talk_ms->data()[row]), recorded_conversations->data()[row],
                                  recorded_success->data()[row]};
        }
        const std::int16_t priority = priorities ? priorities->data()[row] : std::int16_t{0};
        const auto added = clients.add(references.data()[row], priority, mine, story);
        if (!added) throw_in_row(row, added.error().message());
    }
    return clients;
}

py::dict client_at(const sim::Clients& self, std::int64_t index) {
    const auto size = static_cast<std::int64_t>(self.size());
    if (index < 0) index += size;
    if (index < 0 || index >= size)
        throw py::index_error("client " + std::to_string(index) + " of " + std::to_string(size));
    const Contact contact = self.contact(static_cast<std::size_t>(index));
    py::list numbers;
    for (const ContactNumber& number : contact.numbers) numbers.append(py::cast(number, py::return_value_policy::copy));
    py::dict client;
    client["reference"] = contact.reference;
    client["priority"] = contact.priority;
    client["numbers"] = numbers;
    const sim::Recorded* story = self.recorded(static_cast<std::size_t>(index));
    if (story == nullptr) {
        client["recorded"] = py::none();
    } else {
        py::dict recorded;
        recorded["talk_s"] = py::cast(story->talk);
        recorded["conversations"] = story->conversations;
        recorded["success"] = story->success;
        client["recorded"] = recorded;
    }
    return client;
}

}  // namespace

void bind_clients(py::module_& m) {
    py::class_<sim::Clients>(
        m, "Clients",
        "The clients of a simulation, from columns. The numbers of client i are rows offsets[i] to "
        "offsets[i + 1] of numbers, types and zones.")
        .def(py::init(&clients_of), py::kw_only(), py::arg("references"), py::arg("offsets"), py::arg("numbers"),
             py::arg("types"), py::arg("zones"), py::arg("priorities") = py::none(),
             py::arg("recorded_talk_ms") = py::none(), py::arg("recorded_conversations") = py::none(),
             py::arg("recorded_success") = py::none())
        .def("__len__", &sim::Clients::size)
        .def("__getitem__", &client_at, py::arg("index"), "One client as a dict.")
        .def("__repr__", [](const sim::Clients& self) { return "<Clients: " + std::to_string(self.size()) + ">"; });
}

}  // namespace outdial::bindings
