// SPDX-License-Identifier: Apache-2.0
#include <outdial/windows.hpp>

namespace outdial {

Windows Windows::usual() {
    const Hours day = Hours::parse("08:00-21:30").value();
    const Hours work = Hours::parse("Mo-Fr 09:00-12:00,14:00-18:00").value();
    const Hours evening = Hours::parse("20:00-21:30").value();
    Windows windows;
    for (auto& hours : windows.hours) hours = day;
    windows.hours[static_cast<std::size_t>(NumberType::work)] = work;
    windows.hours[static_cast<std::size_t>(NumberType::home)] = evening;
    return windows;
}

}  // namespace outdial
