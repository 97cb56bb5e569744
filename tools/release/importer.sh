#!/bin/sh
# Checks the tarball in .cache/build as Galaxy and Automation Hub do on an upload, by the virtual environment $1.
set -eu

root=$(pwd)
PATH=$root/$1/bin:$PATH
GALAXY_IMPORTER_CONFIG=$root/tools/importer.cfg
export PATH GALAXY_IMPORTER_CONFIG

cd .cache/build
python -m galaxy_importer.main ./*.tar.gz > importer.log 2>&1 || true
if ! grep '^Importer processing completed successfully' importer.log; then
    cat importer.log
    exit 1
fi
if grep '^WARNING' importer.log; then exit 1; fi
