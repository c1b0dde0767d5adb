#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Prepares this machine for outdial. Safe to run again, and quick the second time.
#
#   cmake/setup.sh build     Debian packages to build and test the C++ library
#   cmake/setup.sh packages  the above, those for Python, and the headers of Boost where they are missing
#   cmake/setup.sh demo      the above, and .venv with what of the Python package the demo needs: the soonest
#   cmake/setup.sh python    the above, and .venv with the whole Python package installed
#   cmake/setup.sh lint      the above, and formatters and linters
#   cmake/setup.sh bench     the above, and the peers that are measured against
#   cmake/setup.sh peers     the headers of Boost, and the servers that our clients are tested against
#   cmake/setup.sh libphonenumber  libphonenumber, where it can be installed
#   cmake/setup.sh clang     clang++, for the clang preset
#   cmake/setup.sh --check … only say what is missing
#
# It adds packages; it never removes, upgrades or downgrades one. PYTHON=… chooses the interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    say "$@"
    exit 1
}

# --- what is missing -------------------------------------------------------------------------------------------------

missing=()

have_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
have_command() { command -v "$1" >/dev/null 2>&1; }

# A library counts when its Debian package is there, or its header (built from source, say).
need_library() {
    have_package "$1" || [ -e "/usr/include/$2" ] || [ -e "/usr/local/include/$2" ] || missing+=("$1")
}
need_command() { have_command "$1" || missing+=("$2"); }

usable_python() {
    "$1" - >/dev/null 2>&1 <<'PY'
import ensurepip, os, sys, sysconfig, venv
header = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit(sys.version_info < (3, 11) or not os.path.exists(header))
PY
}

# The first interpreter that is new enough and can make a virtual environment and build a module; empty when none.
find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 /usr/bin/python3 python3.13 python3.12 python3.11}; do
        if usable_python "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

need_build() {
    have_command c++ || have_command g++ || have_command clang++ || missing+=(g++)
    need_command cmake cmake
    need_command ninja ninja-build
    need_library libfmt-dev fmt/format.h
    need_library libhowardhinnant-date-dev date/tz.h
    need_library libtomlplusplus-dev toml++/toml.h
    need_library nlohmann-json3-dev nlohmann/json.hpp
    need_library libssl-dev openssl/ssl.h
    need_library catch2 catch2
    need_library librapidcheck-dev rapidcheck.h
    [ -e /usr/share/zoneinfo/Europe/Warsaw ] || missing+=(tzdata)
}
need_python() { [ -n "$(find_python)" ] || missing+=(python3 python3-venv python3-dev); }
need_lint() {
    need_command clang-format clang-format
    need_command clang-tidy clang-tidy
}
need_clang() { need_command clang++ clang; }

# Peers that are measured or tested against where they can be had; nobody needs them.
optional_packages() {
    local package wanted=()
    for package in "$@"; do have_package "$package" || wanted+=("$package"); done
    [ ${#wanted[@]} -eq 0 ] && return
    if can_install && install_packages "${wanted[@]}" >&2; then return; fi
    say "left out, since it cannot be installed here: ${wanted[*]}"
}

# --- installing it ---------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
can_install() {
    have_command apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"; }
apt_install() { apt install -y --no-remove --no-upgrade --no-install-recommends "$@"; }
have_lists() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

install_packages() {
    local packages=("$@")
    say "installing ${packages[*]}"
    if have_lists && apt_install "${packages[@]}"; then return; fi
    apt update
    apt_install "${packages[@]}"
}

check_packages() {
    missing=()
    local part
    for part in "$@"; do "need_$part"; done
    # A package that is there already is neither asked for nor touched.
    local package wanted=()
    for package in "${missing[@]}"; do have_package "$package" || wanted+=("$package"); done
    missing=("${wanted[@]}")
}

packages() {
    check_packages "$@"
    if [ ${#missing[@]} -gt 0 ] && [ "$check_only" = no ] && can_install; then
        install_packages "${missing[@]}" >&2 || fail "apt-get could not install ${missing[*]}"
        check_packages "$@"
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        say "missing packages: ${missing[*]}"
        if have_command apt-get; then
            say "install them with:  sudo apt-get install --no-remove --no-install-recommends ${missing[*]}"
        else
            say "these are their names in Debian 12; install the like of them"
        fi
        exit 1
    fi
    local version
    version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9]*\.[0-9]*\).*/\1/p')
    [ "$(printf '3.25\n%s\n' "$version" | sort -V | head -n 1)" = 3.25 ] || fail "CMake 3.25 is needed, this is $version"
}

# --- the Python package ----------------------------------------------------------------------------------------------

whole_package=all,test,docs

# What the installed package is made from; anything else may change without a new installation.
sources_digest() {
    {
        pwd
        "$1" -VV
        find CMakeLists.txt pyproject.toml README.md LICENSE NOTICE cmake data include src bindings -type f \
            ! -path '*/__pycache__/*' ! -path 'bindings/python/tests/*' -print0 | sort -z | xargs -0 sha256sum
    } | sha256sum
}

make_venv() {
    local interpreter
    .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    interpreter=$(find_python)
    [ -n "$interpreter" ] || fail "no Python 3.11 or newer with venv, pip and headers: install python3-venv and python3-dev"
    say "making .venv with $interpreter"
    rm -rf .venv
    "$interpreter" -m venv .venv || fail "$interpreter cannot make a virtual environment: install python3-venv"
}

# Boost.Asio for the clients. Debian's own is too old, and its newer one would push other packages out; headers suffice.
boost_headers() {
    local header=boost/asio/any_completion_handler.hpp
    [ -e "/usr/include/$header" ] || [ -e "/usr/local/include/$header" ] && return
    compgen -G ".venv/lib/python3*/site-packages/boost_headers/include/$header" >/dev/null && return
    make_venv
    say "installing the headers of Boost into .venv"
    .venv/bin/python -m pip install -q --disable-pip-version-check boost-headers ||
        say "left out, since it cannot be installed here: the headers of Boost"
}

# Which extras, and what else pip is told; a part satisfies nobody but who asked for it, the whole everybody.
python_package() {
    local extras=$1 python=.venv/bin/python digest
    shift
    make_venv
    digest=$(sources_digest "$python")
    case "$(cat .venv/outdial.digest 2>/dev/null)" in
        "$digest whole" | "$digest $extras") return ;;
    esac

    rm -f .venv/outdial.digest
    say "installing the tools that build the Python package into .venv"
    # The tools that build it go into .venv too, so that a second build finds the first one's objects.
    "$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' |
        "$python" -m pip install -q --disable-pip-version-check -r /dev/stdin
    say "compiling outdial and installing it into .venv: some minutes the first time, much less when little has changed"
    "$python" -m pip install -q --disable-pip-version-check --no-build-isolation "$@" ".[$extras]"
    say "done: . .venv/bin/activate puts the command outdial, and a Python that can import it, at hand"
    echo "$digest ${extras/$whole_package/whole}" >.venv/outdial.digest
}

# Into build/peers, for the tests against them only.
npm_packages() {
    local package wanted=()
    for package in "$@"; do [ -d "build/peers/node_modules/$package" ] || wanted+=("$package"); done
    [ ${#wanted[@]} -eq 0 ] && return
    mkdir -p build/peers
    have_command npm && npm install --silent --no-audit --no-fund --prefix build/peers "${wanted[@]}" >&2 ||
        say "left out, since it cannot be installed here: npm ${wanted[*]}"
}

# Modules to look for, then the packages that bring them.
python_tools() {
    local modules=$1
    shift
    .venv/bin/python -c "import ${modules// /, }" 2>/dev/null && return
    say "installing $* into .venv"
    .venv/bin/python -m pip install -q --disable-pip-version-check "$@"
}

# --- main ------------------------------------------------------------------------------------------------------------

check_only=no
if [ "${1:-}" = --check ]; then
    check_only=yes
    shift
fi
case "${1:-python}" in
    build) packages build ;;
    packages | demo | python | bench | peers) packages build python ;;
    lint) packages build python lint ;;
    clang) packages build clang ;;
    libphonenumber) packages build ;;
    *) fail "unknown part \"$1\": build, packages, demo, python, bench, peers, libphonenumber, lint or clang" ;;
esac
[ "$check_only" = no ] || exit 0
case "${1:-python}" in
    packages) boost_headers ;;
    libphonenumber) optional_packages libphonenumber-dev ;;
    peers)
        boost_headers
        make_venv
        python_tools pytest pytest
        npm_packages smpp
        for package in osmo-hlr kannel libnet-smpp-perl tshark libsmpp34-dev; do optional_packages "$package"; done
        ;;
    demo)
        # Without the clients, which take long to compile.
        python_package cli,report -C cmake.define.OUTDIAL_BUILD_ADAPTERS=OFF -C cmake.define.OUTDIAL_BUILD_CLIENTS=OFF
        ;;
    python) python_package "$whole_package" ;;
    bench)
        for package in libsmpp34-dev libphonenumber-dev libmarisa-dev; do optional_packages "$package"; done
        boost_headers
        npm_packages smpp
        python_package "$whole_package"
        python_tools simpy simpy
        python_tools phonenumbers -r data/geo/requirements.txt
        ;;
    lint)
        python_package "$whole_package"
        python_tools "ruff mypy" ruff mypy
        ;;
esac
