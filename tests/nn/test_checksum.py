"""Saved networks carry a checksum: a flipped bit is told, and files from before still open."""

import hashlib
import io

import numpy as np
import pytest

from weblab import nn
from weblab.nn import safetensors

TREE = (
    rb"{\"layer\":\"Sequential\",\"children\":{\"0\":{\"layer\":\"Linear\",\"in_features\":2,"
    rb"\"out_features\":1,\"bias\":true},\"1\":{\"layer\":\"LeakyReLU\",\"negative_slope\":0.5}}}"
)
BEFORE = (
    b'h\x01\0\0\0\0\0\0{"__metadata__":{"weblab":"{\\"version\\":1,\\"network\\":' + TREE + b'}"},'
    b'"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
    b'"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}}     '
    b"\0\0\x80>\0\0\xc0?\0\0\0\xc0"
)
"""A file as it was saved before there were checksums, byte by byte."""


def network() -> nn.Sequential:
    model = nn.Sequential(nn.Linear(2, 1), nn.LeakyReLU(0.5))
    model[0].weight.data[...] = [[1.5], [-2.0]]
    model[0].bias.data[...] = 0.25
    return model


def bytes_of(model: nn.Layer) -> bytes:
    file = io.BytesIO()
    nn.save(model, file)
    return file.getvalue()


def flipped(data: bytes, at: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return bytes(changed)


def test_a_file_from_before_still_opens() -> None:
    model = nn.load(BEFORE)
    assert repr(model) == repr(network())
    for path, array in network().state().items():
        np.testing.assert_array_equal(model.state()[path], array)


def test_a_flipped_bit_is_told_wherever_it_is() -> None:
    data, expected = bytes_of(network()), network()
    name = data.index(safetensors.CHECKSUM.encode())
    told = 0
    for at in range(len(data)):
        for bit in range(8):
            try:
                model = nn.load(flipped(data, at, bit))
            except nn.FormatError as error:
                told += isinstance(error, nn.DamagedFileError)
                continue
            # without the checksum's name there is none, and all else is as it was
            assert name <= at < name + len(safetensors.CHECKSUM)
            assert repr(model) == repr(expected)
            np.testing.assert_array_equal(model[0].weight.data, expected[0].weight.data)
    assert told > 4 * len(data)


def test_what_a_flipped_bit_means_is_said() -> None:
    data = bytes_of(network())
    with pytest.raises(nn.DamagedFileError, match=r"damaged or changed afterwards, fetch or save"):
        nn.load(flipped(data, len(data) - 1, 0))
    # without a checksum, the weight is another one, and nothing tells
    assert nn.load(flipped(BEFORE, len(BEFORE) - 1, 0))[0].weight.data[1] != -2.0


def test_the_checksum_is_the_sha256_of_all_but_itself() -> None:
    data = bytes_of(network())
    start = data.index(b'"weblab.sha256":"') + 17
    rest = data[:start] + b"0" * 64 + data[start + 64 :]
    assert data[start : start + 64].decode() == hashlib.sha256(rest).hexdigest()


def test_the_checksum_is_no_metadata_of_ones_own() -> None:
    data = safetensors.write({"a": np.ones(2)}, {"note": "1", 'x"weblab.sha256': "0" * 64})
    assert safetensors.read(data)[1] == {"note": "1", 'x"weblab.sha256': "0" * 64}
    assert safetensors.read(safetensors.write({}))[1] == {}
    again = safetensors.write({"a": np.ones(2)}, {"weblab.sha256": "mine"})
    assert safetensors.read(again)[1] == {}
