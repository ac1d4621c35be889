// Convolution of one image, forward and backward; conv2d.c runs them over a batch.
//
// Images are padded where the geometry says so. Each function takes scratch memory from the
// pointer that it is given on; its size is the function's own, in floats.

#ifndef WEBLAB_CONVOLUTION_H
#define WEBLAB_CONVOLUTION_H

#include "window.h"

// Filters as quads, for convolve_image; in_quads(filters) * taps floats.
void pack_filters(const Geometry *g, const float *weight, float *packed);

// y (filters x positions) = filters * windows + bias, which may be null.
// Scratch: PANEL * taps.
void convolve_image(const Geometry *g, const float *padded, const float *packed, const float *bias,
    float *y, float *scratch);

// Filters as quads of taps, for spread_gradient; in_quads(taps) * filters floats.
void pack_taps(const Geometry *g, const float *weight, float *packed);

// dx (a padded image) += for each window, filters^T * dy (filters x positions).
// Scratch: PANEL * (filters + in_quads(taps)).
void spread_gradient(
    const Geometry *g, const float *dy, const float *packed, float *padded_dx, float *scratch);

// dw (filters x taps) += dy * windows^T; db (filters) += the sum of dy.
// Scratch: (in_quads(filters) + PANEL) * positions + the padded image's height.
void gather_gradient(
    const Geometry *g, const float *padded, const float *dy, float *dw, float *db, float *scratch);

#endif
