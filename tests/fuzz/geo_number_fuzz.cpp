// SPDX-License-Identifier: Apache-2.0
// Any text as a number: parsed or refused with a reason, and located alike whichever way it goes in.
#include <outdial/geo.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

const outdial::GeoTable& table() {
    static const outdial::GeoTable loaded = outdial::load_geo_table(OUTDIAL_SOURCE_DIR "/data/geo/outdial.geo").value();
    return loaded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto number = outdial::PhoneNumber::parse(text);
    const auto strict = table().locate_e164(text);
    if (!number) {
        require(!strict);
        require(!number.error().field.empty() && !number.error().remedy.empty());
        return 0;
    }
    require(strict.has_value() == (number->text() == text));
    const outdial::GeoPlace place = table().locate(*number);
    for (std::size_t i = 0; i < place.zones.size(); ++i) require(!table().zone_name(place.zones[i]).empty());
    if (strict) require(strict->country == place.country && strict->place == place.place && strict->kind == place.kind);
    return 0;
}
