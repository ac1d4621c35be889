"""The labs: each a folder with an experiment, a view over it and an article."""
