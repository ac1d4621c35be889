"""A press that is told twice acts once."""

from weblab.labkit.widgets.button import button


def test_a_press_told_as_event_and_as_count_acts_once():
    presses = []
    made = button("Step", lambda: presses.append(1), variant="outlined")
    made._handle_click(None)
    made._process_events({"clicks": made.clicks})
    assert presses == [1]
    made._handle_click(None)
    assert presses == [1, 1]
