// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "convert.hpp"

#include <outdial/sim/scenario.hpp>

#include <optional>

#include <pybind11/numpy.h>

namespace outdial::bindings {
namespace {

template <class T>
using Column = py::array_t<T, py::array::c_style>;

/// A column of that type. NumPy would wrap what does not fit: outdial.columns refuses it, naming column, row and value.
template <class T>
Column<T> column_of(const py::object& values, const char* name) {
    const py::object checked = py::module_::import("outdial.columns").attr("exact_column");
    return checked(name, values, py::dtype::of<T>()).template cast<Column<T>>();
}

template <class T>
std::optional<Column<T>> optional_column_of(const py::object& values, const char* name) {
    if (values.is_none()) return std::nullopt;
    return column_of<T>(values, name);
}

template <class T>
void check_length(const Column<T>& column, std::size_t length, const char* name) {
    if (static_cast<std::size_t>(column.size()) == length) return;
    throw py::value_error(std::string(name) + ": " + std::to_string(column.size()) + " values: give one per row, " +
                          std::to_string(length));
}

[[noreturn]] void throw_in_row(std::size_t row, const std::string& message) {
    throw py::value_error("row " + std::to_string(row) + ": " + message);
}

sim::Clients clients_of(const py::object& given_references, const py::object& given_offsets,
                        const py::object& given_numbers, const py::object& given_types, const py::object& given_places,
                        const py::object& given_priorities, const py::object& given_talk_ms,
                        const py::object& given_conversations, const py::object& given_success,
                        const py::object& given_wishes) {
    const auto references = column_of<std::uint64_t>(given_references, "references");
    const auto offsets = column_of<std::int64_t>(given_offsets, "offsets");
    const auto numbers = column_of<std::uint64_t>(given_numbers, "numbers");
    const auto types = column_of<std::uint8_t>(given_types, "types");
    const auto places = column_of<std::uint16_t>(given_places, "places");
    const auto priorities = optional_column_of<std::int16_t>(given_priorities, "priorities");
    const auto wishes = optional_column_of<std::uint16_t>(given_wishes, "wishes");
    const auto recorded_talk_ms = optional_column_of<std::int64_t>(given_talk_ms, "recorded_talk_ms");
    const auto recorded_conversations =
        optional_column_of<std::uint16_t>(given_conversations, "recorded_conversations");
    const auto recorded_success = optional_column_of<bool>(given_success, "recorded_success");

    const auto rows = static_cast<std::size_t>(references.size());
    const auto all_numbers = static_cast<std::size_t>(numbers.size());
    check_length(references, rows, "references");
    check_length(offsets, rows + 1, "offsets (one more than clients)");
    check_length(numbers, all_numbers, "numbers");
    check_length(types, all_numbers, "types");
    check_length(places, all_numbers, "places");
    if (priorities) check_length(*priorities, rows, "priorities");
    if (wishes) check_length(*wishes, rows, "wishes");
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
            mine.push_back({*number, static_cast<NumberType>(types.data()[i]), places.data()[i]});
        }
        std::optional<sim::Recorded> story;
        // No conversations: this client has no recorded story.
        if (recorded && recorded_conversations->data()[row] > 0) {
            story = sim::Recorded{Duration(recorded_talk_ms->data()[row]), recorded_conversations->data()[row],
                                  recorded_success->data()[row]};
        }
        const std::int16_t priority = priorities ? priorities->data()[row] : std::int16_t{0};
        const WishId wish = wishes ? wishes->data()[row] : no_wish;
        const auto added = clients.add({references.data()[row], priority, mine, wish}, story);
        if (!added) throw_in_row(row, added.error().message());
    }
    return clients;
}

template <class T>
py::array_t<T> array_of(const std::vector<T>& values) {
    return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// The columns that `clients_of` makes the same clients from.
py::tuple state_of(const sim::Clients& self) {
    std::vector<std::uint64_t> references;
    std::vector<std::int64_t> offsets{0};
    std::vector<std::uint64_t> numbers;
    std::vector<std::uint8_t> types;
    std::vector<std::uint16_t> places;
    std::vector<std::int16_t> priorities;
    std::vector<std::uint16_t> wishes;
    std::vector<std::int64_t> talk_ms;
    std::vector<std::uint16_t> conversations;
    std::vector<std::uint8_t> success;
    for (std::size_t row = 0; row < self.size(); ++row) {
        const Contact contact = self.contact(row);
        references.push_back(contact.reference);
        priorities.push_back(contact.priority);
        wishes.push_back(contact.wish);
        for (const ContactNumber& number : contact.numbers) {
            numbers.push_back(number.number.digits());
            types.push_back(static_cast<std::uint8_t>(number.type));
            places.push_back(number.place);
        }
        offsets.push_back(static_cast<std::int64_t>(numbers.size()));
        const sim::Recorded* story = self.recorded(row);
        talk_ms.push_back(story == nullptr ? 0 : story->talk.count());
        conversations.push_back(story == nullptr ? std::uint16_t{0} : story->conversations);
        success.push_back(story != nullptr && story->success ? 1 : 0);
    }
    return py::make_tuple(array_of(references), array_of(offsets), array_of(numbers), array_of(types), array_of(places),
                          array_of(priorities), array_of(talk_ms), array_of(conversations), array_of(success),
                          array_of(wishes));
}

sim::Clients clients_from(const py::tuple& state) {
    return clients_of(state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8],
                      state[9]);
}

py::dict numbers_by_type(const sim::Clients& self) {
    std::array<std::size_t, number_type_count> counts{};
    for (std::size_t row = 0; row < self.size(); ++row) {
        for (const ContactNumber& number : self.contact(row).numbers) ++counts[static_cast<std::size_t>(number.type)];
    }
    py::dict result;
    for (int i = 0; i < number_type_count; ++i) {
        result[py::cast(static_cast<NumberType>(i))] = counts[static_cast<std::size_t>(i)];
    }
    return result;
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
    client["wish"] = contact.wish == no_wish ? py::object(py::none()) : py::int_(contact.wish);
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
        "The clients of a simulation, from columns. The numbers of client i are rows offsets[i] to offsets[i + 1] of "
        "numbers, types and places: integers, E.164 for numbers; priorities (int16) and wishes (uint16, 65535 for "
        "none) are by client. Recorded stories are by client too, their talk in milliseconds; no conversations: none "
        "is known. ValueError: a column of another length, or a value out of range, by row.")
        .def(py::init(&clients_of), py::kw_only(), py::arg("references"), py::arg("offsets"), py::arg("numbers"),
             py::arg("types"), py::arg("places"), py::arg("priorities") = py::none(),
             py::arg("recorded_talk_ms") = py::none(), py::arg("recorded_conversations") = py::none(),
             py::arg("recorded_success") = py::none(), py::arg("wishes") = py::none())
        .def("numbers_by_type", &numbers_by_type, "How many numbers of each type there are.")
        .def("__len__", &sim::Clients::size)
        .def(py::pickle(&state_of, &clients_from))
        .def("__getitem__", &client_at, py::arg("index"), "One client as a dict.")
        .def("__repr__", [](const sim::Clients& self) { return "<Clients: " + std::to_string(self.size()) + ">"; });
}

}  // namespace outdial::bindings
