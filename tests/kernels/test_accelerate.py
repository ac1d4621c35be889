"""Switching the kernels on and off, and what they leave to NumPy."""

import numpy as np
import pytest

import weblab
from weblab import kernels, nn
from weblab.kernels import calls, wasm
from weblab.nn import ops


def test_on_and_off_again() -> None:
    assert weblab.accelerate() is True
    assert ops.installed() == set(kernels.REPLACEMENTS)
    assert kernels.status().startswith("on: ")
    assert weblab.accelerate(False) is False
    assert not ops.installed()
    assert kernels.status().startswith("off: ")


@pytest.mark.parametrize(
    ("module", "probe", "said"),
    [
        (b"\0asm\1\0\0\0\1", wasm.SIMD_PROBE, "does not take the kernels: CompileError"),
        (None, wasm.SIMD_PROBE, "kernels.wasm is not in this installation"),
        (b"", wasm.SIMD_PROBE[:-1], "this browser has no WebAssembly SIMD"),
    ],
)
def test_what_is_refused_leaves_numpy_in_place(module, probe, said, tmp_path, monkeypatch) -> None:
    if module is not None:
        (tmp_path / "kernels.wasm").write_bytes(module)
    monkeypatch.setattr(calls, "functions", {})
    monkeypatch.setattr(wasm, "files", lambda package: tmp_path)
    monkeypatch.setattr(wasm, "SIMD_PROBE", probe)
    assert weblab.accelerate() is False
    assert said in kernels.status()
    assert not ops.installed()


def test_other_arrays_are_left_to_numpy(build) -> None:
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((2, 3, 6, 6)), rng.standard_normal((4, 3, 3, 3))
    for images, filters in [
        (x, w),
        (x.astype(np.float32).transpose(0, 1, 3, 2), w.astype(np.float32)),
        (x[:0].astype(np.float32), w.astype(np.float32)),
        (x.astype(np.float32), w.astype(">f4")),
    ]:
        expected = ops.REFERENCES["conv2d"](images, filters, None, 1, 1, 1, 1)
        received = ops.conv2d(images, filters, None, 1, 1, 1, 1)
        assert received.dtype == expected.dtype
        np.testing.assert_array_equal(received, expected)


def test_arrays_that_may_not_be_written_to_are_read(build) -> None:
    rng = np.random.default_rng(0)
    x, w = (rng.standard_normal(shape, dtype=np.float32) for shape in ((50, 40), (40, 30)))
    expected = ops.linear(x, w, None)
    x.flags.writeable = w.flags.writeable = False
    np.testing.assert_array_equal(ops.linear(x, w, None), expected)


def test_the_heap_may_grow_between_calls(build) -> None:
    rng = np.random.default_rng(0)
    x, w = (rng.standard_normal(shape, dtype=np.float32) for shape in ((50, 40), (40, 30)))
    before = ops.linear(x, w, None)
    ballast = [np.ones(1 << 22, np.float32) for _ in range(24)]
    np.testing.assert_array_equal(ops.linear(x, w, None), before)
    w2 = np.concatenate([w, w], axis=1)
    np.testing.assert_array_equal(ops.linear(x, w2, None)[:, 30:], before)
    assert len(ballast) == 24


def test_training_is_equal_to_the_bit_from_run_to_run(build) -> None:
    def losses() -> list[float]:
        rng = np.random.default_rng(7)
        x = rng.random((60, 1, 10, 10), dtype=np.float32)
        t = rng.integers(0, 10, 60)
        model = nn.zoo.simple_convnet(
            image=(1, 10, 10), filters=5, kernel_size=3, hidden=9, rng=rng
        )
        optimizer = nn.Adam(model.parameters(), 1e-3)
        loss = nn.SoftmaxCrossEntropy()
        return nn.fit(model, loss, optimizer, (x, t), epochs=2, batch_size=25, rng=rng).losses

    assert losses() == losses()
