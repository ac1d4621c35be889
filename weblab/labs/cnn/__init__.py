"""The cnn lab: convolution from the inside, and training a small network of them."""
