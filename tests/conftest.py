"""Generated examples are the same on every machine."""

from hypothesis import settings

# No clock either: one of the machines is a browser's runtime.
settings.register_profile("weblab", deadline=None, derandomize=True)
settings.load_profile("weblab")
