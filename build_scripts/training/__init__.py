"""How the network that the draw lab ships is trained and measured."""
