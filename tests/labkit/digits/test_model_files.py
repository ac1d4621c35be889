"""Networks from files: what reads digits is taken, and what would end the pad is refused first."""

import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab import nn
from weblab.labkit.digits.cost import Cost, cost_of
from weblab.labkit.digits.model_files import LARGEST_FILE, read_digit_network, write_file
from weblab.labkit.digits.recognition import recognize
from weblab.labkit.experiment.message import RefusedError
from weblab.labs.cnn.compute.architecture import Architecture
from weblab.models import load_digit_recogniser
from weblab.nn import checkpoint, safetensors

IMAGE = (1, 28, 28)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def convnet(*layers: nn.Layer) -> nn.Sequential:
    """Return a network that would read digits, but for the layers that it begins with."""
    image = nn.Sequential(*layers).forward(np.zeros((0, *IMAGE), np.float32))
    width = int(np.prod(image.shape[1:]))
    return nn.Sequential(*layers, nn.ReLU(), nn.Flatten(), nn.Linear(width, 10, rng=rng()))


def conv(*sizes: int, **settings: object) -> nn.Conv2d:
    return nn.Conv2d(*sizes, rng=rng(), **settings)


def bytes_of(network: nn.Layer) -> bytes:
    return write_file(nn.save, network)


def test_the_cost_of_a_convolution_is_its_windows_and_its_products() -> None:
    cost = cost_of(nn.Sequential(conv(1, 3, 5)), IMAGE)
    assert cost.numbers == 25 * 24 * 24
    assert cost.products == 3 * (25 + 1) * 24 * 24
    turned = cost_of(nn.Sequential(nn.ConvTranspose2d(1, 3, 5, rng=rng())), IMAGE)
    assert turned.numbers == 3 * 25 * 28 * 28
    assert turned.products == (3 * 25 + 3) * 28 * 28
    dense = cost_of(nn.Sequential(nn.Flatten(), nn.Linear(784, 100, rng=rng())), IMAGE)
    assert dense.products == 784 + (784 + 1) * 100


def test_what_the_labs_build_is_bearable() -> None:
    assert cost_of(load_digit_recogniser(), IMAGE).is_bearable
    costliest = Architecture(blocks=3, filters=128, filter_size=7, padded=True, hidden=10)
    cost = cost_of(costliest.build(rng()), IMAGE)
    assert cost.is_bearable
    assert Cost(5 * cost.numbers, 5 * cost.products).is_bearable


def test_each_use_of_a_shared_layer_costs() -> None:
    layer = conv(8, 8, 3, padding=1)
    once = cost_of(nn.Sequential(conv(1, 8, 1), layer), IMAGE).products
    often = cost_of(nn.Sequential(conv(1, 8, 1), *[nn.Sequential(layer)] * 20), IMAGE).products
    assert often > 15 * once


TOO_COSTLY = {
    "a wide border": lambda: nn.Sequential(conv(1, 1, 1, padding=1 << 18, stride=1 << 18)),
    "a pool with a border": lambda: nn.Sequential(nn.MaxPool2d(1 << 15, padding=1 << 14)),
    "a large copy": lambda: nn.Sequential(nn.Upsample2d(1 << 14)),
    "a painted image": lambda: nn.Sequential(nn.ConvTranspose2d(1, 1, 1, stride=1 << 12)),
    "many copies": lambda: nn.Sequential(*[nn.Upsample2d(4)] * 8),
    "long work": lambda: nn.Sequential(conv(1, 64, 1), *[conv(64, 64, 5, padding=2)] * 200),
}


@pytest.mark.parametrize("case", TOO_COSTLY)
def test_what_takes_too_much_is_refused_in_little_memory(case: str) -> None:
    network = TOO_COSTLY[case]()
    data = bytes_of(nn.Sequential(*network, nn.ReLU(), nn.Flatten(), nn.Linear(1, 10)))
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError, match=r"too large to respond|is not an image of 28x28"):
            read_digit_network(data)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


UNEVEN = {
    "maps in a row": (nn.Reshape((784,)), nn.ReLU(), nn.Reshape((1, 28, 28))),
    "maps in a block": (nn.Reshape((1, 1, 28, 28)), nn.ReLU(), nn.Reshape((1, 28, 28))),
}


@pytest.mark.parametrize("case", UNEVEN)
def test_maps_that_are_no_pictures_are_refused(case: str) -> None:
    data = bytes_of(convnet(*UNEVEN[case], conv(1, 2, 3)))
    with pytest.raises(RefusedError, match="it has no convolution"):
        read_digit_network(data)


def test_pictures_need_not_be_square() -> None:
    network = read_digit_network(bytes_of(convnet(conv(1, 2, (3, 9)))))
    assert recognize(network, np.zeros(IMAGE[1:])).feature_maps[0].shape == (2, 26, 20)


def test_answers_that_are_no_numbers_are_refused() -> None:
    network = convnet(conv(1, 2, 3))
    network[0].weight.data.fill(1e38)
    network[3].weight.data.fill(1e38)
    with pytest.raises(
        RefusedError, match=r"outputs are not finite numbers|is not an image of 28x28"
    ):
        read_digit_network(bytes_of(network))


def test_a_flipped_bit_is_told_as_one() -> None:
    data = bytearray(bytes_of(convnet(conv(1, 2, 3))))
    data[-1] ^= 4
    with pytest.raises(RefusedError, match="damaged: its checksum does not match"):
        read_digit_network(bytes(data))


def test_a_file_beyond_the_limit_is_told(monkeypatch) -> None:
    data = bytes_of(convnet(conv(1, 2, 3)))
    monkeypatch.setattr("weblab.labkit.digits.model_files.LARGEST_FILE", len(data) - 1)
    with pytest.raises(RefusedError, match="too large: the limit is"):
        read_digit_network(data)
    assert len(data) < LARGEST_FILE


WHOLE = bytes_of(convnet(conv(1, 2, 3), nn.BatchNorm2d(2), nn.MaxPool2d(2)))
sizes = st.integers(0, 1 << 21) | st.sampled_from([1, 2, 3, 28, 1 << 20])
layers = st.sampled_from(
    [{"layer": "ReLU"}, {"layer": "Softmax"}, {"layer": "Flatten"}, {"layer": "Tanh"}]
) | st.builds(
    lambda layer, name, size: {"layer": layer, name: size},
    st.sampled_from(["Upsample2d", "MaxPool2d", "AvgPool2d", "Reshape", "GaussianCode"]),
    st.sampled_from(["scale", "kernel_size", "shape", "padding", "stride"]),
    sizes | st.lists(sizes, max_size=4),
)


@settings(max_examples=200)
@given(data=st.data())
def test_networks_of_any_layers_are_taken_or_refused(data) -> None:
    tensors, document = checkpoint.read(WHOLE)
    children = list(document["network"]["children"].values())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(children)))
        children.insert(at, data.draw(layers))
    document["network"]["children"] = {str(i): each for i, each in enumerate(children)}
    forged = safetensors.write(renamed(tensors, children), {checkpoint.KEY: json.dumps(document)})
    try:
        network = read_digit_network(forged)
    except RefusedError:
        return
    assert recognize(network, np.ones(IMAGE[1:])).probabilities.shape == (10,)


def renamed(tensors: dict, children: list) -> dict:
    """Return the arrays under the places that their layers have among others."""
    own = [str(i) for i, each in enumerate(children) if each["layer"] in OWNERS]
    before = sorted({name.split(".")[0] for name in tensors}, key=int)
    places = dict(zip(before, own, strict=True))
    return {
        f"{places[name.split('.')[0]]}.{name.split('.', 1)[1]}": array
        for name, array in tensors.items()
    }


OWNERS = ("Conv2d", "BatchNorm2d", "Linear")
