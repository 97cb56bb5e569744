#!/bin/sh
# Builds the reference of the collection as HTML, in the folder $1, without any network.
set -eu

rm -rf "$1"
mkdir -p "$1"
antsibull-docs sphinx-init --use-current --squash-hierarchy --lenient --fail-on-error --sphinx-theme alabaster \
    --project latepoint.api --title "The latepoint.api collection" --html-short-title latepoint.api \
    --copyright "Contributors to the latepoint.api collection" --dest-dir "$1" latepoint.api
cat >> "$1/conf.py" << 'END'
intersphinx_mapping = {}  # they would be fetched
suppress_warnings = ['ref.ref']
END
cd "$1"
./build.sh
