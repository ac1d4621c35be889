"""Training: events, exactness, divergence, evaluation, early stopping, resuming."""

import copy
import dataclasses
import io
import types

import numpy as np
import pytest

from weblab import nn
from weblab.nn import safetensors
from weblab.nn.penalties import L1, L2, SparseCode

Rng = np.random.Generator


def blobs(rng: Rng, samples: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """Return three clouds of points that a line can tell apart."""
    classes = np.arange(samples) % 3
    centres = np.array([[0, 3], [3, -2], [-3, -2]])
    points = centres[classes] + rng.standard_normal((samples, 2))
    return points.astype(np.float32), classes


def network(seed: int = 0) -> nn.Sequential:
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Linear(2, 8, rng=rng),
        nn.BatchNorm1d(8),
        nn.ReLU(),
        nn.Dropout(0.2, rng=rng),
        nn.Linear(8, 3, rng=rng),
    )


def run(model: nn.Layer, rng: Rng, data, **options) -> nn.History:
    optimizer = options.pop("optimizer", None) or nn.Adam(model.parameters(), 0.01)
    settings = {"epochs": 5, "batch_size": 20} | options
    return nn.fit(model, nn.SoftmaxCrossEntropy(), optimizer, data, rng=rng, **settings)


def state_bytes(model: nn.Layer) -> bytes:
    return b"".join(array.tobytes() for array in model.state().values())


def test_it_learns(rng: Rng) -> None:
    model = network()
    data = blobs(rng, 300)
    history = run(model, rng, data, epochs=20)
    assert history.epochs[-1].train_loss < 0.3 * history.epochs[0].train_loss
    assert nn.evaluate(model, nn.SoftmaxCrossEntropy(), data).accuracy > 0.95


def test_events_in_order(rng: Rng) -> None:
    data = blobs(rng)
    events = list(
        nn.train_iter(
            model := network(),
            nn.SoftmaxCrossEntropy(),
            nn.SGD(model.parameters(), 0.1),
            data,
            epochs=2,
            batch_size=40,
            rng=rng,
            validation=data,
        )
    )
    kinds = [type(event).__name__ for event in events]
    assert kinds == (["StepEnd"] * 3 + ["EvaluationStep", "EpochEnd"]) * 2
    steps = [event for event in events if isinstance(event, nn.StepEnd)]
    assert [(s.step, s.epoch, s.batch, s.batches) for s in steps] == [
        (1, 1, 1, 3),
        (2, 1, 2, 3),
        (3, 1, 3, 3),
        (4, 2, 1, 3),
        (5, 2, 2, 3),
        (6, 2, 3, 3),
    ]
    last = events[-1]
    weighted = sum(s.loss * n for s, n in zip(steps[3:], (40, 40, 10), strict=True)) / 90
    assert last.train_loss == pytest.approx(weighted)
    assert 0 <= last.train_accuracy <= 1
    assert last.validation == nn.evaluate(model, nn.SoftmaxCrossEntropy(), data)
    with pytest.raises(dataclasses.FrozenInstanceError):
        last.epoch = 7


def test_every_sample_is_seen_once_an_epoch(rng: Rng) -> None:
    seen = []

    def note(inputs: np.ndarray, _rng: Rng) -> np.ndarray:
        seen.extend(inputs[:, 0])
        return inputs

    values = np.arange(50, dtype=np.float32).repeat(2).reshape(50, 2)
    data = nn.Dataset(values, np.zeros(50, int), note)
    run(network(), rng, data, epochs=2, batch_size=8)
    assert sorted(seen[:50]) == sorted(seen[50:]) == list(range(50))
    assert seen[:50] != seen[50:]
    assert seen[:50] != sorted(seen[:50])


def test_nothing_happens_until_next_is_called(rng: Rng) -> None:
    model = network()
    before = state_bytes(model)
    events = nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        nn.SGD(model.parameters(), 0.1),
        blobs(rng),
        epochs=1,
        batch_size=10,
        rng=rng,
    )
    assert isinstance(events, types.GeneratorType)
    assert state_bytes(model) == before
    next(events)
    assert state_bytes(model) != before


def test_equal_seeds_give_equal_bits(rng: Rng) -> None:
    data = blobs(rng)
    first, second = network(), network()
    losses = [run(m, np.random.default_rng(5), data).losses for m in (first, second)]
    assert losses[0] == losses[1]
    assert state_bytes(first) == state_bytes(second)


def shaken(inputs: np.ndarray, rng: Rng) -> np.ndarray:
    return inputs + rng.standard_normal(inputs.shape, dtype=np.float32)


EXTRAS = {
    "schedule": nn.schedules.warm_up(nn.schedules.cosine(0.05, steps=15), steps=4),
    "clip_norm": 0.5,
    "penalties": [L1(0.01), L2(0.02)],
}


@pytest.mark.parametrize("options", [{}, EXTRAS], ids=["plain", "with extras"])
@pytest.mark.parametrize("stop_after", [1, 3, 7, 10, 12, 19])
@pytest.mark.parametrize("kind", [nn.SGD, nn.Nesterov, nn.AdaDelta, nn.AdamW])
@pytest.mark.parametrize("shared", [True, False])
def test_a_resumed_run_equals_one_that_never_stopped(stop_after, kind, shared, options) -> None:
    data = nn.Dataset(*blobs(np.random.default_rng(3)), shaken)
    loss = nn.SoftmaxCrossEntropy()

    def begin() -> tuple[nn.Layer, nn.Optimizer, Rng]:
        model = network()
        model[0].bias.decay = False
        rng = model[3].rng if shared else np.random.default_rng(9)
        return model, kind(model.parameters(), lr=0.05, weight_decay=0.01), rng

    settings = {"epochs": 4, "batch_size": 20, "validation": data, **options}
    model, optimizer, rng = begin()
    whole = list(nn.train_iter(model, loss, optimizer, data, rng=rng, **settings))
    expected = state_bytes(model)

    model, optimizer, rng = begin()
    events = nn.train_iter(model, loss, optimizer, data, rng=rng, **settings)
    first = [next(events) for _ in range(stop_after)]
    events.close()
    position = [e.position for e in first if not isinstance(e, nn.EvaluationStep)][-1]
    file = io.BytesIO()
    nn.save_training(nn.TrainingState(model, optimizer, rng, position), file)
    state = nn.load_training(file.getvalue())
    assert (state.rng is state.model[3].rng) == shared
    second = list(
        nn.train_iter(
            state.model,
            loss,
            state.optimizer,
            data,
            rng=state.rng,
            start=state.position,
            **settings,
        )
    )
    steps = [e for e in whole if isinstance(e, nn.StepEnd)]
    resumed = [e for e in first + second if isinstance(e, nn.StepEnd)]
    assert resumed == steps
    assert second[-1] == whole[-1]
    assert state_bytes(state.model) == expected


def test_layers_before_the_first_weights_are_spared(rng: Rng) -> None:
    class Deaf(nn.Flatten):
        def backward(self, grad):
            raise AssertionError("nothing before this layer can learn")

    model = nn.Sequential(Deaf(), nn.Linear(2, 3, rng=rng))
    history = run(model, rng, blobs(rng), epochs=10)
    assert history.epochs[-1].train_loss < history.epochs[0].train_loss


def test_divergence_keeps_the_last_good_weights(rng: Rng) -> None:
    data = blobs(rng)
    model = nn.Sequential(nn.Linear(2, 8, rng=rng), nn.ReLU(), nn.Linear(8, 3, rng=rng))
    states = [state_bytes(model)]
    events = nn.train_iter(
        model,
        nn.MeanSquaredError(),
        nn.SGD(model.parameters(), 1e9),
        (data[0], np.eye(3, dtype=np.float32)[data[1]]),
        epochs=5,
        batch_size=30,
        rng=rng,
    )

    def to_the_end() -> None:
        for _ in events:
            states.append(state_bytes(model))

    with pytest.raises(nn.DivergenceError, match=r"at step [2-9].*smaller learning rate") as caught:
        to_the_end()
    assert caught.value.step == len(states)
    assert state_bytes(model) in states
    assert all(np.isfinite(parameter.data).all() for parameter in model.parameters())
    assert np.isfinite(nn.evaluate(model, nn.SoftmaxCrossEntropy(), data).loss)


def test_divergence_in_the_last_step_is_found_too(rng: Rng) -> None:
    model = nn.Linear(2, 3, rng=rng)
    breaker = Breaker(model.parameters(), 1)
    with pytest.raises(nn.DivergenceError, match="weights"):
        run(model, rng, blobs(rng), epochs=1, batch_size=90, optimizer=breaker)
    assert np.isfinite(model.weight.data).all()


class Breaker(nn.Optimizer):
    """An optimizer that makes weights that are not finite."""

    def _update(self, p, g, decay, state) -> None:
        p.fill(np.inf)


OVERFLOWING = L1(1e25)  # a finite gradient whose square has no float32


@pytest.mark.parametrize("kind", [nn.AdaGrad, nn.RMSProp, nn.AdaDelta, nn.Adam, nn.AdamW])
def test_a_state_that_overflows_is_found_and_the_optimizer_can_go_on(rng: Rng, kind) -> None:
    model, data = nn.Linear(2, 3, rng=rng), blobs(rng)
    optimizer = kind(model.parameters(), lr=0.05)
    with pytest.raises(nn.DivergenceError, match="in the optimizer"):
        run(model, rng, data, optimizer=optimizer, epochs=1, penalties=[OVERFLOWING])
    assert not any(np.any(array) for state in optimizer.state for array in state.values())
    history = run(model, rng, data, optimizer=optimizer, epochs=10)
    assert history.epochs[-1].train_loss < history.epochs[0].train_loss


def test_a_velocity_that_overflowed_is_forgotten(rng: Rng) -> None:
    model, data = nn.Linear(2, 3, rng=rng), blobs(rng)
    optimizer = nn.Momentum(model.parameters(), lr=0.05)
    optimizer.state[0]["velocity"].fill(np.inf)
    with pytest.raises(nn.DivergenceError, match="at step 2"):
        run(model, rng, data, optimizer=optimizer)
    history = run(model, rng, data, optimizer=optimizer, epochs=10)
    assert history.epochs[-1].train_loss < history.epochs[0].train_loss


def test_evaluation_changes_nothing(rng: Rng) -> None:
    model, loss, data = network(), nn.SoftmaxCrossEntropy(), blobs(rng)
    run(model, rng, data)
    before = state_bytes(model)
    kept, draws = copy.deepcopy(loss.__dict__), repr(model[3].rng.bit_generator.state)
    result = nn.evaluate(model, loss, data, batch_size=7)
    assert state_bytes(model) == before
    assert loss.__dict__ == kept
    assert repr(model[3].rng.bit_generator.state) == draws
    whole = nn.evaluate(model, loss, data, batch_size=1000)
    assert result.loss == pytest.approx(whole.loss)
    assert (result.accuracy, result.samples) == (whole.accuracy, 90)


def test_evaluation_of_weights_that_overflow_gives_a_loss_that_is_not_finite(rng: Rng) -> None:
    model = nn.Sequential(nn.Linear(2, 8, rng=rng), nn.Linear(8, 3, rng=rng))
    for parameter in model.parameters():
        parameter.data += 1e30
    assert not np.isfinite(nn.evaluate(model, nn.SoftmaxCrossEntropy(), blobs(rng)).loss)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 6])
def test_masked_evaluation_weighs_ratings_and_not_batches(rng: Rng, batch_size: int) -> None:
    outputs = rng.standard_normal((6, 5))
    known = rng.random((6, 5)) < np.linspace(0, 1, 6)[:, None]
    targets = np.where(known, outputs + rng.standard_normal((6, 5)), np.nan)
    expected = np.square(outputs - targets)[known].mean()
    result = nn.evaluate(
        nn.Sequential(), nn.MaskedMeanSquaredError(), (outputs, targets), batch_size=batch_size
    )
    assert result.loss == pytest.approx(expected)


def test_an_optimizer_of_another_model_is_refused(rng: Rng) -> None:
    stranger = nn.SGD(network().parameters(), 0.1)
    with pytest.raises(ValueError, match=r"this model's parameters, received others;"):
        run(network(), rng, blobs(rng), optimizer=stranger)


def test_a_seed_is_no_generator(rng: Rng) -> None:
    for make in (
        lambda: nn.Linear(2, 3, rng=0),
        lambda: nn.Dropout(0.5, rng=0),
        lambda: run(network(), 0, blobs(rng)),
    ):
        with pytest.raises(TypeError, match=r"expected a numpy.random.Generator, received 0;"):
            make()


def test_a_generator_that_cannot_be_loaded_is_not_saved() -> None:
    model, rng = network(), np.random.Generator(np.random.MT19937(0))
    state = nn.TrainingState(model, nn.SGD(model.parameters(), 0.1), rng, nn.Position())
    with pytest.raises(ValueError, match=r"default_rng, received MT19937;"):
        nn.save_training(state, io.BytesIO())


def test_accuracy_is_none_without_classes(rng: Rng) -> None:
    x = rng.standard_normal((6, 2), dtype=np.float32)
    assert nn.evaluate(nn.Linear(2, 2), nn.MeanSquaredError(), (x, x)).accuracy is None


def test_predict_is_forward_in_parts(rng: Rng) -> None:
    model, (x, _) = network(), blobs(rng)
    np.testing.assert_allclose(nn.predict(model, x, batch_size=11), model.forward(x), rtol=1e-5)


def test_early_stopping_keeps_the_best_epoch(rng: Rng) -> None:
    x = rng.standard_normal((40, 20), dtype=np.float32)
    y = rng.integers(0, 2, 40)
    train, held = nn.split((x, y), 0.5, rng=rng)
    model = nn.zoo.mlp([20, 64, 2], rng=rng)
    stopping = nn.EarlyStopping(model, patience=3)
    history = run(model, rng, train, epochs=200, validation=held, until=stopping)
    losses = [epoch.validation.loss for epoch in history.epochs]
    assert len(losses) < 200
    assert stopping.best_loss == min(losses)
    assert len(losses) == stopping.best_epoch + 4
    stopping.restore()
    assert nn.evaluate(model, nn.SoftmaxCrossEntropy(), held).loss == pytest.approx(min(losses))


def test_early_stopping_is_resumed_with_its_best_epoch(rng: Rng) -> None:
    x, y = rng.standard_normal((40, 20), dtype=np.float32), rng.integers(0, 2, 40)
    train, held = nn.split((x, y), 0.5, rng=rng)
    loss, settings = nn.SoftmaxCrossEntropy(), {"batch_size": 20, "validation": held}

    def begin() -> tuple[nn.Layer, nn.Optimizer, nn.EarlyStopping]:
        model = nn.zoo.mlp([20, 64, 2], rng=np.random.default_rng(1))
        return model, nn.Adam(model.parameters(), 0.05), nn.EarlyStopping(model, patience=6)

    model, optimizer, whole = begin()
    source = np.random.default_rng(2)
    nn.fit(model, loss, optimizer, train, epochs=50, rng=source, until=whole, **settings)
    whole.restore()

    stopped, optimizer, first = begin()
    source = np.random.default_rng(2)
    epochs = whole.best_epoch + 3
    history = nn.fit(
        stopped, loss, optimizer, train, epochs=epochs, rng=source, until=first, **settings
    )
    file = io.BytesIO()
    position = history.epochs[-1].position
    nn.save_training(nn.TrainingState(stopped, optimizer, source, position), file)
    run = nn.load_training(file.getvalue())
    second = nn.EarlyStopping(run.model, patience=6)
    second.load_state(safetensors.read(safetensors.write(first.state()))[0])
    options = settings | {"rng": run.rng, "start": run.position, "until": second}
    history = nn.fit(run.model, loss, run.optimizer, train, epochs=50, **options)
    assert len(history.epochs) == 4
    second.restore()
    assert (second.best_epoch, second.best_loss) == (whole.best_epoch, whole.best_loss)
    assert state_bytes(run.model) == state_bytes(model)
    with pytest.raises(ValueError, match=r"best weights of this model, received .*;"):
        nn.EarlyStopping(network()).load_state(first.state())


def test_early_stopping_needs_validation(rng: Rng) -> None:
    with pytest.raises(ValueError, match="validation="):
        run(model := network(), rng, blobs(rng), until=nn.EarlyStopping(model))


def test_schedule_sets_the_rate_of_each_step(rng: Rng) -> None:
    model = network()
    optimizer = nn.SGD(model.parameters(), 1.0)
    rates = []
    for _ in nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        optimizer,
        blobs(rng),
        epochs=1,
        batch_size=30,
        rng=rng,
        schedule=lambda step: 0.1 / step,
    ):
        rates.append(optimizer.lr)
    assert rates[:3] == [0.1, 0.05, 0.1 / 3]


def test_l2_penalty_equals_weight_decay(rng: Rng) -> None:
    data = blobs(rng)
    decayed, priced = nn.Linear(2, 3, rng=rng), nn.Linear(2, 3)
    priced.load_state(decayed.state())
    plain = nn.SGD(decayed.parameters(), 0.1, weight_decay=0.2)
    run(decayed, np.random.default_rng(1), data, optimizer=plain)
    optimizer = nn.SGD(priced.parameters(), 0.1)
    history = run(priced, np.random.default_rng(1), data, optimizer=optimizer, penalties=[L2(0.2)])
    np.testing.assert_allclose(priced.weight.data, decayed.weight.data, rtol=1e-5)
    assert history.losses[-1] > nn.evaluate(priced, nn.SoftmaxCrossEntropy(), data).loss


def test_l1_penalty_empties_weights(rng: Rng) -> None:
    model = nn.Linear(2, 3, rng=rng)
    penalty = L1(5)
    assert penalty.value([model.weight]) == pytest.approx(5 * np.abs(model.weight.data).sum())
    history = run(model, rng, blobs(rng), penalties=[penalty], epochs=100)
    assert np.abs(model.weight.data).max() < 0.05
    assert history.losses[-1] < history.losses[0]


def test_clipped_steps_are_short(rng: Rng) -> None:
    model = nn.Linear(2, 3, rng=rng)
    before = [parameter.data.copy() for parameter in model.parameters()]
    optimizer = nn.SGD(model.parameters(), 1.0)
    run(model, rng, blobs(rng), epochs=1, batch_size=90, optimizer=optimizer, clip_norm=0.01)
    moved = [p.data - b for p, b in zip(model.parameters(), before, strict=True)]
    assert np.sqrt(sum(np.square(m).sum() for m in moved)) == pytest.approx(0.01, rel=1e-3)


def test_code_penalties_are_part_of_the_loss(rng: Rng) -> None:
    x = rng.random((20, 6)).astype(np.float32)
    code = SparseCode(0.1, 2.0)
    model = nn.Sequential(nn.Linear(6, 4, rng=rng), nn.Sigmoid(), code, nn.Linear(4, 6, rng=rng))
    step = next(
        nn.train_iter(
            model,
            nn.MeanSquaredError(),
            nn.SGD(model.parameters(), 0.0),
            nn.Dataset(x),
            epochs=1,
            batch_size=20,
            rng=rng,
        )
    )
    bare = nn.evaluate(model, nn.MeanSquaredError(), nn.Dataset(x)).loss
    assert code.penalty() > 0.1
    assert step.loss == pytest.approx(bare + code.penalty())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": -1}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"data": (np.zeros((0, 2), np.float32), np.zeros(0, int))}, "at least one sample"),
        ({"data": (np.zeros((3, 2), np.float32), np.zeros(2, int))}, "one target a sample"),
    ],
)
def test_unfit_settings_are_refused(rng: Rng, options, words) -> None:
    settings = {"data": blobs(rng)} | options
    with pytest.raises(ValueError, match=rf"(?s){words}.*received"):
        run(network(), rng, settings.pop("data"), **settings)
    with pytest.raises(TypeError, match="Dataset"):
        run(network(), rng, np.zeros((3, 2)))
