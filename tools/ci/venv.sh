#!/bin/sh
# Makes the virtual environment $1, with the first Python of $2 (a list of versions) that .cache/pythons has, and
# installs the requirements $3. Where there is no such Python it says so and makes none; in CI that is an error.
set -eu

for version in $2; do
    python=.cache/pythons/python$version
    if [ -x "$python" ]; then
        "$(readlink -f "$python")" -m venv --clear "$1"
        "$1/bin/python" -m pip --quiet --quiet --disable-pip-version-check install -r "$3"
        touch "$1/.installed"
        exit
    fi
done

echo "!!!! No Python $2 on this machine: what needs it is left out. (Once it is there: make clean.)" >&2
if [ -n "${CI:-}" ]; then exit 1; fi
