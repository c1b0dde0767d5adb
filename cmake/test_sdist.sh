#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A source distribution as a stranger has it: packed, installed from the package alone into a new virtual environment,
# and tried there, away from the sources. Leaves it in build/sdist; the environment is removed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
python=$root/.venv/bin/python
folder=$root/build/sdist

"$python" -c 'from importlib.metadata import version; version("build")' 2>/dev/null || "$python" -m pip install -q --disable-pip-version-check build
rm -rf "$folder"
"$python" -P -m build --sdist --outdir "$folder" "$root" >/dev/null
package=$(ls "$folder"/outdial-*.tar.gz)
echo "packed $(basename "$package"), $(($(stat -c %s "$package") / 1024)) KiB"

away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
"$python" -m venv "$away/venv"
begun=$SECONDS
# With build isolation: nothing but what the package asks for is there. NumPy is all that comes with it.
(cd "$away" && venv/bin/python -m pip install -q --disable-pip-version-check "$package")
echo "installed from it in $((SECONDS - begun)) s"
cd "$away"
venv/bin/python -m pip list --disable-pip-version-check --format=freeze | sed 's/^/  /'
venv/bin/python -m outdial.selftest
venv/bin/python - "$root" <<'PY'
import hashlib, pathlib, sys
import outdial
installed, root = pathlib.Path(outdial.__file__).parent, pathlib.Path(sys.argv[1])
assert root not in installed.parents, f"{installed} is of the sources"
wanted = {f"law/{one.name}": one for one in (root / "data/law").iterdir()}
wanted |= {f"holidays/{one.name}": one for one in (root / "data/holidays").iterdir()}
wanted |= {f"providers/{one.name}": one for one in (root / "data/providers").iterdir()}
wanted |= {"outdial.geo": root / "data/geo/outdial.geo", "maps.json": root / "data/geo/maps.json", "NOTICE": root / "NOTICE"}
digest = lambda path: hashlib.sha256(path.read_bytes()).digest()
wrong = [name for name, source in wanted.items() if digest(installed / "data" / name) != digest(source)]
assert not wrong, f"data that is not as in the sources: {wrong}"
missing = [name for name in ("_core.pyi", "py.typed") if not (installed / name).is_file()]
assert not missing, f"missing: {missing}"
print(f"all {len(wanted)} files of data are there, as in the sources; stubs and py.typed too")
PY
