"""What `bench` measures with, as far as that needs no browser."""

import importlib

import numpy as np
import pytest

from build_scripts.bench import BENCHMARKS
from e2e.benchmarks import throughput

RESULTS = {
    "cnn": {"weblab": 10.0, "a peer": 25.0},
    **{key: {"weblab": 4.0} for key in ["cnn_noise", "two_blocks", "mlp", "autoencoder", "rbm"]},
    **{key: {"weblab": 0.25, "a peer": 0.5} for key in ["predict", "predict_shipped"]},
}


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_name_is_a_benchmark(name) -> None:
    assert callable(importlib.import_module(f"e2e.benchmarks.{name}").main)


def test_tables_tell_speeds_ratios_and_what_a_peer_cannot() -> None:
    tables = throughput.report(RESULTS, [["matmul", "1.0", "30.0"]], [["batch 1", "9", "3", "3.0"]])
    assert "| weblab | 10,000 | 25,000 | 25,000 | 25,000 | 25,000 | 25,000 |" in tables
    assert "| a peer | 4,000 | - | - | - | - | - |" in tables
    assert "| a peer | 2.50 | - | - | - | - | - |" in tables
    assert "| a peer | 0.50 | 0.50 |" in tables


def test_a_network_that_trains_too_slowly_is_named() -> None:
    fast = {throughput.PLAIN: 180.0, throughput.OURS: 10.0}
    slow = {throughput.PLAIN: 179.0, throughput.OURS: 10.0}
    assert throughput.shortfalls({"cnn": fast, "cnn_noise": fast, "mlp": slow}) == []
    (said,) = throughput.shortfalls({"cnn": fast, "cnn_noise": slow})
    assert said == "reference CNN, noise: 17.9 times NumPy in Pyodide, which should be 18 at least."
    assert len(throughput.shortfalls({"cnn": slow, "cnn_noise": slow})) == 2


def test_the_readme_gets_tables_in_the_place_of_those_before(tmp_path, monkeypatch) -> None:
    readme = tmp_path / "README.md"
    before, after = "# weblab\n\n## Start\n\nHere.\n\n", f"{throughput.NEXT_SECTION}\n\nThere.\n"
    readme.write_text(before + after, encoding="utf-8")
    monkeypatch.setattr(throughput, "README", readme)
    throughput.write_readme("| old |")
    throughput.write_readme("| new |")
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"{before}{throughput.SECTION}\n\n")
    assert text.endswith(f"\n\n| new |\n\n{after}")
    assert "| old |" not in text


def test_noise_leaves_no_pixel_blank_and_the_digit_to_be_seen() -> None:
    images = np.array([0, 1, 254, 255], np.uint8).repeat(1000)
    noisy = throughput.under_noise(images)
    assert noisy.dtype == np.uint8
    assert noisy.min() == 1
    assert noisy.max() == 255
    assert noisy[images > 1].min() == noisy[images <= 1].max() == 128
