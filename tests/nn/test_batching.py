"""Samples that are left over at the end of an epoch: kept, dropped or merged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab import nn

Rng = np.random.Generator


@given(
    samples=st.integers(1, 50),
    size=st.integers(1, 60),
    last=st.sampled_from(["keep", "drop", "merge"]),
    shuffled=st.booleans(),
)
def test_what_becomes_of_the_last_batch(samples, size, last, shuffled) -> None:
    data = np.arange(samples, dtype=np.float32), np.arange(samples)
    rng = np.random.default_rng(0) if shuffled else None
    if last == "drop" and samples < size:
        with pytest.raises(ValueError, match=r"at least one whole batch .* received .*;"):
            list(nn.batches(data, size, rng=rng, last=last))
        return
    parts = [inputs for inputs, _ in nn.batches(data, size, rng=rng, last=last)]
    left = samples % size
    whole = [size] * (samples // size)
    if last == "merge" and left and whole:
        whole[-1] += left
    elif last != "drop" and left:
        whole.append(left)
    assert [len(part) for part in parts] == whole
    assert len(np.unique(np.concatenate(parts))) == sum(whole)


def network(normalized: bool = True) -> nn.Sequential:
    rng = np.random.default_rng(0)
    norm = [nn.BatchNorm1d(4)] if normalized else []
    return nn.Sequential(nn.Linear(2, 4, rng=rng), nn.Sequential(*norm, nn.ReLU()), nn.Linear(4, 2))


def train(model: nn.Layer, samples: int = 41, **options) -> nn.History:
    data = np.random.default_rng(1).standard_normal((samples, 2)), np.arange(samples) % 2
    model[2].weight.data[...] = 0.1
    settings = {"epochs": 3, "batch_size": 10, "rng": np.random.default_rng(2)} | options
    optimizer = nn.Adam(model.parameters(), 0.01)
    return nn.fit(model, nn.SoftmaxCrossEntropy(), optimizer, data, **settings)


def test_one_sample_left_over_is_merged_where_batch_norm_needs_two() -> None:
    history = train(network())
    assert [step.batches for step in history.steps] == [4] * 12
    assert history.losses == train(network(), last="merge").losses
    assert len(train(network(), samples=42).losses) == 15


class Shelf(nn.Layer):
    """A layer of one's own that names nothing of what it holds."""

    def __init__(self, *layers: nn.Layer) -> None:
        self.shelf = {"row": list(layers)}

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        for layer in self.shelf["row"]:
            x = layer.forward(x, training=training)
        return x

    def backward(self, grad: np.ndarray) -> np.ndarray:
        for layer in reversed(self.shelf["row"]):
            grad = layer.backward(grad)
        return grad


HIDDEN_NORMS = {
    "maps of one pixel": lambda: [nn.Reshape((4, 1, 1)), nn.BatchNorm2d(4), nn.Flatten()],
    "on a shelf": lambda: [Shelf(nn.BatchNorm1d(4))],
    "both": lambda: [Shelf(nn.Reshape((4, 1, 1)), Shelf(nn.BatchNorm2d(4)), nn.Flatten())],
}


@pytest.mark.parametrize("name", HIDDEN_NORMS)
def test_one_sample_left_over_is_merged_for_norms_of_any_kind(name: str) -> None:
    rng = np.random.default_rng(0)
    norms = nn.Sequential(*HIDDEN_NORMS[name](), nn.ReLU())
    model = nn.Sequential(nn.Linear(2, 4, rng=rng), norms, nn.Linear(4, 2))
    assert [step.batches for step in train(model).steps] == [4] * 12


def test_batches_of_one_are_trained_on_where_a_norm_has_enough_values() -> None:
    norm = [nn.Reshape((1, 2, 2)), nn.BatchNorm2d(1), nn.Flatten()]
    model = nn.Sequential(nn.Linear(2, 4), nn.Sequential(*norm), nn.Linear(4, 2))
    assert len(train(model, batch_size=1, epochs=1).losses) == 41
    assert len(train(model, last="keep", epochs=1).losses) == 5


@pytest.mark.parametrize("last", ["keep", "drop", "merge"])
def test_steps_tell_their_samples(last: str) -> None:
    steps = train(network(), samples=43, last=last, epochs=2).steps
    sizes = {"keep": [10, 10, 10, 10, 3], "drop": [10] * 4, "merge": [10, 10, 10, 13]}[last]
    assert [step.samples for step in steps] == sizes * 2
    assert [step.seen for step in steps] == [*np.cumsum(sizes)] * 2


def test_without_batch_norm_it_is_kept() -> None:
    history = train(network(normalized=False))
    assert len(history.losses) == 15
    assert history.losses == train(network(normalized=False), last="keep").losses


def test_a_dropped_batch_counts_in_no_mean() -> None:
    history = train(network(), last="drop", epochs=1)
    assert len(history.steps) == 4
    assert history.epochs[0].train_loss == pytest.approx(np.mean(history.losses))
    accuracies = [step.accuracy for step in history.steps]
    assert history.epochs[0].train_accuracy == pytest.approx(np.mean(accuracies))


def test_a_merged_batch_weighs_more_in_the_mean() -> None:
    history = train(network(), epochs=1)
    expected = np.average(history.losses, weights=[10, 10, 10, 11])
    assert history.epochs[0].train_loss == pytest.approx(expected)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"last": "keep"}, r"at least 2 samples for BatchNorm1d, .*so that one has 1; pass last="),
        ({"batch_size": 1}, "one has 1; use more samples a batch"),
        ({"batch_size": 1, "last": "merge"}, "one has 1; use more samples a batch"),
        ({"samples": 1}, "one has 1; use more samples a batch"),
        ({"samples": 5, "last": "drop"}, "at least one whole batch"),
        ({"last": "skip"}, "last to be one of keep, drop, merge, received 'skip';"),
    ],
)
def test_what_cannot_be_trained_is_told_before_the_first_step(options, words) -> None:
    model = network()
    before = {path: array.copy() for path, array in model.state().items()}
    with pytest.raises(ValueError, match=f"train_iter: expected .*{words}"):
        train(model, **options)
    before["2.weight"][...] = 0.1
    for path, array in model.state().items():
        np.testing.assert_array_equal(array, before[path])


def test_layers_of_ones_own_may_need_more() -> None:
    class Pairs(nn.ReLU):
        LEAST_SAMPLES = 3

    model = nn.Sequential(nn.Linear(2, 4), Pairs(), nn.Linear(4, 2))
    assert [step.batches for step in train(model, samples=32, epochs=1).steps] == [3] * 3
    with pytest.raises(ValueError, match=r"at least 3 samples for Pairs, .* one has 2; pass last="):
        train(model, samples=32, last="keep")


@pytest.mark.parametrize("last", [None, "keep", "drop", "merge"])
@pytest.mark.parametrize("stop", [2, 4, 6])
def test_a_resumed_run_cuts_the_same_batches(last, stop) -> None:
    samples = 43 if last == "keep" else 41

    def events(model, rng, **options):
        data = np.random.default_rng(1).standard_normal((samples, 2)), np.arange(samples) % 2
        return nn.train_iter(
            model, nn.SoftmaxCrossEntropy(), nn.SGD(model.parameters(), 0.1), data,
            epochs=2, batch_size=10, rng=rng, last=last, **options,
        )  # fmt: skip

    def losses(some) -> list[float]:
        return [event.loss for event in some if isinstance(event, nn.StepEnd)]

    model, rng = network(), np.random.default_rng(3)
    model[2].weight.data[...] = 0.1
    whole = losses(events(model, rng))
    model, rng = network(), np.random.default_rng(3)
    model[2].weight.data[...] = 0.1
    run = events(model, rng)
    first = [next(run) for _ in range(stop)]
    assert losses(first) + losses(events(model, rng, start=first[-1].position)) == whole


def test_a_run_that_is_over_asks_for_nothing() -> None:
    assert train(network(), samples=1, epochs=0).losses == []
