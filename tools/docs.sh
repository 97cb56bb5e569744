#!/bin/sh
# Builds the reference of the collection as HTML, in the folder $1, without any network.
set -eu

rm -rf "$1"
mkdir -p "$1"
antsibull-docs sphinx-init --use-current --squash-hierarchy --sphinx-theme alabaster --dest-dir "$1" latepoint.api
sed -i -e '/^nitpicky/d' -e '/^intersphinx_mapping/,/^}/d' -e "s/'sphinx.ext.intersphinx',//" "$1/conf.py"
echo "suppress_warnings = ['ref.ref']" >> "$1/conf.py"
cd "$1"
./build.sh
