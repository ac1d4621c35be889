"""Ten digits to start from, as a hand might draw them: strokes, like any other drawing."""

from __future__ import annotations

import math

Stroke = list[list[float]]


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> Stroke:
    """Return points on an ellipse; angles in degrees, clockwise from three o'clock."""
    steps = max(2, round(abs(end - start) / 15))
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [[round(cx + rx * math.cos(a), 1), round(cy + ry * math.sin(a), 1)] for a in angles]


SAMPLES: tuple[list[Stroke], ...] = (
    [_arc(140, 140, 52, 84, -80, 285)],
    [[[112, 92], [146, 58], [142, 222]]],
    [[*_arc(136, 102, 50, 46, -165, 25), [150, 168], [92, 218], [200, 212]]],
    [_arc(130, 98, 46, 40, -150, 80) + _arc(130, 178, 56, 44, -70, 150)],
    [[[128, 62], [84, 160], [196, 154]], [[168, 104], [158, 228]]],
    [[[96, 70], [92, 128], *_arc(128, 168, 56, 52, -130, 140)], [[96, 70], [188, 64]]],
    [[[168, 60], [118, 104], [94, 166], *_arc(136, 178, 44, 42, 180, -170)]],
    [[[82, 74], [196, 68], [152, 136], [124, 224]]],
    [_arc(140, 100, 38, 38, 90, -270) + _arc(140, 182, 46, 44, -90, 270)],
    [[*_arc(134, 106, 44, 44, -20, -340), [180, 112], [174, 170], [158, 224]]],
)
"""For each digit its strokes, on a pad of 280x280."""
