"""The wheel in a Pyodide that is not ours, as in JupyterLite or PyScript."""

import json
import shutil
from pathlib import Path

import pytest

from build_scripts.fetching.fetch import fetch_named
from build_scripts.package.wheel import build_wheel
from build_scripts.runtime.libraries import unpack_core
from e2e.serving import serving

STOCK = Path(__file__).with_name("stock")
TRAIN = """
import json

import numpy as np

import weblab
from weblab import kernels, nn


def losses():
    rng = np.random.default_rng(0)
    images, labels = rng.random((40, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, 40)
    model = nn.zoo.simple_convnet(rng=rng)
    loss, adam = nn.SoftmaxCrossEntropy(), nn.Adam(model.parameters(), 1e-3)
    run = nn.fit(model, loss, adam, (images, labels), epochs=3, batch_size=10, rng=rng)
    return run.losses


plain = losses()
on = weblab.accelerate()
said = kernels.status()
fast = losses()
off = weblab.accelerate(False)
json.dumps({"plain": plain, "on": on, "said": said, "fast": fast, "off": off, "again": losses()})
"""


@pytest.fixture(scope="module")
def stock_url(tmp_path_factory):
    """The address of a page with Pyodide, NumPy and our wheel, each as it is published."""
    folder = unpack_core(tmp_path_factory.mktemp("stock") / "site")
    shutil.copytree(STOCK, folder, dirs_exist_ok=True)
    (numpy,) = fetch_named("numpy")
    shutil.copy(numpy, folder)
    wheel = build_wheel(folder)
    (folder / "wheel.txt").write_text(wheel.name, encoding="utf-8")
    with serving(folder) as url:
        yield url


def test_the_kernels_run_in_any_pyodide_and_agree_with_numpy(page, stock_url):
    page.goto(stock_url)
    page.wait_for_function("window.python")
    ask = "([thread, code]) => window.python[thread](code)"
    beside, inside = (
        json.loads(page.evaluate(ask, [thread, TRAIN])) for thread in ("page", "worker")
    )
    assert beside == inside  # to the bit, whichever instance trains
    assert beside["on"] is True
    assert beside["said"].startswith("on: ")
    assert beside["fast"] != beside["plain"]  # as sums are taken in another order
    assert beside["fast"] == pytest.approx(beside["plain"], rel=1e-4)
    assert beside["off"] is False
    assert beside["again"] == beside["plain"]
