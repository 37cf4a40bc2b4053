"""`python docs/try/build.py [FOLDER]`: the page that runs stepviz in a browser, with all it needs, in one folder.

Python, NumPy and the terminal for browsers come from npm as they are published there; stepviz and what it needs beside
NumPy from pip. The page asks for nothing outside the folder, so that any server of files can give it:
`python -m http.server -d docs/try/dist`. Needs Python 3.11 (that of the page, for what it compiles) and npm.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode
from py_compile import compile as compile_file
from zipfile import ZIP_DEFLATED, ZipFile

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ("index.html", "page.css", "page.js", "worker.js")
PYTHON = (3, 11)
"""That of the pages: which NumPy there is for it decides."""
PACKED = {
    "pyodide@0.24.1": ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"),
    "@xterm/xterm@6": ("lib/xterm.js", "css/xterm.css"),
    "@xterm/addon-fit@0.11": ("lib/addon-fit.js",),
}
"""Packages of npm, and what of each goes into the folder."""
NUMPY = "@emscripten-forge/numpy@2.1.1-py311hc8e14bb-0"
_UNUSED = ("tests", "f2py", "distutils", "include", "_pyinstaller", "bin", "share")
"""Folders that nobody asks for in a page."""


def main(words: list[str]) -> int:
    """Build it. Returns the exit status."""
    if sys.version_info[:2] != PYTHON:
        print("docs/try/build.py: the page has Python 3.11: run it with that version", file=sys.stderr)
        return 2
    folder = Path(words[0]) if words else HERE / "dist"
    vendor = folder / "vendor"
    shutil.rmtree(folder, ignore_errors=True)
    vendor.mkdir(parents=True)
    for name in PAGE:
        shutil.copy(HERE / name, folder)
    with tempfile.TemporaryDirectory() as work:
        for package, names in PACKED.items():
            unpacked = packed(package, Path(work))
            for name in names:
                shutil.copy(unpacked / name, vendor)
        site = Path(work) / "site"
        install(site, Path(work))
        numpy = packed(NUMPY, Path(work))
        (archive,) = (numpy / "pkg").glob("numpy-*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(Path(work) / "numpy", filter="data")
        shutil.copytree(Path(work) / "numpy/lib/python3.11/site-packages/numpy", site / "numpy")
        with ZipFile(vendor / "site.zip", "w", ZIP_DEFLATED) as zipped:
            for path in map(compiled, needed(site)):
                zipped.write(path, path.relative_to(site))
    print(f"{folder}: {sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 1e6:.1f} MB")
    return 0


def packed(package: str, work: Path) -> Path:
    """A package of npm, unpacked."""
    into = Path(tempfile.mkdtemp(dir=work))
    subprocess.run(["npm", "pack", "--silent", package], cwd=into, check=True, stdout=subprocess.DEVNULL)
    (archive,) = into.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


def install(site: Path, work: Path) -> None:
    """stepviz and what it needs beside NumPy, none of which is compiled for a system."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", work, ROOT], check=True)
    (wheel,) = work.glob("stepviz-*.whl")
    into = ["install", "--no-compile", "--upgrade", "--target", site]
    subprocess.run([*pip, *into, "--no-deps", wheel], check=True)
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pure = ["--only-binary", ":all:", "--platform", "any", "--python-version", "3.11", "--implementation", "py"]
    subprocess.run([*pip, *into, *pure, *(need for need in needs if not need.startswith("numpy"))], check=True)


def needed(site: Path) -> Iterator[Path]:
    """The files that are asked for in a page."""
    for path in sorted(site.rglob("*")):
        if path.is_file() and not set(path.relative_to(site).parts) & {*_UNUSED} and path.suffix not in (".a", ".pyi"):
            yield path


def compiled(path: Path) -> Path:
    """What Python makes of a source, which then need not be given; every other file as it is."""
    if path.suffix != ".py":
        return path
    made = path.with_suffix(".pyc")
    compile_file(str(path), str(made), path.name, doraise=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
