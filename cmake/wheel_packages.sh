#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What building a wheel needs in an image of manylinux (AlmaLinux): fmt, date and toml++, of EPEL. `auditwheel` then
# puts the shared libraries into the wheel. The zone files are for the tests of the wheel; a wheel reads those of the
# machine it is installed on. Called by cibuildwheel, see pyproject.toml.
set -euo pipefail

dnf install -y epel-release
dnf install -y fmt-devel date-devel tomlplusplus-devel tzdata
# For outdial.reach, without which a wheel is good for everything else.
dnf install -y openssl-devel json-devel || echo "wheel: without outdial.reach" >&2

# Better here, by name, than in the middle of a build.
for header in fmt/format.h date/tz.h toml++/toml.h; do
    [ -e "/usr/include/$header" ] || { echo "wheel: no $header after installing it" >&2; exit 1; }
done
[ -e /usr/share/zoneinfo/Europe/Warsaw ] || { echo "wheel: no time zones" >&2; exit 1; }
