"""The workshop: code that a visitor wrote, loaded, checked, and run beside the engine's own.

It runs in a worker of its own. A page asks for these functions by name, with plain arguments, and
gets plain reports (``guarded``), whose sentences it translates (``messages``):

    tasks:run_code          runs a text once and names what it defines
    checking:check_exercise checks an answer to an exercise
    weights:draw_weights    has an initializer draw weights
    runs:begin, proceed     a run in slices, such as assembly:train_digits or races:on_surface

In its own Python the page lists exercises (``exercises``), shows the engine's source
(``sources.files``), and writes programs that repeat a run (``export``). The ``adapters`` put a
visitor's classes in the engine's place: ``seats`` names the kinds of places, and the networks of
the labs are made of ``parts``, one of which may be a visitor's.
"""
