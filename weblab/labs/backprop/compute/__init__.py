"""The model of the lab, without Panel."""
