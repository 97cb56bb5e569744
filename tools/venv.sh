#!/bin/sh
# Makes the virtual environment $1 with the first Python of $2 (a list of versions) that .cache/pythons has.
# Where there is none it says so and leaves the environment out; in CI that is an error.
set -eu

venv=$1
for version in $2; do
    python=.cache/pythons/python$version
    if [ -x "$python" ]; then
        "$(readlink -f "$python")" -m venv --clear "$venv"
        exit
    fi
done

echo "!!!! No Python $2 on this machine: what needs it is left out." >&2
if [ -n "${CI:-}" ]; then exit 1; fi
