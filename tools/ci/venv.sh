#!/bin/sh
# Makes the virtual environment $1, with the first Python of $2 (a list of versions) that .cache/pythons has, and
# installs the requirements $3. Where there is no such Python it says so and makes none; in CI that is an error.
set -eu

make_venv() {
    if [ -x .cache/uv/bin/uv ] && .cache/uv/bin/uv venv --quiet --seed --clear --python "$2" "$1"; then return; fi
    "$2" -m venv --clear "$1"
}

for version in $2; do
    python=.cache/pythons/python$version
    if [ -x "$python" ]; then
        make_venv "$1" "$(readlink -f "$python")"
        sh tools/ci/install.sh "$1" -r "$3"
        touch "$1/.installed"
        exit
    fi
done

echo "!!!! No Python $2 on this machine: what needs it is left out. (Once it is there: make clean.)" >&2
if [ -n "${CI:-}" ]; then exit 1; fi
