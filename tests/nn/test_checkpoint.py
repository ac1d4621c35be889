"""Saving and loading: what goes in comes out, and what is hostile is refused before it is read."""

import copy
import io
import json
import pickle
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab import nn
from weblab.nn import checkpoint, npz, registry, safetensors

Rng = np.random.Generator


def network(rng: Rng | None = None) -> nn.Sequential:
    rng = rng or np.random.default_rng(7)
    model = nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1, bias=False, rng=rng),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.3, rng=rng),
        nn.Sequential(nn.Linear(12, 4, rng=rng), nn.LeakyReLU(0.2)),
    )
    model.forward(rng.standard_normal((5, 1, 4, 4), dtype=np.float32), training=True)
    return model


def bytes_of(model: nn.Layer, **options) -> bytes:
    file = io.BytesIO()
    nn.save(model, file, **options)
    return file.getvalue()


@pytest.mark.parametrize("format", ["safetensors", "npz"])
def test_a_network_comes_back_whole(format: str, rng: Rng) -> None:
    model = network(rng)
    again = nn.load(bytes_of(model, format=format))
    x = rng.standard_normal((2, 1, 4, 4), dtype=np.float32)
    np.testing.assert_array_equal(again.forward(x), model.forward(x))
    assert repr(again) == repr(model)
    assert again.state().keys() == model.state().keys()
    np.testing.assert_array_equal(again[1].running_var, model[1].running_var)
    again.forward(x, training=True)  # what was loaded can be trained on
    again.backward(np.ones((2, 4), np.float32))


@pytest.mark.parametrize("name", ["model.safetensors", "model.npz", "model"])
def test_paths_bytes_and_files_are_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    model = network()
    nn.save(model, path)
    data = path.read_bytes()
    assert data.startswith(b"PK") == name.endswith(".npz")
    with path.open("rb") as file:
        for source in (path, str(path), data, file):
            np.testing.assert_array_equal(nn.load(source)[0].weight.data, model[0].weight.data)


def test_equal_networks_give_equal_bytes() -> None:
    for format in ("safetensors", "npz"):
        assert bytes_of(network(), format=format) == bytes_of(network(), format=format)


def test_half_precision_halves_the_file(rng: Rng) -> None:
    model = nn.zoo.simple_convnet(rng=rng)
    whole, half = bytes_of(model), bytes_of(model, dtype=np.float16)
    assert len(half) < 0.51 * len(whole)
    again = nn.load(half)
    assert again[0].weight.data.dtype == np.float32
    np.testing.assert_allclose(again[0].weight.data, model[0].weight.data, rtol=1e-3, atol=1e-6)


def test_whole_numbers_are_no_weights() -> None:
    with pytest.raises(ValueError, match=r"floating-point dtype, received int8;"):
        bytes_of(network(), dtype="int8")


def test_random_layers_draw_from_the_given_generator() -> None:
    mine = np.random.default_rng(3)
    assert nn.load(bytes_of(network()), rng=mine)[5].rng is mine


def test_safetensors_is_the_published_format() -> None:
    """The example of the format's own description, written out by hand."""
    header = b'{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}'
    data = len(header).to_bytes(8, "little") + header + bytes(16)
    tensors, metadata = safetensors.read(data)
    np.testing.assert_array_equal(tensors["test"], np.zeros((2, 2), np.int32))
    assert metadata == {}


@given(
    shapes=st.lists(st.lists(st.integers(0, 4), max_size=4).map(tuple), max_size=5),
    dtype=st.sampled_from(sorted(safetensors.NAMES, key=str)),
)
def test_both_formats_bring_any_array_back(shapes, dtype) -> None:
    rng = np.random.default_rng(0)
    tensors = {f"a {i}": rng.integers(0, 2, shape).astype(dtype) for i, shape in enumerate(shapes)}
    back, metadata = safetensors.read(safetensors.write(tensors, {"note": "ü"}))
    assert metadata == {"note": "ü"}
    for found in (back, npz.read(npz.write(tensors), max_bytes=10_000)):
        assert found.keys() == tensors.keys()
        for name, array in tensors.items():
            assert found[name].dtype == dtype
            np.testing.assert_array_equal(found[name], array)


def test_numpy_and_this_read_each_others_npz(rng: Rng) -> None:
    turned = np.asfortranarray(rng.random((3, 4)))
    tensors = {"a": rng.random((3, 2)), "b": turned, "c": np.arange(5)}
    with np.load(io.BytesIO(npz.write(tensors))) as found:
        for name, array in tensors.items():
            np.testing.assert_array_equal(found[name], array)
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, **tensors)
        read = npz.read(file.getvalue(), max_bytes=10_000)
        for name, array in tensors.items():
            np.testing.assert_array_equal(read[name], array)


def with_header(header: bytes | dict, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def entry(dtype: str = "F32", shape: object = (1,), offsets: object = (0, 4)) -> dict:
    return {"a": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}


HOSTILE = {
    "empty": b"",
    "short": b"\x01\x02",
    "header past the end": (1 << 40).to_bytes(8, "little") + b"{}",
    "header beyond any number": b"\xff" * 8 + b"{}",
    "no json": with_header(b"hello"),
    "no text": with_header(b"\xff\xfe{}"),
    "deep": with_header(b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "deep lists": with_header(b"[" * 100_000),
    "a list": with_header(b"[]"),
    "huge number": with_header(b'{"a":' + b"9" * 5000 + b"}"),
    "not a number": with_header(b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}'),
    "repeated name": with_header(b'{"a":1,"a":2}'),
    "no offsets": with_header({"a": {"dtype": "F32", "shape": [1]}}),
    "more keys": with_header({"a": {**entry()["a"], "more": 1}}, bytes(4)),
    "object dtype": with_header(entry("O"), bytes(4)),
    "dtype is a list": with_header(entry(["F32"]), bytes(4)),
    "negative size": with_header(entry(shape=[-1]), bytes(4)),
    "true as a size": with_header(entry(shape=[True]), bytes(4)),
    "size is text": with_header(entry(shape=["1"]), bytes(4)),
    "too many axes": with_header(entry(shape=[1] * 100), bytes(4)),
    "absurd shape": with_header(entry(shape=[10**12]), bytes(4)),
    "shape of many zeros": with_header(entry(shape=[0, 10**18], offsets=[0, 0])),
    "offsets past the end": with_header(entry(offsets=[0, 400], shape=[100]), bytes(4)),
    "offsets backwards": with_header(entry(offsets=[4, 0]), bytes(4)),
    "negative offset": with_header(entry(offsets=[-4, 0]), bytes(4)),
    "hole": with_header(entry(offsets=[4, 8]), bytes(8)),
    "left over": with_header(entry(), bytes(8)),
    "overlap": with_header({**entry(), "b": entry()["a"]}, bytes(4)),
    "metadata of numbers": with_header({"__metadata__": {"a": 1}}),
    "no network": with_header(entry(), bytes(4)),
    "pickle": pickle.dumps({"a": 1}),
    "half a zip": bytes_of(network(), format="npz")[:-30],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(name: str) -> None:
    with pytest.raises(nn.FormatError, match=r"(?s)expected .* received .*;"):
        nn.load(HOSTILE[name])


def npz_of(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def npy(descr: str, shape: str, body: bytes = b"") -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + body


def pickled() -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return file.getvalue()


def crowded(count: int) -> bytes:
    """Return a zip whose directory has its one entry many times."""
    data = npz_of({"a.npy": npy("'<f4'", "(1,)", bytes(4))})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    directory = data[start:end] * count
    size = len(directory).to_bytes(4, "little")
    return data[:start] + directory + data[end : end + 12] + size + data[end + 16 :]


HOSTILE_NPZ = {
    "pickled objects": npz_of({"a.npy": pickled()}),
    "object dtype": npz_of({"a.npy": npy("'|O8'", "(1,)", bytes(8))}),
    "structured dtype": npz_of({"a.npy": npy("[('x', '<f4')]", "(1,)", bytes(4))}),
    "strings": npz_of({"a.npy": npy("'<U4'", "(1,)", bytes(16))}),
    "absurd shape": npz_of({"a.npy": npy("'<f4'", "(1000000000000,)", bytes(4))}),
    "shape of code": npz_of({"a.npy": npy("'<f4'", "(__import__('os').getpid(),)", bytes(4))}),
    "many axes": npz_of({"a.npy": npy("'<f4'", "(" + "1, " * 40 + ")", bytes(4))}),
    "no magic": npz_of({"a.npy": b"hello"}),
    "version 9": npz_of({"a.npy": b"\x93NUMPY\x09\x00" + bytes(20)}),
    "short header": npz_of({"a.npy": b"\x93NUMPY\x01\x00\xff\xff"}),
    "another ending": npz_of({"../../a.txt": b"hello"}),
    "repeated through endings": npz_of({"a": b"", "a.npy": npy("'<f4'", "()", bytes(4))}),
    "left over": npz_of({"a.npy": npy("'<f4'", "(1,)", bytes(8))}),
    "bomb": npz_of({"a.npy": npy("'|u1'", "(99999999,)", bytes(99_999_999))}, zipfile.ZIP_DEFLATED),
    "a size of three bytes": npz_of({"a.npy": npy("'<f3'", "(1,)", bytes(3))}),
    "lzma": npz_of({"a.npy": npy("'<f4'", "(1,)", bytes(4))}, zipfile.ZIP_LZMA),
    "many members": crowded(200_000),
}


@pytest.mark.parametrize("name", HOSTILE_NPZ)
def test_hostile_archives_are_refused_in_little_memory(name: str) -> None:
    data = HOSTILE_NPZ[name]
    tracemalloc.start()
    try:
        with pytest.raises(nn.FormatError, match=r"(?s)expected .* received .*;"):
            npz.read(data, max_bytes=1 << 20)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_lying_size_is_found(rng: Rng) -> None:
    data = bytearray(npz_of({"a.npy": npy("'<f4'", "(1,)", bytes(4))}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (1 << 20).to_bytes(4, "little")  # size, unpacked
    with pytest.raises(nn.FormatError):
        npz.read(bytes(data), max_bytes=1 << 22)


def test_too_large_files_are_refused_unread() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(nn.FormatError, match="at most 1000 bytes"):
        nn.load(endless, max_bytes=1000)
    assert endless.given == 1001


def forged(tensors: dict, document: dict) -> bytes:
    """Return a file that the project itself might not write."""
    text = json.dumps({"version": checkpoint.VERSION, **document})
    return safetensors.write(tensors, {checkpoint.KEY: text})


def changed(edit) -> bytes:
    """Return a saved network whose description was edited."""
    model = network()
    tree = registry.describe(model)
    state = dict(model.state())
    edit(tree, state)
    return forged(state, {"network": tree})


def child(tree: dict, key: str) -> dict:
    return tree["children"][key]


EDITS = {
    "unknown layer": lambda t, s: child(t, "2").update(layer="os.system"),
    "layer is a list": lambda t, s: child(t, "2").update(layer=["ReLU"]),
    "unknown argument": lambda t, s: child(t, "2").update(inplace=True),
    "initialiser": lambda t, s: child(t, "0").update(init="zeros"),
    "generator": lambda t, s: child(t, "5").update(rng=1),
    "wide": lambda t, s: child(t, "0").update(out_channels=10**9),
    "wider": lambda t, s: child(t, "0").update(out_channels=10**5),
    "text": lambda t, s: child(t, "0").update(out_channels="3"),
    "nested list": lambda t, s: child(t, "0").update(kernel_size=[[3]]),
    "out of range": lambda t, s: child(t, "1").update(eps=-1),
    "children of a leaf": lambda t, s: child(t, "2").update(children={"0": {"layer": "ReLU"}}),
    "children in a list": lambda t, s: t.update(children=[]),
    "renamed child": lambda t, s: t.update(children={"x": child(t, "0")}),
    "missing layer": lambda t, s: t["children"].popitem(),
    "missing array": lambda t, s: s.pop("0.weight"),
    "further array": lambda t, s: s.update(more=np.zeros(2, np.float32)),
    "other shape": lambda t, s: s.update({"0.weight": np.zeros((3, 1, 3, 2), np.float32)}),
    "other dtype": lambda t, s: s.update({"0.weight": np.zeros((3, 1, 3, 3), np.int32)}),
    "other statistics": lambda t, s: s.update({"1.running_var": np.zeros(4, np.float32)}),
    "not a number": lambda t, s: s.update({"0.weight": np.full((3, 1, 3, 3), np.nan, np.float32)}),
    "infinite": lambda t, s: s.update({"1.running_var": np.full(3, np.inf, np.float32)}),
    "network is text": lambda t, s: (t.clear(), t.update(layer=None)),
}


@pytest.mark.parametrize("name", EDITS)
def test_edited_descriptions_are_refused(name: str) -> None:
    data = changed(EDITS[name])
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"(?s)expected .*received .*;"):
            nn.load(data)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_deep_and_long_descriptions_are_refused() -> None:
    tree: dict = {"layer": "ReLU"}
    for _ in range(20):
        tree = {"layer": "Sequential", "children": {"0": tree}}
    with pytest.raises(ValueError, match="depth of 8"):
        registry.build(tree, {})
    long = {"layer": "Sequential", "children": {str(i): {"layer": "ReLU"} for i in range(2000)}}
    with pytest.raises(ValueError, match="at most 1000 layers"):
        registry.build(long, {})


def nested(depth: int) -> nn.Layer:
    model: nn.Layer = nn.ReLU()
    for _ in range(depth):
        model = nn.Sequential(model)
    return model


def test_what_could_not_be_loaded_is_not_saved() -> None:
    assert repr(nn.load(bytes_of(nested(8)))) == repr(nested(8))
    assert len(nn.load(bytes_of(nn.Sequential(*[nn.ReLU()] * 999)))) == 999
    for model in (nested(9), nn.Sequential(*[nn.ReLU()] * 1000)):
        with pytest.raises(ValueError, match=r"at most 1000 layers and a depth of 8, received .*;"):
            bytes_of(model)


def test_weights_that_are_not_finite_are_not_saved() -> None:
    model = network()
    model[0].weight.data[0] = 1e6
    assert bytes_of(model)
    with pytest.raises(ValueError, match=r"finite numbers for 0.weight, .* as float16;"):
        bytes_of(model, dtype=np.float16)
    model[0].weight.data[0] = np.nan
    with pytest.raises(ValueError, match=r"finite numbers for 0.weight, .* as float32;"):
        bytes_of(model)


def test_a_state_that_is_not_finite_is_not_resumed() -> None:
    tensors, document = checkpoint.read(training_bytes())
    tensors["optimizer.0.v"] = np.full_like(tensors["optimizer.0.v"], np.inf)
    with pytest.raises(nn.FormatError, match="state of the optimizer"):
        nn.load_training(forged(tensors, document))


def test_what_others_or_newer_versions_saved_is_told_apart_from_damage() -> None:
    arrays = network().state()
    with pytest.raises(nn.ForeignFileError, match="arrays alone"):
        nn.load(safetensors.write(arrays))
    newer = {checkpoint.KEY: json.dumps({"version": checkpoint.VERSION + 1})}
    with pytest.raises(nn.NewerFileError, match="version 1, received 2;"):
        nn.load(safetensors.write(arrays, newer))
    strange = {checkpoint.KEY: json.dumps({"version": "2"})}
    with pytest.raises(nn.FormatError, match="damaged"):
        nn.load(safetensors.write(arrays, strange))


def test_a_run_keeps_its_notes() -> None:
    model = network()
    optimizer = nn.Adam(model.parameters(), 0.1)
    notes = {"samples": 1_000, "losses": [[1, 0.25]]}
    file = io.BytesIO()
    state = nn.TrainingState(model, optimizer, np.random.default_rng(0), nn.Position(), notes)
    nn.save_training(state, file)
    assert nn.load_training(file.getvalue()).notes == notes


@pytest.mark.parametrize("source", [None, 3, bytearray(8), io.StringIO("text")])
def test_what_is_no_file_is_refused(source) -> None:
    with pytest.raises(TypeError, match=r"load: expected a path, bytes .* received \w+;"):
        nn.load(source)


def training_bytes() -> bytes:
    model = network()
    optimizer = nn.Adam(model.parameters(), 0.1)
    file = io.BytesIO()
    state = nn.TrainingState(model, optimizer, np.random.default_rng(0), nn.Position())
    nn.save_training(state, file)
    return file.getvalue()


@pytest.mark.parametrize("format", ["safetensors", "npz"])
def test_loading_takes_at_most_twice_the_cap(format: str, tmp_path: Path) -> None:
    path = tmp_path / "model"
    nn.save(nn.zoo.mlp([600, 600, 600, 600]), path, format=format)
    cap = path.stat().st_size * 21 // 20
    tracemalloc.start()
    try:
        nn.load(path, max_bytes=cap)
        assert tracemalloc.get_traced_memory()[1] < 2 * cap
    finally:
        tracemalloc.stop()


def test_half_precision_counts_as_it_will_be_held() -> None:
    data = bytes_of(nn.zoo.mlp([100, 100]), dtype=np.float16)
    with pytest.raises(nn.FormatError, match="in float32"):
        nn.load(data, max_bytes=len(data))
    assert nn.load(data, max_bytes=2 * len(data))


def test_load_state_is_strict(rng: Rng) -> None:
    model = network(rng)
    state = {path: copy.copy(array) for path, array in model.state().items()}
    with pytest.raises(ValueError, match=r"missing \['0.weight'\]"):
        model.load_state({path: array for path, array in state.items() if path != "0.weight"})
    with pytest.raises(ValueError, match=r"unknown \['more'\]"):
        model.load_state(state | {"more": np.zeros(1)})
    with pytest.raises(ValueError, match=r"expected 0.weight of shape \(3, 1, 3, 3\)"):
        model.load_state(state | {"0.weight": np.zeros((3, 1, 3))})
    model.load_state(state)
    assert model[0].weight.data is not state["0.weight"]


def test_layers_of_ones_own_are_not_saved() -> None:
    class Mine(nn.ReLU):
        pass

    with pytest.raises(ValueError, match="received Mine"):
        bytes_of(nn.Sequential(Mine()))
    with pytest.raises(ValueError, match="'pickle'"):
        bytes_of(network(), format="pickle")
    with pytest.raises(ValueError, match="complex"):
        safetensors.write({"a": np.zeros(2, complex)})
