"""Defaults that are worked out once are those that Bokeh finds each time."""

import inspect

import pytest
from bokeh.core.has_props import HasProps
from bokeh.core.properties import Override
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.model import Model
from bokeh.models import ColumnDataSource, Range1d
from param import parameterized

from weblab.labkit.page import by_class

by_class.work_out_once()


def models():
    """Yield an object of each class of models that can be made without arguments."""
    for cls in dict.fromkeys(Model.model_class_reverse_map.values()):
        if not inspect.isabstract(cls):
            try:
                yield cls()
            except Exception:
                continue


def test_all_properties_have_the_defaults_that_bokeh_finds():
    seen = 0
    for model in models():
        for name in model.properties():
            descriptor = model.lookup(name)
            if not isinstance(descriptor, PropertyDescriptor):
                continue
            expected = by_class._find_default(descriptor, model)
            unstable = by_class._find_unstable(descriptor, model)
            for _ in range(2):
                found = descriptor.instance_default(model)
                assert type(found) is type(expected)
                if type(found) in by_class.IMMUTABLE:
                    assert repr(found) == repr(expected)  # some are nan
                assert descriptor.has_unstable_default(model) == unstable
            seen += 1
    assert seen > 5_000


def test_a_subclass_keeps_what_it_overrides_and_a_theme_goes_first():
    class Narrow(Range1d):
        start = Override(default=3)

    assert (Range1d().start, Narrow().start) == (0, 3)
    model = Range1d()
    model.apply_theme({"start": 7})
    assert model.start == 7
    model.unapply_theme()
    assert model.start == 0


def test_what_can_be_changed_in_place_is_each_object_s_own():
    first, second = ColumnDataSource(), ColumnDataSource()
    first.data["x"] = [1]
    assert second.data == {}
    first.tags.append("mine")
    assert second.tags == []


def test_answers_are_found_once_for_a_class(monkeypatch):
    asked = []
    find = by_class._find_default
    monkeypatch.setattr(
        by_class, "_find_default", lambda self, obj: asked.append(self.name) or find(self, obj)
    )

    class Own(Model):
        pass

    for _ in range(2):
        for name in Own.properties():
            getattr(Own(), name)
    assert asked.count("name") == 1
    assert HasProps._overridden_defaults() is HasProps._overridden_defaults()


@pytest.mark.parametrize("value", [[], {}, set()])
def test_mutable_containers_are_told_from_the_rest(value):
    for _ in range(2):
        assert parameterized._is_mutable_container(value)
        assert not parameterized._is_mutable_container(tuple(value))
