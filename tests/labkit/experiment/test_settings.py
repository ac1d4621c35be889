"""What follows from the one declaration of a setting, but for its control and its link."""

import pytest

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.presets import apply, matching
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Settings, Text


class Example(Settings):
    later = Flag(False, label="Later", order=1)
    part = Choice("train", ["train", "search"], label="Part")
    lr = Number(0.1, (0, 1), label="Learning rate", symbol="lr", counts="next step")
    hidden = Integer(2, (1, 8), label="Hidden layers", parts=("train",))
    kind = Choice("he", {"he": "He", "small": "0.01"}, label="Kind", parts=("train",))
    early = Flag(False, label="Early stopping", parts=("train",))
    patience = Number(None, (1, 100), label="Patience", unit="epochs", parts=("train",))
    trials = Integer(10, (2, 500), label="Trials", parts=("search",))
    shown = Integer(0, (0, 9), label="Shown", counts="at once")
    film = Text(label="Film", counts="at once")
    seed = Integer(0, (0, 99), label="Seed", widget=None)

    def applies(self, name):
        return super().applies(name) and (name != "patience" or self.early)

    def suggested(self, name):
        return 10.0


@pytest.fixture
def example():
    return Example()


def test_settings_come_in_the_order_of_their_declaration():
    assert list(Example.settings())[:3] == ["part", "lr", "hidden"]
    assert list(Example.settings())[-1] == "later"


def test_limits_hold_wherever_a_value_comes_from(example):
    for name, value in (("lr", 2), ("hidden", 0), ("kind", "lion"), ("early", "yes")):
        with pytest.raises(ValueError, match=name):
            setattr(example, name, value)


def test_from_when_on_a_value_counts_is_declared():
    assert Example.names("next step") == ("lr",)
    assert Example.names("at once") == ("shown", "film")
    assert "seed" in Example.names("reset")


def test_what_belongs_to_another_part_does_not_apply(example):
    assert (example.applies("hidden"), example.applies("trials")) == (True, False)
    example.part = "search"
    assert (example.applies("hidden"), example.applies("trials")) == (False, True)
    assert not example.applies("patience")


def test_what_counts_of_an_unset_value_is_what_is_suggested(example):
    assert example.value("patience") == 10
    example.patience = 3
    assert example.value("patience") == 3


def test_a_run_is_called_by_what_is_not_at_its_default(example):
    example.param.update(lr=0.5, kind="small", trials=99, shown=4)
    assert wording.run_name(example, str) == "lr = 0.5, Kind = 0.01, Seed = 0"
    example.seed = 7
    assert wording.run_name(example, str).endswith("Seed = 7")


def test_a_mark_says_what_was_set_to_what(example):
    assert wording.change(example, "lr", 0.25, str) == "lr = 0.25"
    assert wording.change(example, "patience", None, str) == "Patience = 10"
    assert wording.change(example, "early", True, str) == "Early stopping = on"


def test_the_table_of_a_run_has_what_applies_with_its_unit(example):
    rows = dict(wording.table(example, str))
    assert rows["Hidden layers"] == "2"
    assert "Patience (epochs)" not in rows
    assert "Trials" not in rows
    assert "Shown" not in rows
    example.early = True
    assert dict(wording.table(example, str))["Patience (epochs)"] == "10"


def test_presets_set_all_of_a_run_but_its_seed_and_its_part(example):
    presets = {"plain": {}, "deep": {"hidden": 5}, "patient": {"early": True, "patience": 30.0}}
    assert matching(presets, example) == "plain"
    example.param.update(hidden=5, seed=3, trials=20)
    assert matching(presets, example) == "deep"
    apply(presets, "patient", example)
    assert (example.hidden, example.early, example.patience, example.seed) == (2, True, 30, 3)
    assert matching(presets, example) == "patient"
    example.lr = 0.2
    assert matching(presets, example) == ""
