#!/bin/sh
# Links this machine's own Pythons, 3.8 and newer, into the folder $1 as python3.8, python3.9, ...
# pyenv's are taken first: its shims are no interpreters, and a distribution's own may lack venv.
set -eu

folder=$1
mkdir -p "$folder"

usable() {
    [ -x "$1" ] && "$1" -c 'import ctypes, ensurepip, ssl, venv' 2>/dev/null
}

find_python() {
    for root in "${PYENV_ROOT:-}" "$(pyenv root 2>/dev/null || true)" "$HOME/.pyenv"; do
        for candidate in "$root"/versions/"$1".*/bin/python"$1"; do
            if usable "$candidate"; then echo "$candidate"; return; fi
        done
    done
    for candidate in /usr/local/bin/python"$1" /opt/homebrew/bin/python"$1" /usr/bin/python"$1" \
        "$(command -v "python$1" || true)"; do
        if usable "$candidate"; then readlink -f "$candidate"; return; fi
    done
}

for version in 3.8 3.9 3.10 3.11 3.12 3.13 3.14; do
    rm -f "$folder/python$version"
    python=$(find_python "$version")
    if [ -n "$python" ]; then ln -s "$python" "$folder/python$version"; fi
done
