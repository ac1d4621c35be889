// Convolution of a batch: the operations that Python calls.

#include "convolution.h"
#include "memory.h"

// How many floats of scratch memory each of the functions below takes at most.
EXPORT(conv2d_scratch)
int conv2d_scratch(const Geometry *g) {
  int taps = taps_of(g), positions = positions_of(g);
  int packed = (in_quads(g->filters) + QUAD) * (taps + QUAD);
  int panels = PANEL * (in_quads(taps) + g->filters) + (in_quads(g->filters) + PANEL) * positions;
  return packed + panels + padded_h(g) + padded_size(g);
}

// y (n images of filters x positions); a null bias counts as zero.
EXPORT(conv2d)
void conv2d(const Geometry *g, const float *x, const float *weight, const float *bias, float *y,
    int n, float *scratch) {
  int taps = taps_of(g);
  float *packed = scratch, *panel = packed + in_quads(g->filters) * taps;
  float *border = panel + PANEL * taps;
  pack_filters(g, weight, packed);
  if (is_padded(g)) fill(border, 0, padded_size(g));
  for (int i = 0; i < n; i++, x += image_size(g), y += output_size(g)) {
    if (is_padded(g)) pad_image(g, x, border);
    convolve_image(g, is_padded(g) ? border : x, packed, bias, y, panel);
  }
}

// dx (n images), given dy (n images of filters x positions).
EXPORT(conv2d_backward_input)
void conv2d_backward_input(
    const Geometry *g, const float *dy, const float *weight, float *dx, int n, float *scratch) {
  int taps = in_quads(taps_of(g));
  float *packed = scratch, *panels = packed + taps * g->filters;
  float *border = panels + PANEL * (g->filters + taps);
  pack_taps(g, weight, packed);
  for (int i = 0; i < n; i++, dx += image_size(g), dy += output_size(g)) {
    float *target = is_padded(g) ? border : dx;
    fill(target, 0, padded_size(g));
    spread_gradient(g, dy, packed, target, panels);
    if (is_padded(g)) crop_image(g, border, dx);
  }
}

// dw (filters x taps) and db (filters), summed over n images.
EXPORT(conv2d_backward_weight)
void conv2d_backward_weight(const Geometry *g, const float *x, const float *dy, float *dw,
    float *db, int n, float *scratch) {
  float *border = scratch + (in_quads(g->filters) + PANEL) * positions_of(g) + padded_h(g);
  fill(dw, 0, g->filters * taps_of(g));
  fill(db, 0, g->filters);
  if (is_padded(g)) fill(border, 0, padded_size(g));
  for (int i = 0; i < n; i++, x += image_size(g), dy += output_size(g)) {
    if (is_padded(g)) pad_image(g, x, border);
    gather_gradient(g, is_padded(g) ? border : x, dy, dw, db, scratch);
  }
}
