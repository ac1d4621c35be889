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
