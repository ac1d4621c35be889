"""The control of a setting follows from its declaration."""

import panel_material_ui as pmui
import pytest

from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Settings
from weblab.labkit.widgets.controls import control


class Example(Settings):
    rate = Number(0.01, (1e-4, 1), label="Rate", scale="log")
    decay = Number(0, (0, 0.3), label="Decay", scale="log")
    depth = Integer(3, (1, 10), label="Depth", unit="layers")
    units = Integer(100, (10, 2_000), label="Units", scale="log")
    usual = Number(0.5, (0, 1), label="Usual", step=0.1)
    std = Number(None, (0.01, 10), label="Scale", scale="log", suggested_by=("usual",))
    digits = Integer(None, (1_000, 60_000), label="Digits", stops=(1_000, 60_000))
    shuffle = Flag(True, label="Shuffle")
    member = Flag(True, label="Member", widget="checkbox")
    pool = Choice("max", {"max": "Maximum", "average": "Average"}, label="Pooling")
    part = Choice("one", ["one", "two"], label="Part", widget="buttons")

    def suggested(self, name):
        return self.usual if name == "std" else 20_000


@pytest.fixture
def settings():
    return Example()


def made(settings, name):
    return control(settings, name, str)


def test_sliders_keep_the_limits_of_their_settings(settings):
    depth = made(settings, "depth")
    assert (depth.start, depth.end, depth.value) == (1, 10, 3)
    assert made(settings, "usual").step == 0.1
    rate = made(settings, "rate")
    stops = list(rate.options.values())
    assert (stops[0], stops[-1], rate.value) == (1e-4, 1, 0.01)
    assert next(iter(made(settings, "decay").options.values())) == 0


def test_a_log_slider_of_whole_numbers_has_whole_stops(settings):
    units = made(settings, "units")
    assert all(type(stop) is int for stop in units.options.values())
    assert "2,000" in units.options
    units.value = 1_000
    assert settings.units == 1_000


def test_a_log_slider_and_its_setting_follow_one_another(settings):
    rate = made(settings, "rate")
    settings.rate = 0.0123
    assert rate.value == 0.0123
    rate.value = 0.1
    assert settings.rate == 0.1


def test_a_slider_over_stops_shows_what_counts_while_nothing_is_set(settings):
    digits = made(settings, "digits")
    assert list(digits.options) == ["1,000", "20,000", "60,000"]
    assert digits.value == 20_000
    digits.value = 60_000
    assert settings.digits == 60_000


def test_a_slider_of_an_unset_number_follows_what_decides_its_value(settings):
    scale = made(settings, "std")
    assert scale.value == 0.5
    settings.usual = 0.7
    assert (scale.value, settings.std) == (0.7, None)
    scale.value = 10
    assert settings.std == 10


def test_flags_and_choices_have_the_control_that_they_ask_for(settings):
    kinds = {name: type(made(settings, name)) for name in ("shuffle", "member", "pool", "part")}
    assert kinds == {
        "shuffle": pmui.Switch,
        "member": pmui.Checkbox,
        "pool": pmui.Select,
        "part": pmui.RadioButtonGroup,
    }


def test_labels_have_their_unit_and_choices_their_titles_in_the_readers_language(settings):
    def shouted(text):
        return text.upper()

    assert control(settings, "depth", shouted).label == "DEPTH (LAYERS)"
    pool = control(settings, "pool", shouted)
    assert pool.options == {"MAXIMUM": "max", "AVERAGE": "average"}
    pool.value = "average"
    assert settings.pool == "average"
