"""Run files that are damaged, edited or hostile: each opens as what was saved, or is refused."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab import nn
from weblab.labkit.digits import model_files
from weblab.labkit.experiment.message import RefusedError
from weblab.labs.cnn.compute.run_file import open_run, save_run
from weblab.labs.cnn.compute.training import DigitsTraining
from weblab.nn import checkpoint, safetensors

ROWS = [[10, 0.5, 0.4, 0.9, 0.8], [20, 0.3, 0.2, 0.95, 0.9]]


def started() -> DigitsTraining:
    """Return an experiment with a run that stands at step 20."""
    experiment = DigitsTraining(filters=2, hidden=10, samples=1_000, seed=5)
    experiment._note_inputs()
    experiment.training = experiment._fresh()
    experiment.training.position = nn.Position(epoch=2, step=20)
    experiment.record.epochs = ROWS
    return experiment


SAVED = started().file()


def forged(**changes: object) -> bytes:
    """Return the file with other entries in its description, and the checksum of it."""
    tensors, document = checkpoint.read(SAVED)
    text = json.dumps(document | changes)
    return safetensors.write(tensors, {checkpoint.KEY: text})


def opened(data: bytes) -> DigitsTraining | None:
    """Return the experiment that took a file, or None where it refused, unchanged."""
    experiment = DigitsTraining()
    before = experiment.param.values()
    try:
        experiment.open(data)
    except RefusedError:
        unchanged = experiment.param.values() == before and experiment.training is None
        assert unchanged
        return None
    return experiment


def notes(**changes: object) -> dict:
    return checkpoint.read(SAVED)[1]["notes"] | changes


def test_a_flipped_bit_is_told_as_one() -> None:
    data = bytearray(SAVED)
    data[-1] ^= 1
    with pytest.raises(RefusedError, match="damaged: its checksum does not match"):
        DigitsTraining().open(bytes(data))


POSITION = {"epoch": 2, "batch": 0, "step": 20, "seed": None, "loss_sum": 0.0, "correct": None}


@pytest.mark.parametrize(
    "change",
    [{"step": 10**30}, {"epoch": 2**53}, {"batch": -1}, {"loss_sum": 1e308 * 10}, {"seed": 10**38}],
    ids=str,
)
def test_a_run_that_stands_nowhere_is_refused(change: dict) -> None:
    with pytest.raises(RefusedError, match="damaged"):
        DigitsTraining().open(forged(position=POSITION | change))


@pytest.mark.parametrize("depth", [100, 10_000])
def test_a_deep_file_is_refused(depth: int) -> None:
    text = b'{"__metadata__":' + b"[" * depth + b"]" * depth + b"}"
    with pytest.raises(RefusedError, match="damaged"):
        DigitsTraining().open(len(text).to_bytes(8, "little") + text)


@pytest.mark.parametrize(
    "history",
    [[[10**30, 0, 0, 0, 0]], [[1, 1e300, 0, 0, 0]], [[1]], [1], {}, [[0] * 5] * 20_000],
    ids=lambda history: str(history)[:40],
)
def test_a_history_that_no_curve_shows_is_left_out(history: object) -> None:
    experiment = opened(forged(notes=notes(history=history)))
    assert experiment is not None
    assert experiment.record.epochs == []
    assert opened(SAVED).record.epochs == ROWS


def test_settings_of_a_larger_network_are_refused_before_it_is_built(monkeypatch) -> None:
    large = notes(settings=notes()["settings"] | {"hidden": 2_000, "filters": 64})
    monkeypatch.setattr(DigitsTraining, "_fresh_network", lambda self: pytest.fail("was built"))
    monkeypatch.setattr(
        "weblab.labs.cnn.compute.architecture.Architecture.build",
        lambda self, rng: pytest.fail("was built"),
    )
    with pytest.raises(RefusedError, match="another architecture"):
        DigitsTraining().open(forged(notes=large))


def test_what_could_not_be_opened_again_is_not_saved(monkeypatch) -> None:
    experiment = started()
    monkeypatch.setattr(model_files, "LARGEST_FILE", len(SAVED) - 1)
    with pytest.raises(RefusedError, match="It was not saved: the file would be larger than"):
        experiment.file()
    monkeypatch.undo()
    experiment.training.model[0].weight.data.fill(np.nan)
    with pytest.raises(RefusedError, match=r"It was not saved: .* not finite"):
        experiment.file()


def test_a_file_beyond_the_limit_is_told(monkeypatch) -> None:
    monkeypatch.setattr("weblab.labs.cnn.compute.run_file.LARGEST_FILE", 10_000)
    with pytest.raises(RefusedError, match="too large: the limit is 64 MB"):
        open_run(SAVED)


def test_any_history_of_losses_can_be_saved_and_opened() -> None:
    experiment = started()
    rows = [[step, 1 / step, 2 / step, 0.5, 0.25] for step in range(1, 5_000)]
    data = save_run(experiment.training, notes()["settings"], rows)
    assert opened(data).record.epochs == rows


odd = st.sampled_from(
    [None, True, -1, 0.5, 10**30, 2**63, 1e308, "", "Adam", [], {}, [[[[]]]], "x" * 300]
)
places = st.sampled_from(
    [("notes", "settings", name) for name in notes()["settings"]]
    + [("notes", "history"), ("notes", "lab"), ("notes", "settings"), ("notes",)]
    + [("position", name) for name in POSITION]
    + [(name,) for name in checkpoint.read(SAVED)[1]]
    + [("settings", name) for name in checkpoint.read(SAVED)[1]["settings"]]
)


@settings(max_examples=120, deadline=None)
@given(place=places, value=odd)
def test_an_edited_run_is_opened_or_refused(place: tuple, value: object) -> None:
    _tensors, document = checkpoint.read(SAVED)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    experiment = opened(forged(**document))
    if experiment is not None:
        assert experiment.file()
        assert json.dumps(experiment.metrics, allow_nan=False)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(SAVED) - 1), bit=st.integers(0, 7), cut=st.booleans())
def test_a_mutated_run_is_opened_as_it_was_or_refused(at: int, bit: int, cut: bool) -> None:
    data = bytearray(SAVED)
    data[at] ^= 1 << bit
    experiment = opened(bytes(data[:at] if cut else data))
    if experiment is not None:
        file = io.BytesIO()
        nn.save_training(experiment.training, file)
        assert checkpoint.read(file.getvalue())[1]["position"] == POSITION


def test_the_points_of_the_curves_come_back_thinned_where_there_are_many() -> None:
    experiment = started()
    experiment.record.points = [(step, 0.5, 0.9) for step in range(5, 50_005, 5)]
    points = opened(experiment.file()).record.points
    assert 1_000 < len(points) <= 2_000
    assert points[-1] == (50_000, 0.5, 0.9)
    steps = np.diff([step for step, _loss, _accuracy in points])
    assert len(set(steps)) == 1


@pytest.mark.parametrize(
    "points", [None, 3, [3], [[1, 2]], [[1, 2, "x"]], [[1, 2, 1e300]]], ids=str
)
def test_points_that_no_curve_shows_are_left_out(points: object) -> None:
    assert opened(forged(notes=notes(points=points))).record.points == []
