"""Parts that labs share: what a view is made of."""
