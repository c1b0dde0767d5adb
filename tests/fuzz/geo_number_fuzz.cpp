// SPDX-License-Identifier: Apache-2.0
// Any text as a number: parsed or refused with a reason, and located alike whichever way it goes in.
#include "fuzz.hpp"

#include <outdial/geo.hpp>

#include <string>

namespace {

const outdial::GeoTable& table() {
    static const outdial::GeoTable loaded = outdial::load_geo_table(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo").value();
    return loaded;
}

}  // namespace

void fuzz_one(std::string_view text) {
    const auto number = outdial::PhoneNumber::parse(text);
    const auto strict = table().locate_e164(text);
    if (!number) {
        must(!strict);
        must(!number.error().field.empty() && !number.error().remedy.empty());
        return;
    }
    must(strict.has_value() == (number->text() == text));
    const outdial::GeoPlace place = table().locate(*number);
    for (std::size_t i = 0; i < place.zones.size(); ++i) must(!table().zone_name(place.zones[i]).empty());
    if (strict) must(strict->country == place.country && strict->place == place.place && strict->kind == place.kind);
}
