// Pooling of one plane; the batch is a number of planes.

#ifndef WEBLAB_POOLING_H
#define WEBLAB_POOLING_H

#include "window.h"

typedef unsigned char byte;

// y = each window's maximum, index = which of its taps that was (the first, if equal).
void max_pool_plane(const Geometry *g, const float *x, float *y, byte *index);

// dx = the gradient of each window at the tap that won, 0 elsewhere.
void max_pool_plane_backward(const Geometry *g, const float *dy, const byte *index, float *dx);

#endif
