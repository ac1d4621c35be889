"""Data sets: batches, splits and folds lose no sample and mix none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab import nn


def numbered(samples: int) -> nn.Dataset:
    return nn.Dataset(np.arange(samples, dtype=np.float32), np.arange(samples) * 10)


@given(samples=st.integers(1, 50), size=st.integers(1, 60), shuffled=st.booleans())
def test_batches_hold_each_sample_once(samples, size, shuffled) -> None:
    rng = np.random.default_rng(0) if shuffled else None
    parts = list(nn.batches(numbered(samples), size, rng=rng))
    inputs = np.concatenate([x for x, _ in parts])
    targets = np.concatenate([t for _, t in parts])
    assert sorted(inputs) == list(range(samples))
    np.testing.assert_array_equal(targets, inputs * 10)
    assert all(len(x) == size for x, _ in parts[:-1])
    assert shuffled or list(inputs) == list(range(samples))


@given(samples=st.integers(2, 60), fraction=st.floats(0.05, 0.95))
def test_split_parts_are_disjoint_and_whole(samples, fraction) -> None:
    held = round(samples * fraction)
    if 0 < held < samples:
        train, test = nn.split(numbered(samples), fraction, rng=np.random.default_rng(0))
        assert len(test) == held
        assert sorted([*train.inputs, *test.inputs]) == list(range(samples))
        np.testing.assert_array_equal(test.targets, test.inputs * 10)
    else:
        with pytest.raises(ValueError, match="at least one sample on each side"):
            nn.split(numbered(samples), fraction, rng=np.random.default_rng(0))


@given(samples=st.integers(2, 40), k=st.integers(2, 10))
def test_each_sample_is_held_out_once(samples, k) -> None:
    rng = np.random.default_rng(0)
    if samples < k:
        with pytest.raises(ValueError, match="at least k"):
            list(nn.k_fold(numbered(samples), k, rng=rng))
        return
    folds = list(nn.k_fold(numbered(samples), k, rng=rng))
    assert sorted(np.concatenate([held.inputs for _, held in folds])) == list(range(samples))
    for train, held in folds:
        assert sorted([*train.inputs, *held.inputs]) == list(range(samples))


def test_without_targets_the_inputs_are_the_targets() -> None:
    data = nn.Dataset(np.zeros((4, 2), np.uint8), transform=lambda x, rng: x + np.float32(0.5))
    inputs, targets = data.batch(slice(0, 2), np.random.default_rng(0))
    assert targets is inputs
    assert inputs.dtype == np.float32
    assert inputs[0, 0] == 0.5
    assert data.subset(slice(1, 3)).transform is data.transform


@pytest.mark.parametrize("parts", ["split", "k_fold"])
def test_only_the_training_part_is_augmented(parts) -> None:
    inputs = np.full((6, 2), 10, np.uint8)
    data = nn.Dataset(
        inputs, np.zeros(6), lambda x, rng: x / np.float32(10), lambda x, rng: x + rng.random()
    )
    rng = np.random.default_rng(0)
    for train, held in (
        [nn.split(data, 0.5, rng=rng)] if parts == "split" else nn.k_fold(data, 3, rng=rng)
    ):
        assert (train.batch(slice(None), rng)[0] > 1).all()
        assert (held.batch(slice(None), rng)[0] == 1).all()
        assert train.subset(slice(1)).augment is data.augment


def in_place(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A transform as people write it: it changes the batch that it was given."""
    x += 1
    return x


@pytest.mark.parametrize("changes", [(in_place, None), (None, in_place), (in_place, in_place)])
def test_a_transform_in_place_never_changes_the_data(changes) -> None:
    x, t = np.arange(12, dtype=np.float32).reshape(6, 2), np.arange(6)
    kept = x.copy()
    data = nn.Dataset(x, t, *changes)
    added = 2 - changes.count(None)
    model, loss, rng = nn.Linear(2, 6), nn.SoftmaxCrossEntropy(), np.random.default_rng(0)
    first = nn.evaluate(model, loss, data)
    assert nn.evaluate(model, loss, data, batch_size=4).loss == pytest.approx(first.loss)
    for part in (slice(1, 4), np.array([2, 5]), np.arange(6) > 2):
        np.testing.assert_array_equal(data.batch(part, rng)[0], kept[part] + added)
        np.testing.assert_array_equal(data.subset(part).batch(slice(None), rng)[0] - added, x[part])
    for parts in (data, data.subset(slice(0, 6)), data.held_out(slice(0, 6))):
        for shuffle in (None, rng):
            list(nn.batches(parts, 4, rng=shuffle))
            nn.split(parts, 0.5, rng=rng)[1].batch(slice(None), rng)
        sgd = nn.SGD(model.parameters(), 0.1)
        nn.fit(model, loss, sgd, parts, epochs=2, batch_size=4, rng=rng, validation=parts)
    np.testing.assert_array_equal(x, kept)


class Careless(nn.Layer):
    """A layer of one's own that writes into what it is given."""

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        x *= 2
        return x


def test_a_model_that_writes_into_the_data_is_stopped() -> None:
    x, t = np.ones((4, 2), np.float32), np.zeros((4, 2), np.float32)
    model = nn.Sequential(nn.Flatten(), Careless())
    for run in (
        lambda: nn.evaluate(model, nn.MeanSquaredError(), (x, t)),
        lambda: nn.predict(model, x),
    ):
        with pytest.raises(ValueError, match="read-only"):
            run()
    np.testing.assert_array_equal(x, 1)


def test_what_is_not_changed_is_not_copied() -> None:
    x, t = np.ones((6, 2), np.float32), np.arange(6)
    inputs, targets = nn.Dataset(x, t).batch(slice(1, 4), 0)
    assert np.shares_memory(inputs, x)
    assert np.shares_memory(targets, t)
    assert not inputs.flags.writeable
    assert not targets.flags.writeable
    assert x.flags.writeable


@pytest.mark.parametrize("rng", [None, np.random.default_rng(0)])
def test_a_batch_is_its_receivers_own(rng) -> None:
    x, t = np.ones((6, 2), np.float32), np.zeros(6)
    for inputs, targets in nn.batches((x, t), 4, rng=rng):
        inputs += 1
        targets += 1
    assert (x == 1).all()
    assert (t == 0).all()
