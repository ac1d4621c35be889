"""The cnn lab through the real page: the kernel explorer, and a network of the visitor's own."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from e2e.drawing import draw, settled_metrics, wait_for_metrics
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_for_step, wait_until
from weblab.labkit.digits.samples import SAMPLES
from weblab.nn import safetensors

QUICK = {"part": "train", "blocks": 2, "filters": 8, "samples": 2000, "epochs": 3, "seed": 3}
TINY = {"part": "train", "filters": 4, "hidden": 20, "samples": 1000, "epochs": 1}

KEPT_NOTE = """new Promise((resolve, reject) => {
    const opening = indexedDB.open("weblab", 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const files = opening.result.transaction("files").objectStore("files");
        const asked = files.get("digits-network");
        asked.onsuccess = () => resolve(asked.result?.note);
        opening.result.close();
    };
})"""
"""What the browser keeps beside the network: a reload before that is written would lose it."""


def wait_for_model(page, which: str, condition: str) -> None:
    """Wait until a component's model, found by a property that it has, fulfils a condition."""
    script = f"""() => [...Bokeh.documents[0].all_models].some(
        ({{data}}) => data?.{which} !== undefined && (({which}) => {condition})(data.{which}))"""
    wait_until(page, lambda: page.evaluate(script), f"{which} with {condition}")


def said(page, text: str):
    return page.get_by_role("status").filter(has_text=text)


def saved(page, name: str, tmp_path):
    """Press a button that saves a file, and return the file's path."""
    with page.expect_download() as download:
        button(page, name).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def open_file(page, path) -> None:
    with page.expect_file_chooser() as chooser:
        button(page, "Open").click()
    chooser.value.set_files(path)


def test_an_output_shows_its_window_its_row_and_the_product(page, site_url):
    open_lab(page, site_url, "cnn", image="square", size=8, preset="vertical", kernel=3, padding=0)
    said(page, "(8 + 2·0 - 3) / 1 + 1 = 6").wait_for()
    output = page.get_by_label("Output: point at a cell, or move to it with the arrow keys")
    output.focus()
    page.keyboard.press("ArrowRight")
    expect(
        page.get_by_text("the 9 products of its window and the kernel add up to")
    ).to_be_visible()


def test_a_size_that_is_not_whole_is_said(page, site_url):
    open_lab(page, site_url, "cnn", size=14, kernel=3, padding=0, stride=2)
    said(page, "6.5, which is rounded down to 6").wait_for()


def test_a_kernel_can_be_edited_and_a_drawing_is_its_picture(page, site_url):
    open_lab(page, site_url, "cnn")
    page.get_by_label("Weight in row 1, column 1").fill("7.5")
    page.keyboard.press("Enter")
    page.wait_for_url("**weights=7.5*")
    draw(page, SAMPLES[1])
    page.wait_for_url("**image=drawing**")


def test_the_first_digits_are_there_at_once_and_one_is_chosen(page, site_url):
    open_lab(page, site_url, "cnn")
    wait_for_model(page, "pixels", "pixels.byteLength === 1000 * 784")
    page.get_by_label("Digits of the training set: choose one").click(position={"x": 40, "y": 20})
    page.wait_for_url("**image=dataset**")
    said(page, "All 8,000 training digits and 10,000 of 10,000 test digits loaded").wait_for()


@pytest.mark.long
def test_a_digit_is_read_by_ones_own_network_also_after_saving_and_in_draw(
    page, site_url, tmp_path
):
    open_lab(page, site_url, "cnn", **QUICK)
    draw(page, SAMPLES[7])
    assert settled_metrics(page)["prediction"] is None, "there is no network yet"
    button(page, "Train").click()
    wait_for_step(page, 20)
    wait_for_model(page, "tiles", "tiles.labels?.length === 10")
    found = wait_for_state(page, "done")
    assert found["test_accuracy"] > 0.9
    assert found["epoch"] == 3
    assert found["step"] == 60
    assert found["prediction"] == 7
    said(page, "Your network's answer: 7").wait_for()

    page.get_by_title("7 classified as 7").click()
    page.get_by_text("7 classified as 7, the most confident first").wait_for()

    model = saved(page, "Save", tmp_path)
    onnx = saved(page, "Export ONNX", tmp_path)
    assert predicted_by_onnx(onnx).shape == (2, 10)

    button(page, "Use it in the draw lab").click()
    page.get_by_role("link", name="To the draw lab").click()
    page.get_by_text("Your own network is in use").wait_for()
    page.evaluate("window.weblab.ready")
    draw(page, SAMPLES[7])
    own = settled_metrics(page)["probability"]
    assert own == pytest.approx(found["probability"], abs=2e-4)
    button(page, "Back to the shipped network").click()
    wait_until(page, lambda: metrics(page)["probability"] != own, "the shipped network's answer")
    wait_until(page, lambda: page.evaluate(KEPT_NOTE) == "aside", "the choice to be kept")
    page.reload()
    page.evaluate("window.weblab.ready")
    page.get_by_text("The shipped network is in use").wait_for()

    open_lab(page, site_url, "cnn", part="train")
    draw(page, SAMPLES[7])
    settled_metrics(page)
    open_file(page, model)
    again = wait_for_metrics(page, prediction=7)
    assert again["probability"] == found["probability"], "to the bit"
    assert again["step"] == 60
    assert "filters=8" in page.url
    button(page, "Train").click()
    wait_for_state(page, "done")
    assert metrics(page)["test_accuracy"] == found["test_accuracy"]


def predicted_by_onnx(path):
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(path.read_bytes())
    return session.run(None, {"input": np.zeros((2, 1, 28, 28), np.float32)})[0]


def test_a_run_goes_on_from_its_file_as_if_it_had_never_stopped(page, site_url, tmp_path):
    settings = {**TINY, "epochs": 2, "dropout": 0.25, "batch_norm": 1, "augment": 1, "seed": 9}
    open_lab(page, site_url, "cnn", **settings)
    button(page, "Train").click()
    whole = wait_for_state(page, "done")
    open_lab(page, site_url, "cnn", **settings)
    for step in range(1, 4):
        button(page, "Step").click()
        wait_for_metrics(page, step=step)
    model = saved(page, "Save", tmp_path)
    open_lab(page, site_url, "cnn", part="train")
    open_file(page, model)
    said(page, "trained for 3 steps").wait_for()
    button(page, "Train").click()
    found = wait_for_state(page, "done")
    same = ("step", "epoch", "train_loss", "train_accuracy", "test_accuracy", "seed")
    assert {name: found[name] for name in same} == {name: whole[name] for name in same}


def test_a_file_that_is_none_of_ours_is_refused_and_the_network_stays(page, site_url, tmp_path):
    open_lab(page, site_url, "cnn", **TINY)
    draw(page, SAMPLES[3])
    settled_metrics(page)
    button(page, "Train").click()
    wait_for_state(page, "done")
    before = metrics(page)
    model = saved(page, "Save", tmp_path).read_bytes()
    bad = {
        "damaged": model[:-50],
        "not saved by weblab": safetensors.write({"weight": np.ones(3)}),
        "newer version": newer(model),
        "another architecture": other(model),
    }
    for reason, content in bad.items():
        path = tmp_path / f"{reason}.safetensors"
        path.write_bytes(content)
        open_file(page, path)
        said(page, f"“{path.name}” was not opened.").filter(has_text=reason).wait_for()
        assert {**metrics(page), "heap_bytes": 0} == {**before, "heap_bytes": 0}


def document_of(model: bytes):
    tensors, metadata = safetensors.read(model)
    return tensors, json.loads(metadata["weblab"])


def newer(model: bytes) -> bytes:
    tensors, document = document_of(model)
    return safetensors.write(tensors, {"weblab": json.dumps({**document, "version": 2})})


def other(model: bytes) -> bytes:
    tensors, document = document_of(model)
    document["notes"]["settings"]["filters"] = 5
    return safetensors.write(tensors, {"weblab": json.dumps(document)})


def test_a_stored_network_that_is_damaged_leaves_the_shipped_one_in_draw(page, site_url):
    open_lab(page, site_url, "draw")
    page.evaluate("""async () => {
      const opening = indexedDB.open("weblab", 1);
      await new Promise((resolve) => { opening.onsuccess = resolve; });
      const store = opening.result.transaction("files", "readwrite").objectStore("files");
      const request = store.put({content: btoa("no model"), note: ""}, "digits-network");
      await new Promise((resolve) => { request.onsuccess = resolve; });
      opening.result.close();
    }""")
    page.reload()
    page.evaluate("window.weblab.ready")
    page.get_by_text("It is damaged, or not a model file at all. It was set aside").wait_for()
    draw(page, SAMPLES[7])
    found = settled_metrics(page)
    assert found["prediction"] == 7
    assert found["probability"] > 0.9


def test_what_is_too_large_is_refused_with_the_number_before_it_is_built(page, site_url):
    open_lab(page, site_url, "cnn", part="train", filters=256, hidden=2000)
    button(page, "Train").click()
    wait_for_state(page, "error")
    refused = said(page, "Training would take about").first
    expect(refused).to_contain_text("The limit is 512 MB")
    assert metrics(page)["step"] == 0


def test_a_rate_that_kills_the_units_is_explained(page, site_url):
    open_lab(page, site_url, "cnn", **{**TINY, "optimizer": "Momentum", "lr": 10})
    button(page, "Train").click()
    wait_for_state(page, "done")
    said(page, "a learning rate of 10 is too large").wait_for()
    button(page, "Reset").click()
    wait_until(page, lambda: state(page) == "idle", "a reset")
