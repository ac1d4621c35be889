"""What the figures of the signal say."""

from weblab.labs.initialization.ui.view import InitializationView


def test_a_layer_and_its_spread_have_a_line_each_as_columns_are_narrow():
    view = InitializationView("initialization", str)
    view.start("", [])
    labels = view._activations._axes[0].major_label_overrides
    assert len(labels) == 5
    for layer, label in enumerate(labels.values(), start=1):
        first, second = label.split("\n")
        assert first == str(layer)
        assert second.startswith("std ")
