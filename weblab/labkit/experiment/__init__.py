"""An experiment that runs, without any interface."""
