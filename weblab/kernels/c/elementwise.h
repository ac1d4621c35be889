// What other kernels use of elementwise.c.

#ifndef WEBLAB_ELEMENTWISE_H
#define WEBLAB_ELEMENTWISE_H

// Whether no value is infinite or NaN.
int all_finite(const float *xs, int count);

#endif
