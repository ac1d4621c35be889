"""Boltzmann machines in files: what goes in comes out, and what does not fit is refused."""

import io
import json
import tracemalloc

import numpy as np
import pytest

from weblab import nn
from weblab.nn import checkpoint, safetensors

Rng = np.random.Generator
MACHINES = {
    "RBM": lambda r: nn.RBM(6, 4, std=0.5, rng=r),
    "SoftmaxRBM": lambda r: nn.SoftmaxRBM(6, 4, stars=3, std=0.5, rng=r),
}


def bytes_of(machine: nn.RBM | nn.SoftmaxRBM) -> bytes:
    file = io.BytesIO()
    nn.save_machine(machine, file)
    return file.getvalue()


@pytest.mark.parametrize("kind", MACHINES)
@pytest.mark.parametrize("ending", ["safetensors", "npz"])
def test_a_machine_comes_back_whole(kind: str, ending: str, rng: Rng, tmp_path) -> None:
    machine = MACHINES[kind](rng)
    for parameter in machine.parameters():
        parameter.data += rng.standard_normal(parameter.data.shape, dtype=np.float32)
    path = tmp_path / f"machine.{ending}"
    nn.save_machine(machine, path)
    mine = np.random.default_rng(3)
    again = nn.load_machine(path, rng=mine)
    data = rng.integers(0, 2, (5, 6)).astype(np.float32 if kind == "RBM" else np.int64)
    np.testing.assert_array_equal(again.free_energy(data), machine.free_energy(data))
    assert again.rng is mine
    assert [p.decay for p in again.parameters()] == [p.decay for p in machine.parameters()]
    again.set_gradients(data)  # what was loaded can be trained on


EDITS = {
    "unknown machine": lambda d, t: d.update(machine="os.system"),
    "machine is a list": lambda d, t: d.update(machine=["RBM"]),
    "no settings": lambda d, t: d.pop("settings"),
    "huge": lambda d, t: d["settings"].update(visible=10**9),
    "swapped": lambda d, t: d["settings"].update(visible=4, hidden=6),
    "negative": lambda d, t: d["settings"].update(visible=-6, hidden=-4),
    "text": lambda d, t: d["settings"].update(visible="6"),
    "more": lambda d, t: d["settings"].update(std=1),
    "missing array": lambda d, t: t.pop("hidden_bias"),
    "further array": lambda d, t: t.update(more=np.zeros(2, np.float32)),
    "other dtype": lambda d, t: t.update(hidden_bias=np.zeros(4, int)),
    "not a number": lambda d, t: t.update(hidden_bias=np.full(4, np.nan, np.float32)),
}


@pytest.mark.parametrize("name", EDITS)
def test_edited_files_are_refused(name: str, rng: Rng) -> None:
    tensors, document = checkpoint.read(bytes_of(MACHINES["RBM"](rng)))
    document = json.loads(json.dumps(document))
    EDITS[name](document, tensors)
    forged = safetensors.write(tensors, {checkpoint.KEY: json.dumps(document)})
    with pytest.raises(nn.FormatError, match=r"expected .* received .*;"):
        nn.load_machine(forged)


def test_networks_and_machines_are_told_apart(rng: Rng) -> None:
    with pytest.raises(TypeError, match=r"received Linear; networks are saved by nn.save"):
        nn.save_machine(nn.Linear(2, 3), io.BytesIO())
    with pytest.raises(ValueError, match="expected"):
        nn.load(bytes_of(MACHINES["RBM"](rng)))


@pytest.mark.parametrize("ending", ["safetensors", "npz"])
def test_loading_needs_twice_the_file_and_no_more_for_a_larger_limit(ending, tmp_path, rng) -> None:
    path = tmp_path / f"machine.{ending}"
    nn.save_machine(nn.RBM(2_000, 500, rng=rng), path)
    tracemalloc.start()
    try:
        nn.load_machine(path)
        assert tracemalloc.get_traced_memory()[1] < 2.1 * path.stat().st_size
    finally:
        tracemalloc.stop()
