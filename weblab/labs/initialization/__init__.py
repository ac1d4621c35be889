"""The initialization lab: why the start matters."""
