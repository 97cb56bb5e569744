# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles each file in the zip of a module once, and not again in each process.

A Python for which PYTHONPATH names this folder imports it when it starts. `COMPILED_ONCE` is where the code is kept.
"""
# ruff: noqa: PTH105, PTH118, PTH123 (pathlib takes longer to import than it is worth here)

import hashlib
import marshal
import os
import sys
import zipimport

_compile = zipimport._compile_source
_folder = os.environ["COMPILED_ONCE"]


def _compile_once(path, source):
    """Returns the code of a file; the path in it is that of the process which has compiled it."""
    name = os.path.join(_folder, f"{hashlib.sha1(source).hexdigest()}.{sys.implementation.cache_tag}")
    try:
        with open(name, "rb") as file:
            return marshal.load(file)
    except OSError:
        code = _compile(path, source)
    own = f"{name}.{os.getpid()}"
    with open(own, "wb") as file:
        marshal.dump(code, file)
    os.replace(own, name)
    return code


zipimport._compile_source = _compile_once
