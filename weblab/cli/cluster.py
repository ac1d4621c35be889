"""Runs on the machines of a Dask cluster: its scheduler and its workers are there already."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import Client, Worker, WorkerPlugin

from weblab.cli.data.folder import Data, make_folder
from weblab.cli.errors import CommandError

ANSWER_S = 10
"""For a scheduler to answer."""
WORKERS_S = 10
"""For a scheduler to have a worker."""
LOGGERS = ("distributed", "distributed.client")
ADDRESS = re.compile(r"(\w+://)?[^\s/]+:\d{1,5}")
RETRIES = 2
"""How often Dask repeats a run that failed on one of its machines."""
COMPARED = ("weblab", "numpy", "dask", "distributed")
"""Packages whose versions decide what is computed, or whether it can be asked for."""


class SentData(WorkerPlugin):
    """Brings a lab's files to each worker, once, and to those that join later.

    Its name is of what it brings: the plugin of a later command takes the place of an equal one,
    and rewrites nothing that other runs may be reading.

    Args:
        files: by their paths below the root of a site.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        content = hashlib.sha256()
        for name in sorted(files):
            content.update(name.encode())
            content.update(files[name])
        self.name = f"weblab-{content.hexdigest()[:16]}"
        self._files = dict(files)

    def setup(self, worker: Worker) -> None:
        """Write the files into the worker's own folder, and read from there."""
        folder = Path(worker.local_directory) / self.name
        make_folder(folder, next(iter(self._files)), self._write)
        Data(sent=folder).install()

    def _write(self, folder: Path) -> None:
        for name, content in self._files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@contextmanager
def on_cluster(address: str, data: Data) -> Iterator[Callable[[], Executor]]:
    """Give a function that makes executors on a cluster.

    Args:
        address: of its scheduler.
        data: the files that the runs read.
    Raises: CommandError if there is no scheduler, none of its workers, or another version.
    """
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said here
    client = _connected(address)
    try:
        try:
            _compare(client.get_versions(packages=["weblab"]))
            if data.used:
                client.register_plugin(SentData(data.files()))
        except OSError:  # so are those of Dask's connections
            raise _gone(address) from None
        yield lambda: _executor(client, address)
    finally:
        client.close(timeout=ANSWER_S)


def _connected(address: str) -> Client:
    if not ADDRESS.fullmatch(address):
        raise CommandError(
            f"“{address}” is no address of a scheduler, which looks like tcp://host:8786"
        )
    try:
        client = Client(address, timeout=ANSWER_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CommandError(
            f"No scheduler answers at {address} ({_short(error)}). Start one with: dask scheduler"
        ) from None
    try:
        client.wait_for_workers(1, timeout=WORKERS_S)
    except TimeoutError:
        client.close()
        raise CommandError(
            f"The scheduler at {address} has no workers. Start one with: dask worker {address}"
        ) from None
    return client


def _executor(client: Client, address: str) -> Executor:
    if client.status != "running":
        raise _gone(address)
    executor: Executor = client.get_executor(pure=False, retries=RETRIES)
    return executor


def _gone(address: str) -> CommandError:
    return CommandError(
        f"The scheduler at {address} is gone. Start it again with its workers, and repeat the "
        "command: with --out, it goes on from what is done."
    )


def _compare(versions: Mapping[str, Any]) -> None:
    """Compare the versions of all workers, and where it matters of the scheduler, with ours.

    Raises: CommandError with the first that differs.
    """
    ours = _packages(versions["client"])
    machines = {f"the worker at {each}": found for each, found in versions["workers"].items()}
    for place, found in {"the scheduler": versions["scheduler"], **machines}.items():
        theirs = _packages(found)
        for name in ("dask", "distributed") if place == "the scheduler" else COMPARED:
            if theirs[name] != ours[name]:
                raise CommandError(
                    f"{name} is {ours[name] or 'missing'} here and {theirs[name] or 'missing'} at "
                    f"{place}. Install the same version on all machines, with: "
                    "pip install 'weblab[dask]'"
                )


def _packages(found: Mapping[str, Any]) -> dict[str, str | None]:
    packages: Mapping[str, str | None] = found["packages"]
    return {name: packages.get(name) for name in COMPARED}


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
