"""Mutated files: each gives what was saved or a ValueError, in little memory and time."""

import copy
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab import nn
from weblab.nn import checkpoint, safetensors

Rng = np.random.Generator
Content = tuple[object, dict[str, np.ndarray]]

LAYERS = [
    lambda r: nn.Conv2d(1, 3, 3, padding=1, bias=False, rng=r),
    lambda r: nn.BatchNorm2d(3),
    lambda r: nn.ReLU(),
    lambda r: nn.MaxPool2d(2),
    lambda r: nn.Flatten(),
    lambda r: nn.Dropout(0.3, rng=r),
    lambda r: nn.Sequential(nn.Linear(12, 4, rng=r), nn.LeakyReLU(0.2)),
]


def network() -> nn.Sequential:
    rng = np.random.default_rng(7)
    return nn.Sequential(*[make(rng) for make in LAYERS])


def shared() -> nn.Sequential:
    """Return a network with a layer and a parameter in two places."""
    rng = np.random.default_rng(7)
    layer, tied = nn.Linear(3, 3, rng=rng), nn.Linear(3, 3, rng=rng)
    tied.weight = layer.weight
    return nn.Sequential(layer, nn.Tanh(), layer, tied)


def saved(save: Callable[..., None], *values: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    save(*values, file, **options)
    return file.getvalue()


def run() -> nn.TrainingState:
    model = network()
    optimizer = nn.Adam(model.parameters(), 0.1)
    position = nn.Position(epoch=1, batch=2, step=9, seed=2**62, loss_sum=0.5, correct=3)
    return nn.TrainingState(model, optimizer, np.random.default_rng(0), position, {"a": [1, "b"]})


def deflated() -> bytes:
    """Return a saved network whose members are packed, as numpy.savez_compressed does it."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(nn.save, network(), format="npz"))) as archive,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in archive.namelist():
            target.writestr(name, archive.read(name))
    return packed.getvalue()


def unsummed(data: bytes) -> bytes:
    """Return a safetensors file as it was saved before there were checksums."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    del header["__metadata__"][safetensors.CHECKSUM]
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data[8 + size :]


def network_of(data: bytes, **limits: int) -> Content:
    model = nn.load(data, **limits)
    return repr(model), model.state()


def run_of(data: bytes, **limits: int) -> Content:
    run = nn.load_training(data, **limits)
    arrays = dict(run.model.state())
    for index, state in enumerate(run.optimizer.state):
        arrays |= {f"{index} {name}": array for name, array in state.items()}
    optimizer = (type(run.optimizer).__name__, run.optimizer.config(), run.optimizer.steps)
    rest = (run.rng.bit_generator.state, run.position, run.notes)
    return (repr(run.model), *optimizer, *rest), arrays


def machine_of(data: bytes, **limits: int) -> Content:
    machine = nn.load_machine(data, **limits)
    return machine.config(), {parameter.name: parameter.data for parameter in machine.parameters()}


WHOLE: dict[str, tuple[bytes, Callable[..., Content]]] = {
    "safetensors": (saved(nn.save, network()), network_of),
    "npz": (saved(nn.save, network(), format="npz"), network_of),
    "deflated npz": (deflated(), network_of),
    "shared": (saved(nn.save, shared()), network_of),
    "training": (saved(nn.save_training, run()), run_of),
    "machine": (saved(nn.save_machine, nn.RBM(6, 4, std=0.5)), machine_of),
}
UNSUMMED = {
    kind: (unsummed(data), read) for kind, (data, read) in WHOLE.items() if data[:2] != b"PK"
}

places = st.integers(0, 1 << 20)
lengths = st.integers(1, 40)
mutations = st.lists(
    st.tuples(st.just("flip"), places, st.integers(0, 7))
    | st.tuples(st.just("cut off"), places, lengths)
    | st.tuples(st.just("cut out"), places, lengths)
    | st.tuples(st.just("repeat"), places, lengths)
    | st.tuples(st.just("overwrite"), places, st.binary(min_size=1, max_size=8))
    | st.tuples(st.just("insert"), places, st.sampled_from([b"9" * 40, b"[" * 300, b"-", b"e99"])),
    min_size=1,
    max_size=4,
)


def mutated(data: bytes, changes: list[tuple[str, int, Any]]) -> bytes:
    """Return the file with bytes changed, cut out, repeated, inserted or cut off.

    Every other change hits the front, where the headers are.
    """
    content = bytearray(data)
    for kind, place, how in changes:
        if not content:
            break
        at = place // 2 % (min(len(content), 1_500) if place % 2 else len(content))
        if kind == "flip":
            content[at] ^= 1 << how
        elif kind == "cut off":
            del content[at:]
        elif kind == "cut out":
            del content[at : at + how]
        elif kind == "repeat":
            content[at:at] = content[at : at + how]
        else:
            content[at : at + len(how) if kind == "overwrite" else at] = how
    return bytes(content)


def outcome(read: Callable[..., Content], data: bytes) -> Content | str:
    """Return what a file holds, or why it was refused; anything else that is raised goes on."""
    try:
        return read(data, max_bytes=1 << 20)
    except ValueError as error:
        return str(error)


def assert_reason(text: str) -> None:
    assert "expected" in text
    assert "received" in text


def assert_same(found: Content, expected: Content) -> None:
    assert found[0] == expected[0]
    assert found[1].keys() == expected[1].keys()
    for name, array in expected[1].items():
        np.testing.assert_array_equal(found[1][name], array)


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=100)
@given(changes=mutations)
def test_a_mutated_file_gives_what_was_saved_or_a_reason(kind: str, changes: list) -> None:
    data, read = WHOLE[kind]
    found = outcome(read, mutated(data, changes))
    if isinstance(found, str):
        assert_reason(found)
    else:
        assert_same(found, read(data))


@pytest.mark.parametrize("kind", UNSUMMED)
@settings(max_examples=150)
@given(changes=mutations)
def test_a_mutated_file_without_a_checksum_gives_a_network_or_a_reason(kind, changes) -> None:
    data, read = UNSUMMED[kind]
    found = outcome(read, mutated(data, changes))
    if isinstance(found, str):
        assert_reason(found)


@pytest.mark.parametrize("kind", UNSUMMED)
def test_thousands_of_mutated_files_take_little_memory(kind: str) -> None:
    data, read = UNSUMMED[kind]
    rng = np.random.default_rng(11)
    cap = 1 << 20
    refused = most = 0
    tracemalloc.start()
    try:
        for _ in range(400):
            size = int(rng.integers(1, 4))
            changes = [("flip", int(rng.integers(1 << 20)), int(rng.integers(8)))] * size
            changes += [("overwrite", int(rng.integers(1 << 20)), b"9" * size)]
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            refused += isinstance(outcome(read, mutated(data, changes)), str)
            most = max(most, tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    assert most < 2 * cap
    assert refused > 120


def deep(levels: int) -> list:
    value: list = []
    for _ in range(levels):
        value = [value]
    return value


HUGE = [10**30, -(10**30), 2**63, 1 << 21, 1e308]
ODD = [None, True, -1, 0.5, *HUGE, "", "9", [], {}, [[3]], [1] * 9, deep(40)]
odd = st.sampled_from(ODD) | st.integers(-3, 1 << 21)


def paths_in(value: Any, path: tuple = ()) -> list[tuple]:
    """Return where in a document each value is."""
    inside = enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict):
        inside = value.items()
    found = [path] if path else []
    for key, child in inside:
        found += paths_in(child, (*path, key))
    return found


def edited(document: dict, path: tuple, value: object) -> dict:
    """Return the document with another value at one place."""
    changed = copy.deepcopy(document)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def forged(tensors: dict[str, np.ndarray], document: dict) -> bytes:
    """Return a file that says anything, with the checksum of what it says."""
    return safetensors.write(tensors, {checkpoint.KEY: json.dumps(document)})


@pytest.mark.parametrize("kind", UNSUMMED)
@settings(max_examples=150)
@given(data=st.data())
def test_an_edited_description_gives_a_network_or_a_reason(kind: str, data) -> None:
    whole, read = WHOLE[kind]
    tensors, document = checkpoint.read(whole)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(paths_in(document)))
        document = edited(document, path, data.draw(odd))
    found = outcome(read, forged(tensors, document))
    if isinstance(found, str):
        assert_reason(found)


@pytest.mark.parametrize("value", ODD, ids=str)
@pytest.mark.parametrize("kind", UNSUMMED)
def test_every_place_of_a_description_bears_an_odd_value(kind: str, value: object) -> None:
    whole, read = WHOLE[kind]
    tensors, document = checkpoint.read(whole)
    for path in paths_in(document):
        found = outcome(read, forged(tensors, edited(document, path, value)))
        if isinstance(found, str):
            assert_reason(found)
