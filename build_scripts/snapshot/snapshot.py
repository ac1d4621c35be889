"""Keep the memory of a Python that has imported everything: a page starts from there.

``snapshot/`` of the site holds

- ``libraries.bin``, NumPy's dynamic libraries, which are linked first;
- ``labs.bin``, the memory of a worker with all labs;
- ``engine.bin``, the memory of a worker with the engine alone;
- ``files.bin``, what is read later and is not imported: articles, catalogues, weights.

Where they cannot be used, a page starts the plain way, from ``runtime/`` (see
``web/worker/python.js``). Two builds of equal sources are equal.
"""

import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from build_scripts.errors import BuildError
from build_scripts.paths import ROOT
from build_scripts.runtime.inside import run_node
from build_scripts.runtime.libraries import LIBRARIES, STDLIB
from weblab.workshop.fence import STANDARD

HERE = Path(__file__).parent
WEBLAB = ROOT / "weblab"
PROOF = HERE / "proof.py"
SITE_PACKAGES = "/lib/python3.14/site-packages"
NATIVE = ("weblab.native", "weblab.runtime.processes")  # which no browser has
ROOMS = ("nn", "kernels", "datasets", "models", "runtime", "workshop", "locale")
NUMPY = tuple(f"numpy.{part}" for part in ("fft", "linalg", "ma", "polynomial", "random", "typing"))
READERS = (
    *("importlib.readers", "importlib.resources._adapters"),  # of what is beside modules
    *("encodings.cp437", "encodings.utf_8_sig"),  # of zip archives and of what lies in them
)
TASKS = (
    *("overfitting.compute.trial", "overfitting.compute.own_training"),
    *("overfitting.compute.repeat", "batch_norm.compute.repeat"),
    *("initialization.compute.repeat", "optimizers.compute.repeat"),
    *("autoencoders.compute.repeat", "cnn.compute.repeat", "movies.compute.repeat"),
    *("batch_norm.compute.own_networks", "cnn.compute.own_training"),
    *("autoencoders.compute.own_training", "movies.compute.own_machine"),
)
"""What a lab has a worker do. One that is fenced can import nothing that its memory lacks."""
UNREAD = frozenset({".py", ".pyc", ".so", ".po", ".c", ".h"})
CHECKED = {"labs": ("lab=draw&lang=en",), "engine": ()}  # with the pages that are built in it
BUDGET_HEAP = 75_000_000  # bytes once a page is built
READ_AT_IMPORT = ("xyzservices/data/",)


class SnapshotError(BuildError):
    """A memory could not be kept, or does not do what one that was loaded does."""


def build_snapshots(runtime: Path, target: Path, plain: Mapping[str, Any]) -> None:
    """Write the snapshots, and try what a page does with them.

    Args:
        runtime: the folder of the runtime, as ``build_runtime`` writes it.
        target: the folder for the snapshots, which is made.
        plain: what a plain start came to, as ``prerender`` tells it.

    Raises:
        SnapshotError: when a page that starts from its snapshot comes to something else.
    """
    target.mkdir()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        tops = _unpack_packages(runtime, scratch / "packages")
        job = _Job(runtime, target, scratch)
        job.pack("libraries", lambda path: path.suffix == ".so")
        job.pack("files", is_read_later)
        job.create("engine", ("numpy", "weblab"), engine_modules(), tops)
        job.create("labs", ("numpy", "weblab", LIBRARIES), page_modules(plain["modules"]), tops)
        for name, pages in CHECKED.items():
            _compare(name, job.check(name, pages), plain)


def _compare(name: str, restored: dict[str, Any], plain: Mapping[str, Any]) -> None:
    """Say if a restored memory does something else than one that was loaded, or is too large."""
    documents = {query: plain["documents"][query] for query in CHECKED[name]}
    expected = {"weights": plain["weights"], "documents": documents}
    heap = restored.pop("heap")
    if restored != expected:
        raise SnapshotError(
            f"expected {name}.bin to come to what a plain start comes to, {expected}. "
            f"Received {restored}"
        )
    if heap > BUDGET_HEAP:
        raise SnapshotError(f"expected a heap of at most {BUDGET_HEAP} bytes. Received {heap}")


def engine_modules() -> list[str]:
    """Return what a worker of a pool needs: the engine, tasks, and what a visitor's code may."""
    own = [name for room in ROOMS for name in _modules_in(WEBLAB / room)]
    tasks = [f"weblab.labs.{name}" for name in TASKS]
    return ["weblab.snapshot", *own, *tasks, "pyodide.http", *NUMPY, *sorted(STANDARD), *READERS]


def page_modules(seen: Sequence[str]) -> list[str]:
    """Return what a page needs.

    Args:
        seen: what pages have imported, in that order.
    """
    first = "weblab.browser"  # as it says where Panel's scripts are
    return [first, "weblab.snapshot", "weblab.runtime.engines", *seen, *READERS]


def _modules_in(folder: Path) -> list[str]:
    """Return the names of our modules in a folder, as far as a browser has them."""
    paths = [path.with_suffix("").relative_to(WEBLAB.parent) for path in folder.rglob("*.py")]
    names = sorted(".".join(path.parts).removesuffix(".__init__") for path in paths)
    return [name for name in names if name not in NATIVE]


def is_read_later(path: PurePosixPath) -> bool:
    """Return whether a file of a package may be read after the package was imported."""
    return not (
        path.suffix in UNREAD
        or path.parts[0].endswith(".dist-info")
        or path.as_posix().startswith(READ_AT_IMPORT)
    )


class _Job:
    """The scripts that make one site's snapshots, with the files that they share."""

    def __init__(self, runtime: Path, target: Path, scratch: Path):
        self._runtime = runtime
        self._target = target
        self._scratch = scratch

    def pack(self, name: str, is_meant: Callable[[PurePosixPath], bool]) -> None:
        """Write files of all packages into one."""
        packages = self._scratch / "packages"
        paths = [
            PurePosixPath(path.relative_to(packages))
            for path in packages.rglob("*")
            if path.is_file()
        ]
        names = sorted(path.as_posix() for path in paths if is_meant(path))
        self._run("pack.mjs", name=name, names=names)

    def create(
        self, name: str, packages: Sequence[str], modules: Sequence[str], tops: dict[str, list[str]]
    ) -> None:
        """Write the memory of a Python that has imported modules of packages."""
        held = {file: names for file, names in tops.items() if file.startswith(tuple(packages))}
        self._run(
            "create.mjs", name=name, load=list(packages), modules=list(modules), archives=held
        )

    def check(self, name: str, pages: Sequence[str]) -> dict[str, Any]:
        """Start as a page does; return what its documents and a network come to."""
        told = self._scratch / "restored.json"
        self._run("check.mjs", name=name, pages=list(pages), told=str(told))
        answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        return answer

    def _run(self, script: str, **job: object) -> None:
        folders = {
            "runtime": str(self._runtime.resolve()),
            "snapshots": str(self._target.resolve()),
            "packages": {"guest": SITE_PACKAGES, "host": str(self._scratch / "packages")},
        }
        if code := run_node(HERE / script, folders | job):
            raise SnapshotError(f"{script} failed with exit code {code}")


def _unpack_packages(runtime: Path, target: Path) -> dict[str, list[str]]:
    """Unpack what the runtime's packages install; return by archive what can be imported of it."""
    tops = {}
    for path in sorted(runtime.iterdir()):
        if path.suffix in (".whl", ".zip") and path.name != STDLIB:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(target)
                names = {name.split("/")[0].split(".")[0] for name in archive.namelist()}
                tops[path.name] = sorted(name for name in names if name.isidentifier())
    return tops
