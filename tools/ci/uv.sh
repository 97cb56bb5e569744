#!/bin/sh
# Installs uv into .cache/uv. Where it can't be had, it says so: pip makes the environments then, in more time.
set -eu

folder=.cache/uv
rm -rf "$folder"
for version in $1; do
    python=.cache/pythons/python$version
    if [ -x "$python" ]; then
        "$(readlink -f "$python")" -m venv "$folder"
        "$folder/bin/python" -m pip --quiet --quiet --disable-pip-version-check install \
            --only-binary :all: -r requirements/uv.txt && exit
        break
    fi
done

echo "no uv, so pip makes the environments" >&2
rm -rf "$folder"
mkdir -p "$folder"
