"""The backprop lab: a computational graph node by node, and how gradients are checked."""
