"""What the cnn lab knows: one kernel on one picture, and a network of many that is trained."""

from __future__ import annotations

from weblab.labs.cnn.kernel_explorer import KernelExplorer


class CnnExperiment(KernelExplorer):
    """The kernel explorer, whose picture is also what the trained network is shown."""
