"""The exact expectation of one step of contrastive divergence, for a small machine."""

import itertools

import numpy as np

from weblab.nn import ops

VISIBLE, HIDDEN = 4, 2


def _states(units):
    return np.array(list(itertools.product([0.0, 1.0], repeat=units)))


def _sigmoid(x):
    return ops.sigmoid(np.asarray(x, dtype=np.float64))


def _odds(states, p):
    """Return the probability of each state of independent units, (N, states)."""
    return np.prod(np.where(states[None] > 0, p[:, None], 1 - p[:, None]), axis=2)


def expected(a, *, hidden=None, visible=None, negative=None, b=None, c=None):
    """Return the exact expectation of CD-1, with parts of it changed.

    Args:
        a: the machine and the data.
        hidden: "means" where the sweep goes on from probabilities of the hidden units.
        visible: "means" where it goes on from those of the visible ones.
        negative: takes v1, p1, h, p and returns what stands in the place of v1 and p1.
        b: visible biases of the sweep.
        c: hidden biases of the sweep.
    """
    b, c = (a.b if b is None else b), (a.c if c is None else c)
    p = _sigmoid(a.v @ a.W + c)
    hs = [p] if hidden == "means" else [np.tile(h, (len(p), 1)) for h in _states(HIDDEN)]
    weights = [np.ones(len(p))] if hidden == "means" else list(_odds(_states(HIDDEN), p).T)
    totals = [np.zeros((VISIBLE, HIDDEN)), np.zeros(VISIBLE), np.zeros(HIDDEN)]
    for h, weight in zip(hs, weights, strict=True):
        q = _sigmoid(h @ a.W.T + b)
        vs = [q] if visible == "means" else [np.tile(v, (len(q), 1)) for v in _states(VISIBLE)]
        shares = [np.ones(len(q))] if visible == "means" else list(_odds(_states(VISIBLE), q).T)
        for v1, share in zip(vs, shares, strict=True):
            p1 = _sigmoid(v1 @ a.W + c)
            left, right = (v1, p1) if negative is None else negative(v1, p1, h, p)
            each = (weight * share)[:, None]
            totals[0] += (a.v * each).T @ p - (left * each).T @ right
            totals[1] += ((a.v - left) * each).sum(axis=0)
            totals[2] += ((p - right) * each).sum(axis=0)
    return [total / len(a.v) for total in totals]
