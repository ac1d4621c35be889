"""How an exercise is checked: against the engine, by the numerical gradient, for known mistakes."""
