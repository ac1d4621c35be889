"""A visitor's classes and functions in place of the engine's, recognized by their methods.

Each adapter is what the engine expects there: an ``nn.Optimizer``, an ``nn.Layer``, a loss, a
penalty, an initializer, or a machine with gradients of its own.
"""
