"""The source that a lab shows is the engine's, and what is made of it runs as the engine does."""

import asyncio

import numpy as np
import pytest

import weblab
from weblab import nn
from weblab.datasets import site_files
from weblab.nn.tables import OPTIMIZERS
from weblab.runtime.plain import decode, encode
from weblab.workshop.adapters import kinds, optimizers
from weblab.workshop.finding import find
from weblab.workshop.loading import Code
from weblab.workshop.sources import files
from weblab.workshop.sources.excerpts import excerpt
from weblab.workshop.sources.files import original_of, parts_of, read_source
from weblab.workshop.sources.table import PARTS, paths
from weblab.workshop.tasks import run_code

TEXT = '''"""A file."""

FACTOR = 2
TABLE: dict[str, int] = {
    "a": 1,
}


def decorated(function):
    return function


class Layer:
    """A layer.

        y = 2 x

    Args: a: something = nothing.
    Shape: x (N, in).
    Backward: dx = 2 dy;
        and no more.
    Source: Nobody, 2001.
    """

    @decorated
    def forward(self, x):
        """Do y <- 2 x."""
        return FACTOR * x
'''


class TestExcerpts:
    def test_a_class_with_what_its_docstring_says(self):
        found = excerpt(TEXT, "file.py", "Layer")
        assert (found.first, found.last) == (13, 28)
        assert found.source.startswith("class Layer:\n")
        assert found.source.endswith("        return FACTOR * x\n")
        assert found.summary == "A layer."
        assert found.equation == "y = 2 x"
        assert found.backward == "dx = 2 dy; and no more."
        assert found.reference == "Nobody, 2001."

    def test_a_method_with_its_decorator_at_the_left_edge(self):
        found = excerpt(TEXT, "file.py", "Layer.forward")
        assert (found.first, found.last) == (25, 28)
        assert found.source.startswith("@decorated\ndef forward(self, x):\n    ")
        assert found.equation == "y <- 2 x"

    def test_a_table(self):
        found = excerpt(TEXT, "file.py", "TABLE")
        assert found.source == 'TABLE: dict[str, int] = {\n    "a": 1,\n}\n'
        assert found.equation == found.summary == ""

    def test_a_name_that_is_not_there(self):
        with pytest.raises(KeyError):
            excerpt(TEXT, "file.py", "Layer.backward")

    def test_a_name_inside_of_what_is_no_class(self):
        with pytest.raises(KeyError):
            excerpt(TEXT, "file.py", "TABLE.backward")


@pytest.mark.parametrize("lab", PARTS)
class TestLabs:
    def test_the_parts_are_lines_of_the_file_that_runs(self, lab):
        root = site_files.Path(weblab.__file__).parents[1]
        for part in asyncio.run(parts_of(lab)):
            lines = (root / part["path"]).read_text(encoding="utf-8").splitlines()
            shown = part["source"].splitlines()
            there = lines[part["first"] - 1 : part["last"]]
            assert [line.strip() for line in shown] == [line.strip() for line in there]
            name = part["name"].split(".")[-1]
            assert any(name in line for line in shown[:4])

    def test_they_can_be_sent_to_a_page(self, lab):
        parts = asyncio.run(parts_of(lab))
        assert decode(encode(parts)) == parts
        assert len(parts) >= 4


def test_every_lab_shows_equations():
    for lab in set(PARTS) - {"draw"}:
        assert sum(bool(part["equation"]) for part in asyncio.run(parts_of(lab))) >= 2


def test_where_the_package_has_bytecode_alone_the_site_is_asked(monkeypatch, tmp_path):
    asked = []

    async def fetch(name):
        asked.append(name)
        return b"the file"

    monkeypatch.setattr(files, "files", lambda package: tmp_path)
    monkeypatch.setattr(files, "fetch_file", fetch)
    assert asyncio.run(read_source("weblab/nn/linear.py")) == "the file"
    assert asked == ["sources/weblab/nn/linear.py"]


@pytest.mark.parametrize("path", ["weblab/app.py", "../secret", "weblab/nn/../app.py"])
def test_other_files_are_not_read(path):
    with pytest.raises(ValueError, match="Expected one of"):
        asyncio.run(read_source(path))


def original(path, name):
    return asyncio.run(original_of(path, name))


WHOLE = sorted(
    {(part.path, part.name) for parts in PARTS.values() for part in parts if "." not in part.name}
)


@pytest.mark.parametrize(("path", "name"), WHOLE)
def test_each_part_runs_as_a_text_of_its_own(path, name):
    report = run_code(original(path, name))
    assert report["status"] == "done", report["message"]
    assert name in report["defined"] or name == "OPERATIONS"
    assert not report["notes"]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_original_optimizer_moves_as_the_engines_to_the_bit(name):
    kind = OPTIMIZERS[name].kind
    source = original(f"{kind.__module__.replace('.', '/')}.py", name)
    mine = find(Code(source), name, optimizers.fits, "")
    assert mine is not kind

    def moved(make):
        rng = np.random.default_rng(0)
        parameter = nn.Parameter(rng.standard_normal(9).astype(np.float32), "weight")
        optimizer = make([parameter])
        for _ in range(5):
            parameter.grad = rng.standard_normal(9).astype(np.float32)
            optimizer.step()
        return parameter.data

    ours = moved(lambda params: kind(params, 0.1))
    np.testing.assert_array_equal(moved(lambda params: optimizers.adapt(mine, params, 0.1)), ours)


def rng():
    return np.random.default_rng(0)


LAYERS = {
    "Linear": (lambda cls: kinds.dense(cls, 4, 3, rng()), lambda: nn.Linear(4, 3, rng=rng())),
    "ReLU": (kinds.activation, nn.ReLU),
    "Sigmoid": (kinds.activation, nn.Sigmoid),
    "Dropout": (lambda cls: kinds.dropout(cls, 0.3, rng()), lambda: nn.Dropout(0.3, rng=rng())),
    "BatchNorm1d": (lambda cls: kinds.normalization(cls, 4), lambda: nn.BatchNorm1d(4)),
    "Conv2d": (
        lambda cls: kinds.convolution(cls, 4, 2, 3, rng(), pad=1),
        lambda: nn.Conv2d(4, 2, 3, padding=1, rng=rng()),
    ),
    "MaxPool2d": (lambda cls: kinds.pooling(cls, 2), lambda: nn.MaxPool2d(2)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_an_original_layer_does_what_the_engines_does_to_the_bit(name):
    adapt, make = LAYERS[name]
    path = f"{type(make()).__module__.replace('.', '/')}.py"
    layer, ours = adapt(Code(original(path, name)).namespace[name]), make()
    shape = (5, 4, 6, 6) if name in ("Conv2d", "MaxPool2d") else (5, 4)
    x = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    y = ours.forward(x, training=True)
    np.testing.assert_array_equal(layer.forward(x, training=True), y)
    grad = np.random.default_rng(2).standard_normal(y.shape).astype(np.float32)
    np.testing.assert_array_equal(layer.backward(grad), ours.backward(grad))
    for a, b in zip(layer.parameters(), ours.parameters(), strict=True):
        np.testing.assert_array_equal(a.grad, b.grad)
    np.testing.assert_array_equal(layer.forward(x), ours.forward(x))


def test_every_path_is_a_file_of_the_package():
    root = site_files.Path(weblab.__file__).parents[1]
    assert all((root / path).is_file() for path in paths())
