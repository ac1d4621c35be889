"""``weblab reproduce``: the book's claims beside the labs' own runs, with bands over seeds."""
