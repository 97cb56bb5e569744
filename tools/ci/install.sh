#!/bin/sh
# Installs what the further arguments say into the virtual environment $1: by uv, in a tenth of pip's time, or by pip
# where there is no uv, or where it fails, which may be since only pip was told where the packages are.
set -eu

venv=$1
shift

if [ -x .cache/uv/bin/uv ] && .cache/uv/bin/uv pip install --quiet --python "$venv/bin/python" "$@"; then exit; fi
exec "$venv/bin/python" -m pip --quiet --quiet --disable-pip-version-check install "$@"
