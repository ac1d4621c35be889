"""A lab on its page: view, frame and embed."""
