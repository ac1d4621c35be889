"""The part 'Code' of each lab: the engine's source, the visitor's own code, and the exercises."""
