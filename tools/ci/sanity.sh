#!/bin/sh
# Runs `ansible-test sanity` of the virtual environment $1 over what `make build` has built and installed.
# Further arguments go to ansible-test.
# Its own environments and downloads stay in .cache/home.
set -eu

root=$(pwd)
venv=$1
shift

settings=$HOME/.config/pip
HOME=$root/.cache/home
mkdir -p "$HOME/.ansible/test/cache" "$HOME/.config"
if [ -d "$settings" ]; then ln -sfn "$settings" "$HOME/.config/pip"; fi

# ansible-test looks for a get-pip script of the version that it names here.
for file in "$venv"/lib/python3*/site-packages/ansible_test/_internal/python_requirements.py; do
    version=$(sed -n "s/^ *pip='\([0-9.]*\)',\$/\1/p" "$file" | tr . _)
    cp tools/ci/get_pip.py "$HOME/.ansible/test/cache/get_pip_$version.py"
done

# Only real Pythons: ansible-test takes pyenv's shims for interpreters. And uv, for get_pip.py.
PATH=$root/.cache/pythons:$root/.cache/uv/bin:$(echo "$PATH" | tr : '\n' | grep -v '/shims$' | paste -s -d : -)
export HOME PATH

export ANSIBLE_TEST_CONTENT_ROOT="$root/.cache/build/installed/ansible_collections/latepoint/api"
# By the file behind the command, whose first lines can't cope with a space in the path.
for command in "$venv"/lib/python3*/site-packages/ansible_test/_util/target/cli/ansible_test_cli_stub.py; do :; done
exec "$venv/bin/python" "$command" sanity --local --color no "$@"
