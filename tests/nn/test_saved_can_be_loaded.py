"""What can be saved can be loaded: the reader's limits are the writer's, who says so first."""

import dataclasses
import io
import tracemalloc
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from weblab import nn
from weblab.nn import checkpoint, npz, safetensors

Rng = np.random.Generator
FORMATS = ["safetensors", "npz"]
WRITE = {
    "safetensors": lambda tensors: safetensors.read(safetensors.write(tensors))[0],
    "npz": lambda tensors: npz.read(npz.write(tensors), max_bytes=1 << 26),
}


class Unwritten(io.RawIOBase):
    """A file into which nothing may be written."""

    def write(self, data: object) -> int:
        raise AssertionError("something was written")


def run_with(**changes) -> nn.TrainingState:
    model = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5))
    optimizer = nn.Adam(model.parameters(), 0.1)
    run = nn.TrainingState(model, optimizer, np.random.default_rng(0), nn.Position())
    return dataclasses.replace(run, **changes)


def training_bytes(run: nn.TrainingState) -> bytes:
    file = io.BytesIO()
    nn.save_training(run, file)
    return file.getvalue()


def test_long_notes_come_back(rng: Rng) -> None:
    notes = {"losses": rng.standard_normal(60_000).tolist()}
    assert nn.load_training(training_bytes(run_with(notes=notes))).notes == notes


def test_deep_notes_come_back_up_to_a_depth_that_is_told() -> None:
    def notes(depth: int) -> dict:
        value: dict = {}
        for _ in range(depth):
            value = {"a": value}
        return value

    assert nn.load_training(training_bytes(run_with(notes=notes(50)))).notes == notes(50)
    with pytest.raises(ValueError, match="at most 64 lists inside each other in the description"):
        nn.save_training(run_with(notes=notes(200)), Unwritten())


@pytest.mark.parametrize("format", FORMATS)
def test_many_small_arrays_come_back(format: str) -> None:
    tensors = {f"{i}": np.full(2, i, np.float32) for i in range(20_000)}
    found = WRITE[format](tensors)
    assert found.keys() == tensors.keys()
    assert all(np.array_equal(found[name], array) for name, array in tensors.items())


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("code", [">f4", ">f8", ">i2", ">u8", "=f4", "|b1"])
def test_arrays_of_either_byte_order_come_back(format: str, code: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(code)
    found = WRITE[format]({"a": array, "b": array.T, "c": array[0, 0]})
    np.testing.assert_array_equal(found["a"], array)
    np.testing.assert_array_equal(found["b"], array.T)
    assert found["c"] == array[0, 0]
    assert all(each.dtype.isnative for each in found.values())


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_numpys_own_big_endian_files_are_read(save) -> None:
    array = np.array([[1.5, -2.0], [3.0, 0.25]], ">f4", order="F")
    file = io.BytesIO()
    save(file, a=array)
    np.testing.assert_array_equal(npz.read(file.getvalue(), max_bytes=1_000)["a"], array)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", ["", "a/b", "../a", "한글", "a.npy", " ", "weights" * 1_000])
def test_names_come_back(format: str, name: str) -> None:
    assert WRITE[format]({name: np.ones(1)}).keys() == {name}


def test_a_layer_of_more_units_than_a_megabyte_comes_back() -> None:
    file = io.BytesIO()
    nn.save(nn.Linear(1, 1_500_000, bias=False), file)
    assert nn.load(file.getvalue()).weight.data.shape == (1, 1_500_000)


def test_settings_of_any_finite_size_come_back() -> None:
    file = io.BytesIO()
    nn.save(nn.Sequential(nn.GaussianNoise(1e30), nn.LeakyReLU(0.1)), file)
    assert nn.load(file.getvalue())[0].std == 1e30


shape = (1,) * 9
ONES = np.ones(2, np.float32)
UNFIT = {
    "a reserved name": ("safetensors", {"__metadata__": ONES}, "__metadata__"),
    "a name with a zero": ("npz", {"a\0b": ONES}, "none of them zero"),
    "an endless name": ("npz", {"a" * 70_000: ONES}, "at most 60000 bytes"),
    "half a character": ("both", {"\ud800": ONES}, "names in Unicode"),
    "no name": ("both", {3: ONES}, "names in Unicode"),
    "complex numbers": ("both", {"a": np.ones(2, complex)}, "received complex128"),
    "objects": ("both", {"a": np.array([None])}, "received object"),
    "texts": ("both", {"a": np.array(["x"])}, "received <U1"),
    "times": ("both", {"a": np.zeros(1, "M8[s]")}, "received datetime64"),
    "many axes": ("both", {"a": np.ones(shape)}, "at most 8 axes"),
    "many arrays": ("both", {f"{i}": ONES for i in range(50_001)}, "at most 50000 arrays"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_arrays_that_could_not_be_read_are_not_written(case: str) -> None:
    format, tensors, reason = UNFIT[case]
    for name, write in (("safetensors", safetensors.write), ("npz", npz.write)):
        if format in (name, "both"):
            with pytest.raises(ValueError, match=rf"{name}: expected .*{reason}"):
                write(tensors)


@pytest.mark.parametrize("metadata", [{"a": 1}, {"a": ["b"]}, {1: "a"}, {"a": None}, {"a": b"b"}])
def test_metadata_that_is_not_text_is_not_written(metadata: dict) -> None:
    with pytest.raises(ValueError, match=r"metadata that is text by name, received .*;"):
        safetensors.write({}, metadata)


def test_an_array_by_the_name_of_the_description_is_not_written_over() -> None:
    with pytest.raises(ValueError, match="other names than weblab"):
        checkpoint.write(Unwritten(), {"weblab": ONES}, {}, format="npz")
    file = io.BytesIO()
    checkpoint.write(file, {"weblab": ONES}, {"note": 1})
    assert checkpoint.read(file.getvalue())[0].keys() == {"weblab"}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_network_beyond_the_limit_is_not_saved(format: str, dtype: type) -> None:
    model = nn.Linear(100, 100)
    limit = 100 * 100 * 4  # the weights alone, as they will be held
    reason = f"at most {limit} bytes, received .*; pass a larger max_bytes"
    with pytest.raises(nn.TooLargeFileError, match=reason):
        nn.save(model, Unwritten(), format=format, dtype=dtype, max_bytes=limit)
    file = io.BytesIO()
    nn.save(model, file, format=format, dtype=dtype, max_bytes=limit + 2_000)
    assert nn.load(file.getvalue(), max_bytes=limit + 2_000)
    with pytest.raises(nn.TooLargeFileError, match="pass a larger max_bytes"):
        nn.load(file.getvalue(), max_bytes=limit)


def test_runs_and_machines_keep_to_the_limit_that_they_are_given() -> None:
    with pytest.raises(ValueError, match="at most 100 bytes"):
        nn.save_training(run_with(), Unwritten(), max_bytes=100)
    with pytest.raises(ValueError, match="at most 100 bytes"):
        nn.save_machine(nn.RBM(30, 20), Unwritten(), max_bytes=100)


def test_states_that_are_not_finite_are_not_saved() -> None:
    run = run_with()
    run.optimizer.state[0]["v"].fill(np.inf)
    with pytest.raises(ValueError, match=r"finite numbers for optimizer\.0\.v"):
        nn.save_training(run, Unwritten())
    machine = nn.RBM(3, 2)
    machine.parameters()[0].data.fill(np.nan)
    with pytest.raises(ValueError, match="finite numbers for"):
        nn.save_machine(machine, Unwritten())


ODD_RUNS = {
    "a huge step": {"position": nn.Position(step=10**30)},
    "a negative epoch": {"position": nn.Position(epoch=-1)},
    "no order for a batch": {"position": nn.Position(batch=3)},
    "an endless loss": {"position": nn.Position(loss_sum=float("inf"))},
    "a seed beyond any": {"position": nn.Position(seed=2**63)},
    "notes in a list": {"notes": [1]},
}


@pytest.mark.parametrize("case", ODD_RUNS)
def test_runs_that_could_not_go_on_are_not_saved(case: str) -> None:
    with pytest.raises(ValueError, match=r"save_training: expected the position .* received .*;"):
        nn.save_training(run_with(**ODD_RUNS[case]), Unwritten())


def test_notes_that_json_does_not_know_are_not_saved() -> None:
    with pytest.raises(ValueError, match="values that JSON knows in the description and the notes"):
        nn.save_training(run_with(notes={"a": np.float32(1)}), Unwritten())


def test_a_layer_that_could_not_be_built_again_is_not_saved() -> None:
    with pytest.raises(ValueError, match="plain numbers of at most 1048576 for shape of Reshape"):
        nn.save(nn.Reshape((1 << 21,)), Unwritten())
    with pytest.raises(ValueError, match="for shape of Reshape"):
        nn.save(nn.Reshape((1,) * 9), Unwritten())


MARKS = np.frombuffer(npz.ENTRY * 60_000, np.uint8)


def test_arrays_full_of_a_zips_own_marks_come_back() -> None:
    found = npz.read(npz.write({"a": MARKS, "PK\x01\x02" * 14_000: ONES}), max_bytes=1 << 20)
    np.testing.assert_array_equal(found["a"], MARKS)
    assert len(found) == 2


def test_a_zip_whose_directory_cannot_be_counted_is_not_written(monkeypatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000)  # as beyond 2 GB
    assert npz.read(npz.write({"a": ONES}), max_bytes=1 << 20).keys() == {"a"}
    with pytest.raises(ValueError, match=r"npz: expected less than 2 GB, .* received .*;"):
        npz.write({"a": MARKS})


@pytest.mark.parametrize("comment", [b"", b"more", b"PK\x05\x06" + b"\0" * 17 + b"more"])
def test_a_directory_of_many_entries_takes_no_memory(comment: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = comment
    entry = npz.ENTRY + b"\0" * 42
    end = bytearray(file.getvalue())
    end[12:16] = (len(entry) * 200_000).to_bytes(4, "little")
    tracemalloc.start()
    try:
        with pytest.raises(nn.FormatError, match="at most 50000 arrays, received more"):
            npz.read(entry * 200_000 + end, max_bytes=1 << 20)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def with_dtype(run: nn.TrainingState, dtype: type) -> nn.TrainingState:
    for parameter in run.model.parameters():
        parameter.data = parameter.data.astype(dtype)
    kind, settings = type(run.optimizer), run.optimizer.config()
    return dataclasses.replace(run, optimizer=kind(run.model.parameters(), **settings))


def steps(run: nn.TrainingState, epochs: int) -> list[float]:
    data = np.linspace(-1, 1, 30).reshape(10, 3).astype(run.model.parameters()[0].data.dtype)
    targets = np.arange(10) % 2
    history = nn.fit(
        run.model, nn.SoftmaxCrossEntropy(), run.optimizer, (data, targets),
        epochs=epochs, batch_size=5, rng=run.rng, start=run.position,
    )  # fmt: skip
    run.position = history.epochs[-1].position
    return history.losses


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("kind", [nn.SGD, nn.Momentum, nn.Adam])
def test_a_run_of_any_float_goes_on_to_the_bit(dtype: type, kind: type) -> None:
    def fresh() -> nn.TrainingState:
        model = nn.Sequential(nn.Linear(3, 2, rng=np.random.default_rng(5)))
        run = run_with(model=model, optimizer=kind(model.parameters(), 0.01))
        return with_dtype(dataclasses.replace(run, rng=np.random.default_rng(1)), dtype)

    whole, stopped = fresh(), fresh()
    expected = steps(whole, 3)
    first = steps(stopped, 1)
    again = nn.load_training(training_bytes(stopped))
    assert first + steps(again, 3) == expected
    for found, wanted in zip(again.model.parameters(), whole.model.parameters(), strict=True):
        assert found.data.dtype == dtype
        np.testing.assert_array_equal(found.data, wanted.data)


def _float64_state(run: nn.TrainingState) -> None:
    run.optimizer.state[0]["m"] = np.zeros((3, 2))


CHANGES: dict[str, tuple[Callable[[nn.TrainingState], object], str]] = {
    "a negative rate": (lambda run: setattr(run.optimizer, "lr", -0.1), "lr to be a finite"),
    "an optimizer's setting": (lambda run: setattr(run.optimizer, "beta1", 2.0), "beta1"),
    "its steps": (lambda run: setattr(run.optimizer, "steps", -1), "steps as a count"),
    "its state's dtype": (_float64_state, "float32 .* as state, received float64"),
    "its state's shape": (
        lambda run: run.optimizer.state[0].update(m=np.zeros(3, np.float32)), "as state"
    ),
    "a layer's setting": (lambda run: setattr(run.model[1], "p", 1.5), "Dropout: expected p"),
    "a weight's shape": (
        lambda run: setattr(run.model[0].weight, "data", np.ones((3, 3), np.float32)),
        r"floats of shape \(3, 2\) for 0.weight, received float32 \(3, 3\)",
    ),
    "a weight of integers": (
        lambda run: setattr(run.model[0].weight, "data", np.ones((3, 2), np.int64)),
        "received int64",
    ),
    "a weight's name": (lambda run: setattr(run.model[0].weight, "name", "w"), "0.weight"),
    "a layer's size": (lambda run: setattr(run.model[0], "in_features", 7), "0.weight"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_what_was_changed_into_something_else_is_not_saved(case: str) -> None:
    change, reason = CHANGES[case]
    run = run_with()
    change(run)
    words = f"save: expected what can be loaded again, received .*{reason}.*; put the changed"
    with pytest.raises(ValueError, match=words):
        nn.save_training(run, Unwritten())
    if not case.startswith(("a negative", "an optimizer", "its")):
        with pytest.raises(ValueError, match=words):
            nn.save(run.model, Unwritten())


def test_saving_leaves_the_run_as_it_was() -> None:
    run = run_with()
    steps(run, 1)
    arrays = [*run.model.state().values(), *(a for s in run.optimizer.state for a in s.values())]
    before = [(id(array), array.copy()) for array in arrays]
    decay = [parameter.decay for parameter in run.model.parameters()]
    nn.save_training(run, io.BytesIO())
    nn.save(run.model, io.BytesIO(), dtype=np.float16)
    after = [*run.model.state().values(), *(a for s in run.optimizer.state for a in s.values())]
    for (number, values), array in zip(before, after, strict=True):
        assert number == id(array)
        np.testing.assert_array_equal(values, array)
    assert [parameter.decay for parameter in run.model.parameters()] == decay


@pytest.mark.parametrize("make", [nn.RBM, nn.SoftmaxRBM])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_machines_of_any_float_come_back(make: type, dtype: type) -> None:
    machine = make(3, 2, rng=np.random.default_rng(0))
    machine.weight.data = machine.weight.data.astype(dtype)
    if dtype == np.float64:
        machine.weight.data[0, 0] = 1e300
    file = io.BytesIO()
    nn.save_machine(machine, file)
    np.testing.assert_array_equal(nn.load_machine(file.getvalue()).weight.data, machine.weight.data)


@pytest.mark.parametrize("shape", [(4, 2), (2, 3), (6,)])
def test_a_changed_machine_is_not_saved(shape: tuple[int, ...]) -> None:
    machine = nn.RBM(3, 2)
    machine.visible_bias.data = np.zeros(shape, np.float32)
    with pytest.raises(ValueError, match="for visible_bias"):
        nn.save_machine(machine, Unwritten())


@pytest.mark.parametrize("notes", [{1: "a"}, {"a": (1, 2)}, {"a": [{None: 1}]}, {"a": {True: 1}}])
def test_notes_that_would_come_back_as_others_are_not_saved(notes: dict) -> None:
    with pytest.raises(ValueError, match=r"lists and text as keys in .*, received tuples or"):
        nn.save_training(run_with(notes=notes), Unwritten())


def test_limits_may_be_numpys_integers() -> None:
    file = io.BytesIO()
    nn.save(nn.Linear(9, 9), file, max_bytes=np.uint16(65_535))
    assert nn.load(file.getvalue(), max_bytes=np.uint16(65_535))
    with pytest.raises(ValueError, match="max_bytes to be a whole number"):
        nn.load(file.getvalue(), max_bytes=1e6)
