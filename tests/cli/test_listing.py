"""``weblab list``: what there is to run, and what can be set."""

import pytest

from weblab.labs.registry import LABS


def test_each_lab_with_a_run_is_listed(weblab):
    code, said, _ = weblab("list")
    assert code == 0
    names = [line.split()[0] for line in said.splitlines()]
    assert names == [slug for slug, spec in LABS.items() if spec.experiment]


@pytest.mark.parametrize("lab", [slug for slug, spec in LABS.items() if spec.experiment])
def test_each_setting_is_listed_with_its_limits_and_its_default(weblab, lab):
    code, said, _ = weblab("list", lab)
    assert code == 0
    first, *lines = said.splitlines()
    assert first == f"{lab}: {LABS[lab].question}"
    experiment = LABS[lab].load_experiment()()
    names = {line.split()[0]: line for line in lines}
    assert {"seed"} <= set(names) <= set(experiment.settings())
    assert all("; default " in line for line in lines)


def test_a_lab_that_is_not_there_is_told(weblab):
    code, _, said = weblab("list", "optimisers")
    assert code == 2
    assert "Did you mean “optimizers”?" in said
