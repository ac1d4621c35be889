"""Which labs there are. Navigation, embeds, prerendered pages and tests all read this list."""

from importlib import import_module

from weblab.labkit.spec import Labs

FOLDERS = (
    "draw",
    "cnn",
    "autoencoders",
    "backprop",
    "optimizers",
    "initialization",
    "batch_norm",
    "overfitting",
    "movies",
)

LABS: Labs = {
    spec.slug: spec
    for spec in (import_module(f"weblab.labs.{folder}.spec").SPEC for folder in FOLDERS)
}
