"""Damaged or hostile files end neither Python nor a lab: each is told, and the lab goes on."""

import base64
import json

import pytest

from e2e.drawing import draw, settled_metrics
from e2e.lab import (
    button,
    metrics,
    open_lab,
    wait_for_state,
    wait_for_step,
    wait_until,
)
from weblab.labkit.digits.samples import SAMPLES
from weblab.nn import checkpoint, safetensors

TINY = {"part": "train", "filters": 4, "hidden": 20, "samples": 1000, "epochs": 1}

STORE = """async ([content, note, name]) => {
  const opening = indexedDB.open("weblab", 1);
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  const store = opening.result.transaction("files", "readwrite").objectStore("files");
  const request = store.put({content, note}, name);
  await new Promise((resolve) => { request.onsuccess = resolve; });
  opening.result.close();
}"""

KEPT = """async () => {
  const opening = indexedDB.open("weblab", 1);
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  const request = opening.result.transaction("files").objectStore("files").getAllKeys();
  await new Promise((resolve) => { request.onsuccess = resolve; });
  opening.result.close();
  return request.result;
}"""


def open_bytes(page, name: str, content: bytes) -> None:
    """Choose a file in the cnn lab."""
    with page.expect_file_chooser() as chooser:
        button(page, "Open").click()
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    chooser.value.set_files([file])


def trained(page, site_url: str) -> bytes:
    """Train a tiny network and return its file."""
    open_lab(page, site_url, "cnn", **TINY)
    button(page, "Train").click()
    wait_for_state(page, "done")
    with page.expect_download() as download:
        button(page, "Save").click()
    return download.value.path().read_bytes()


def far_ahead(model: bytes) -> bytes:
    """Return the run as if it stood at a step that no float holds."""
    tensors, document = checkpoint.read(model)
    document["position"]["step"] = 10**30
    return safetensors.write(tensors, {checkpoint.KEY: json.dumps(document)})


def flipped(model: bytes) -> bytes:
    return model[:-1] + bytes([model[-1] ^ 1])


def nested(depth: int) -> bytes:
    text = b'{"a":' * depth + b"1" + b"}" * depth
    return len(text).to_bytes(8, "little") + text


def test_no_file_ends_the_cnn_lab(page, site_url):
    model = trained(page, site_url)
    before = metrics(page)
    bad = {
        "deep": (nested(100_000), "It is damaged, or not a model file at all."),
        "ahead": (far_ahead(model), "It is damaged, or not a model file at all."),
        "flipped": (flipped(model), "its checksum does not match"),
    }
    for name, (content, reason) in bad.items():
        open_bytes(page, f"{name}.safetensors", content)
        told = page.get_by_role("status").filter(has_text=f"“{name}.safetensors” was not opened.")
        told.filter(has_text=reason).wait_for()
    assert {**metrics(page), "heap_bytes": 0} == {**before, "heap_bytes": 0}
    open_bytes(page, "whole.safetensors", model)
    page.get_by_role("status").filter(has_text="“whole.safetensors” was opened.").wait_for()


@pytest.mark.parametrize(
    "content",
    ["no base64!", *(pytest.param(each, marks=pytest.mark.long) for each in (7, {"a": [1]}))],
    ids=str,
)
def test_a_damaged_record_of_a_network_is_told_once_and_set_aside(page, site_url, content):
    open_lab(page, site_url, "draw")
    page.evaluate(STORE, [content, "", "digits-network"])
    page.reload()
    page.evaluate("window.weblab.ready")
    page.get_by_text("It was set aside, and the shipped network stays in use.").wait_for()
    wait_until(page, lambda: page.evaluate(KEPT) == ["digits-network-aside"], "a record aside")
    draw(page, SAMPLES[7])
    assert settled_metrics(page)["prediction"] == 7
    page.reload()
    page.evaluate("window.weblab.ready")
    draw(page, SAMPLES[7])
    assert settled_metrics(page)["prediction"] == 7
    assert page.get_by_text("was set aside").count() == 0


def test_a_deep_record_of_a_visitors_code_is_set_aside(page, site_url):
    open_lab(page, site_url, "optimizers")
    deep = base64.b64encode(b"[" * 100_000).decode()
    page.evaluate(STORE, [deep, "", "code"])
    page.reload()
    page.evaluate("window.weblab.ready")
    wait_until(page, lambda: page.evaluate(KEPT) == ["code-aside"], "a record aside")
    button(page, "Step").click()
    wait_for_step(page, 1)


def test_what_fails_in_a_patch_is_told_and_the_lab_goes_on(page, site_url):
    open_lab(page, site_url, "cnn", **TINY)
    page.evaluate("""() => {
      const files = [...Bokeh.documents[0].all_models].find(({data}) => data?.accept);
      files.data.opened = {name: 1, size: "2", content: {}, count: 1};
    }""")
    page.get_by_text("Your last action failed and may have had no effect.").wait_for()
    button(page, "Train").click()
    wait_for_state(page, "done")
