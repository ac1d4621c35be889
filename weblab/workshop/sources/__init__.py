"""The code that runs: the engine's own source beside the experiment that it makes."""
