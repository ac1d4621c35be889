"""What the board is told of a graph: plain numbers, and sentences with the numbers in them."""

import json

import pytest

from weblab.labs.backprop.compute.experiment import BackpropExperiment
from weblab.labs.backprop.compute.presets import PRESETS
from weblab.labs.backprop.compute.scene import Scene


def scene_after(preset: str, steps: int) -> Scene:
    run = BackpropExperiment(preset=preset).graph_run
    for _step in range(steps):
        run.advance()
    return Scene(run, str)


def node(scene: Scene, key: str) -> dict:
    return next(each for each in scene.nodes() if each["key"] == key)


def numbers(line: dict) -> list[float]:
    return [term["matrix"][0][0] for term in line["terms"] if "matrix" in term]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_scene_is_plain_at_every_step_and_has_a_line_for_each_input(preset):
    run = BackpropExperiment(preset=preset).graph_run
    json.dumps(Scene(run, str).nodes())
    for _stepped in run.run():
        json.dumps(Scene(run, str).nodes())
    for each in Scene(run, str).nodes():
        assert len(each["lines"]) == 1 + len(each["inputs"])
        assert each["value"] is not None
        assert each["grad"] is not None
    assert len(Scene(run, str).rows()) == len(run.nodes)


def test_a_product_shows_what_it_multiplies():
    forward, to_price, to_tax = node(scene_after("apples", 4), "total")["lines"]
    assert numbers(forward) == [200, 1.1, 220]
    assert numbers(to_price) == [1.1, 1, 1.1]
    assert numbers(to_tax) == [200, 1, 200]
    assert "price of the apples" in to_price["caption"]


def test_what_is_not_computed_yet_says_so():
    forward, backward = node(scene_after("apples", 0), "total")["lines"]
    assert "not computed yet" in forward["caption"]
    assert "no gradient has arrived" in backward["caption"]
    assert "not arrived yet" in node(scene_after("apples", 2), "tax")["lines"][0]["caption"]


def test_a_given_number_says_what_its_gradient_means():
    given = node(scene_after("apples", 4), "apple")
    assert (
        "If “apple price” increases by a small h, “total” increases by 2.2 × h."
        in (given["lines"][0]["caption"])
    )
    assert given["said"] == "apple price. Value: 100. Gradient: 2.2"


def test_tensors_are_rows_of_numbers():
    picture = node(scene_after("conv", 0), "conv_x")
    assert [len(row) for row in picture["value"]] == [4, 4, 4, 4]
    bias = node(scene_after("affine", 0), "affine_b")
    assert [len(row) for row in bias["value"]] == [2]


def test_a_bias_s_gradient_is_shown_as_a_sum():
    _forward, _to_product, to_bias = node(scene_after("affine", 6), "scores")["lines"]
    assert to_bias["terms"][0] == {"text": "Σ"}
