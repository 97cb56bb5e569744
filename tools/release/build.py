"""Build the collection in .cache/build, from what Git knows, with pages whose links work there, too"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

from tools.pages import BLOB, REPOSITORY, ROOT

BUILD = ROOT / ".cache" / "build"
PICTURES = REPOSITORY.replace("//github.com/", "//raw.githubusercontent.com/")
_LINK = re.compile(r"(?P<picture>!?)(?P<text>\[[^]]*\])\((?P<target>(?![a-z]+:|#)[^)\s]+)\)")


def for_readers(page: PurePosixPath, text: str, version: str) -> str:
    """A page as it stands in a release: links to the repository lead to this version there.

    So do all links and pictures of the README, since Galaxy shows it alone.
    """
    text = text.replace(f"]({BLOB}/", f"]({REPOSITORY}/blob/v{version}/")

    def absolute(found: re.Match[str]) -> str:
        target = found["target"]
        base = f"{PICTURES}/v{version}" if found["picture"] else f"{REPOSITORY}/blob/v{version}"
        return f"{found['picture']}{found['text']}({base}/{posixpath.normpath(page.parent / target)})"

    return text if page.parent.name else _LINK.sub(absolute, text)


def version() -> str:
    """The version that galaxy.yml names."""
    found = re.search(r"^version: (\S+)$", (ROOT / "galaxy.yml").read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def stage(folder: Path) -> None:
    """Copy the files that Git knows, or would take, into the folder."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for path in (folder / "README.md", *(folder / "docs").glob("*.md")):
        page = PurePosixPath(path.relative_to(folder))
        path.write_text(for_readers(page, path.read_text("utf-8"), version()), encoding="utf-8")


def main() -> int:
    """Stage, build, and tell the size."""
    shutil.rmtree(BUILD, ignore_errors=True)
    stage(BUILD / "source")
    galaxy = str(Path(sys.executable).parent / "ansible-galaxy")
    command = (galaxy, "collection", "build", str(BUILD / "source"), "--output-path", str(BUILD))
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        return 1
    for tarball in BUILD.glob("*.tar.gz"):
        print(f"{tarball.relative_to(ROOT)}: {tarball.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
