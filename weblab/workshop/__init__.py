"""The workshop: code that a visitor wrote, loaded, checked, and run beside the engine's own.

It runs in a worker of its own. What goes in and what comes out is plain, see
``weblab.runtime.calls``; what is said is a message, which the page translates.
"""
