"""Small runs of the labs that are repeated, without processes and without anything to fetch."""

from concurrent.futures import Future

import numpy as np

from tests.labs.page import Page
from weblab.datasets.ratings import synthetic_ratings
from weblab.runtime.calls import perform, settle, write_call

LABS = {
    "cnn": "part=train&samples=1000&filters=4&hidden=10&epochs=2&dropout=0.1&augment=1",
    "autoencoders": "kind=denoising&samples=1000&epochs=1&batch_size=100&code=8&lr=0.01",
    "overfitting": "samples=100&hidden=1&width=10&epochs=11&noise=0.2&dropout=0.1&early=1",
    "batch-norm": "epochs=2&samples=200&batch_size=20",
    "initialization": "iterations=20&digits=1000&layers=3&std=0.02&zeros=0",
    "optimizers": "part=MNIST&iterations=20&digits=1000&lr_SGD=0.05&Adam=0",
    "movies": "part=train&rows=viewers&hidden=10&epochs=3",
}


async def few_ratings():
    return synthetic_ratings(np.random.default_rng(0), viewers=60, films=60, density=0.3)


class Inline:
    """An executor that does each task while it is submitted, by the way of a worker."""

    def __init__(self, _workers):
        pass

    def submit(self, function, *args, **kwargs):
        future = Future()
        settle(future, perform(write_call(function, args, kwargs)))
        return future

    def terminate_workers(self):
        pass


def opened(lab, query=""):
    """Return the page of a lab with a small run, and with its data."""
    page = Page(lab, f"{LABS[lab]}&{query}")
    if lab == "movies":
        page.wait(page.view.experiment.data.ready())
    return page


def unfolded(part, lab, query=""):
    """Return such a page with the card of a part of the seeds unfolded."""
    page = opened(lab, query)
    with page.current():
        getattr(page.view.seeds, part)._card.collapsed = False
    return page
