"""The seam: replacements run in the reference's place, and no layer can tell."""

import inspect
import math

import numpy as np
import pytest

from weblab import nn
from weblab.nn import ops


@pytest.fixture(autouse=True)
def _bare():
    yield
    ops.uninstall()


def test_a_replacement_is_called_with_the_same_arguments(rng) -> None:
    seen = []

    def fast(*args):
        seen.append(args)
        return ops.REFERENCES["conv2d"](*args) + 1

    conv = nn.Conv2d(1, 2, 3, stride=2, padding=1, rng=rng)
    x = rng.standard_normal((1, 1, 5, 5), dtype=np.float32)
    plain = conv.forward(x)
    ops.install({"conv2d": fast})
    np.testing.assert_array_equal(conv.forward(x), plain + 1)
    assert seen[0][0] is x
    assert seen[0][3:] == (2, 2, 1, 1)
    assert ops.installed() == {"conv2d"}
    ops.uninstall()
    np.testing.assert_array_equal(conv.forward(x), plain)


def test_not_implemented_falls_through(rng) -> None:
    ops.install({name: lambda *args: NotImplemented for name in ops.REFERENCES})
    nn.check_gradients(
        nn.zoo.simple_convnet(image=(1, 8, 8), filters=2, kernel_size=3, hidden=4, rng=rng),
        nn.SoftmaxCrossEntropy(),
        rng.standard_normal((2, 1, 8, 8)),
        np.array([3, 4]),
        samples=5,
    )
    parameter = nn.Parameter(np.ones(2), "w")
    parameter.grad = np.ones(2)
    nn.Adam([parameter], 0.1).step()
    np.testing.assert_allclose(parameter.data, 0.9)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(KeyError, match="conv3d"):
        ops.install({"conv3d": lambda *args: None})
    assert not ops.installed()


@pytest.mark.parametrize("name", sorted(ops.REFERENCES))
def test_operations_are_positional_and_documented(name) -> None:
    reference = ops.REFERENCES[name]
    for parameter in inspect.signature(reference).parameters.values():
        assert parameter.default is parameter.empty
        assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    assert inspect.getdoc(reference)
    assert getattr(ops, name).__wrapped__ is reference


def test_the_normal_distribution_function_is_exact() -> None:
    x = np.concatenate([np.linspace(-37, 37, 20001), np.linspace(-0.01, 0.01, 201)])
    expected = np.array([math.erfc(-value / math.sqrt(2)) / 2 for value in x.tolist()])
    y = ops.normal_cdf(x)
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=0)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-15)
    single = ops.normal_cdf(x.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=0, atol=1e-6)
    ends = ops.normal_cdf(np.array([-np.inf, -1e10, 0, 1e10, np.inf, np.nan]))
    np.testing.assert_array_equal(ends, [0, 0, 0.5, 1, 1, np.nan])
