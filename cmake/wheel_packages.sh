#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What building a wheel needs in an image of manylinux_2_34 (AlmaLinux 9): OpenSSL, and of EPEL 9 fmt, date, toml++ and
# nlohmann/json, which is called json there. `auditwheel` then puts the shared libraries into the wheel. The zone files are
# for the tests of the wheel; a wheel reads those of the machine it is installed on. Called by cibuildwheel, see
# pyproject.toml.
set -euo pipefail

dnf install -y epel-release
dnf install -y fmt-devel date-devel tomlplusplus-devel json-devel openssl-devel tzdata

# Better here, by name, than in the middle of a build.
for header in fmt/format.h date/tz.h toml++/toml.h nlohmann/json.hpp openssl/ssl.h; do
    [ -e "/usr/include/$header" ] || { echo "wheel: no $header after installing it" >&2; exit 1; }
done
[ -e /usr/share/zoneinfo/Europe/Warsaw ] || { echo "wheel: no time zones" >&2; exit 1; }
