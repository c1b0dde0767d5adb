// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/geo.hpp>

#include <array>
#include <span>
#include <string>
#include <vector>

#include <pybind11/numpy.h>

OUTDIAL_ENUM(outdial::GeoKind, outdial::geo_kind_count)
OUTDIAL_ENUM(outdial::GeoCertainty, outdial::geo_certainty_count)

namespace outdial::bindings {
namespace {

/// A place with the table its texts live in.
struct Located {
    GeoTable table;
    GeoPlace place;
};

py::tuple zone_names(const GeoTable& table, const GeoZones& zones) {
    py::tuple names(zones.size());
    for (std::size_t i = 0; i < zones.size(); ++i) names[i] = py::str(std::string(table.zone_name(zones[i])));
    return names;
}

py::object text_or_none(std::string_view text) {
    return text.empty() ? py::object(py::none()) : py::object(py::str(std::string(text)));
}

py::object spot_or_none(const GeoSpot& spot) {
    return spot.known() ? py::object(py::make_tuple(spot.latitude, spot.longitude, spot.radius_km))
                        : py::object(py::none());
}

py::object float_or_none(double value) { return value > 0 ? py::object(py::float_(value)) : py::object(py::none()); }

using Digits = py::array_t<std::uint64_t, py::array::c_style | py::array::forcecast>;

py::array_t<std::uint32_t> codes_of(const GeoTable& table, const Digits& digits) {
    if (digits.ndim() != 1) throw py::value_error("digits: give an array of one dimension");
    py::array_t<std::uint32_t> codes(digits.size());
    const std::span<const std::uint64_t> in(digits.data(), static_cast<std::size_t>(digits.size()));
    const std::span<std::uint32_t> out(codes.mutable_data(), static_cast<std::size_t>(codes.size()));
    const py::gil_scoped_release released;
    table.codes(in, out);
    return codes;
}

py::tuple postal_zones(const GeoTable& table, const GeoPostal& postal) { return zone_names(table, postal.zones); }

/// Arrays by ZIP code: state, latitude, longitude, county, whether it is there.
py::dict postal_columns(const GeoTable& table, const py::array_t<std::int64_t, py::array::forcecast>& zips) {
    const auto rows = zips.size();
    py::array_t<std::int32_t> county(rows);
    py::array_t<double> latitude(rows);
    py::array_t<double> longitude(rows);
    py::list state;
    py::list zone;
    for (py::ssize_t i = 0; i < rows; ++i) {
        const std::int64_t zip = zips.at(i);
        const auto postal = zip < 0 || zip > 99'999 ? std::nullopt : table.postal(static_cast<std::uint32_t>(zip));
        county.mutable_at(i) = postal ? postal->county : 0;
        latitude.mutable_at(i) = postal ? postal->spot.latitude : 0;
        longitude.mutable_at(i) = postal ? postal->spot.longitude : 0;
        state.append(postal ? std::string(postal->state) : std::string());
        zone.append(postal && !postal->zones.empty() ? std::string(table.zone_name(postal->zones[0])) : std::string());
    }
    py::dict columns;
    columns["state"] = state;
    columns["county"] = county;
    columns["latitude"] = latitude;
    columns["longitude"] = longitude;
    columns["zone"] = zone;
    return columns;
}

/// The places of many codes, as columns.
py::dict place_columns(const GeoTable& table,
                       const py::array_t<std::uint32_t, py::array::c_style | py::array::forcecast>& codes) {
    const auto rows = codes.size();
    py::array_t<double> latitude(rows);
    py::array_t<double> longitude(rows);
    py::array_t<double> radius(rows);
    std::array<py::list, 8> lists;
    const auto text = [](std::string_view one) { return py::str(one.data(), one.size()); };
    for (py::ssize_t i = 0; i < rows; ++i) {
        const GeoPlace place = table.place(codes.at(i));
        latitude.mutable_at(i) = place.spot().latitude;
        longitude.mutable_at(i) = place.spot().longitude;
        radius.mutable_at(i) = place.spot().radius_km;
        lists[0].append(text(place.country));
        lists[1].append(text(place.region()));
        lists[2].append(text(place.place));
        lists[3].append(text(place.carrier()));
        lists[4].append(text(name(place.kind)));
        lists[5].append(text(name(place.certainty())));
        std::string zones;
        for (std::size_t zone = 0; zone < place.zones.size(); ++zone) {
            zones.append(zone == 0 ? "" : " ").append(table.zone_name(place.zones[zone]));
        }
        lists[6].append(text(zones));
        lists[7].append(place.zones.empty() ? text("") : text(table.zone_name(place.zones[0])));
    }
    py::dict columns;
    constexpr std::array<const char*, 8> names{"country", "region",    "place", "carrier",
                                               "kind",    "certainty", "zones", "zone"};
    for (std::size_t i = 0; i < names.size(); ++i) columns[names[i]] = lists[i];
    columns["latitude"] = latitude;
    columns["longitude"] = longitude;
    columns["radius_km"] = radius;
    return columns;
}

void bind_place(py::module_& m) {
    py::class_<Located>(m, "GeoPlace", "Where a number is from.")
        .def_property_readonly(
            "country", [](const Located& self) { return text_or_none(self.place.country); },
            "ISO 3166 code, 001 for numbers of no country, None when unknown.")
        .def_property_readonly(
            "region", [](const Located& self) { return text_or_none(self.place.region()); },
            "US-NY, CA-ON; elsewhere as the place names it.")
        .def_property_readonly(
            "place", [](const Located& self) { return text_or_none(self.place.place); },
            "New York, NY, else the region or country by name; None for numbers not in use.")
        .def_property_readonly(
            "carrier", [](const Located& self) { return text_or_none(self.place.carrier()); },
            "Whom a mobile number was first given to; it may have been ported since.")
        .def_property_readonly(
            "spot", [](const Located& self) { return spot_or_none(self.place.spot()); },
            "(latitude, longitude, radius in km) of a circle that holds nearly all of the place.")
        .def_property_readonly(
            "zones", [](const Located& self) { return zone_names(self.table, self.place.zones); },
            "IANA names of every zone it may be in, the likeliest first.")
        .def_property_readonly(
            "zone_percents",
            [](const Located& self) {
                py::tuple percents(self.place.zones.size());
                for (std::size_t i = 0; i < percents.size(); ++i) percents[i] = self.place.zones.percent(i);
                return percents;
            },
            "How much of the evidence speaks for each zone.")
        .def_property_readonly(
            "kind", [](const Located& self) { return self.place.kind; },
            "What the number is for, as far as its digits tell.")
        .def_property_readonly(
            "certainty", [](const Located& self) { return self.place.certainty(); }, "What place and zones rest on.")
        .def_property_readonly(
            "region_probability", [](const Located& self) { return float_or_none(self.place.probability().region); },
            "That the person is in the region; None where nobody has measured it.")
        .def_property_readonly(
            "place_probability", [](const Located& self) { return float_or_none(self.place.probability().place); },
            "That the person is in the county; None where nobody has measured it.")
        .def_property_readonly(
            "probability_source", [](const Located& self) { return text_or_none(self.place.probability().source); },
            "Who measured the probabilities; None where nobody has.")
        .def("__repr__", [](const Located& self) {
            return "<GeoPlace: " + std::string(self.place.country) + ", " + std::string(self.place.place) + ", " +
                   std::string(name(self.place.kind)) + ", " + std::string(name(self.place.certainty())) + ">";
        });
}

}  // namespace

void bind_geo(py::module_& m) {
    bind_enum<GeoKind>(m, "What a number is for, as far as its digits tell.");
    bind_enum<GeoCertainty>(m, "What the place and the zones of a number rest on.");
    bind_place(m);

    py::class_<GeoTable>(m, "GeoTable", "The table of places, from a file.")
        .def(py::init([](const std::string& path) { return unwrap(load_geo_table(path)); }), py::arg("path"))
        .def(
            "locate",
            [](const GeoTable& self, PhoneNumber number) {
                return Located{self, self.locate(number)};
            },
            py::arg("number"))
        .def(
            "locate",
            [](const GeoTable& self, std::string_view text) {
                return Located{self, self.locate(unwrap(PhoneNumber::parse(text)))};
            },
            py::arg("number"),
            "Where a number is from. Numbers are E.164: + and 4 to 15 digits; ValueError for a text that is none.")
        .def("codes", &codes_of, py::arg("digits"),
             "Numbers as E.164 integers (uint64) to codes (uint32, one per number): numbers of one code have one "
             "place, and `place` tells which.")
        .def(
            "place",
            [](const GeoTable& self, std::uint32_t code) {
                return Located{self, self.place(code)};
            },
            py::arg("code"), "The place of a code that `codes` gave.")
        .def(
            "postal",
            [](const GeoTable& self, std::uint32_t zip) -> py::object {
                const auto found = self.postal(zip);
                if (!found) return py::none();
                py::dict postal;
                postal["state"] = std::string(found->state);
                postal["zones"] = postal_zones(self, *found);
                postal["spot"] = spot_or_none(found->spot);
                postal["county"] = found->county;
                return postal;
            },
            py::arg("zip"), "What a United States ZIP code says; None when there is none of that number.")
        .def(
            "country_spot",
            [](const GeoTable& self, std::string_view country) { return spot_or_none(self.country_spot(country)); },
            py::arg("country"),
            "(latitude, longitude, radius in km) of a country by its ISO 3166 code; None when it is not known.")
        .def("place_columns", &place_columns, py::arg("codes"),
             "The places of codes (uint32) as a dict of columns, one row per code.")
        .def("postal_columns", &postal_columns, py::arg("zips"),
             "What ZIP codes (integers) say, as a dict of columns, one row per code; empty where there is none.")
        .def_property_readonly("code_count", &GeoTable::code_count, "How many codes there are: they are below it.")
        .def_property_readonly("size_bytes", &GeoTable::size_bytes, "How much room the table takes.")
        .def_property_readonly(
            "zone_names",
            [](const GeoTable& self) {
                py::tuple names(self.zone_count());
                for (std::size_t i = 0; i < names.size(); ++i) {
                    names[i] = py::str(std::string(self.zone_name(static_cast<std::uint16_t>(i))));
                }
                return names;
            },
            "The IANA names of all its zones.");
}

}  // namespace outdial::bindings
