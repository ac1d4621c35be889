"""The batch-norm lab: sixteen scales of the first weights, with batch normalization and without."""
