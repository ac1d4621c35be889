"""The wheel, and what no file of the tree is: kernels and catalogues, compiled."""
