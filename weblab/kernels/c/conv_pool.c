// Convolution, max-pooling and ReLU in one pass: the image of the convolution, by far the largest
// array of a small network, exists for one sample at a time and never leaves the cache.

#include "convolution.h"
#include "memory.h"
#include "pooling.h"

// How many floats of scratch memory both functions below take at most.
EXPORT(conv_pool_scratch)
int conv_pool_scratch(const Geometry *g) {
  int taps = in_quads(taps_of(g)), filters = in_quads(g->filters), positions = positions_of(g);
  return taps * filters + PANEL * (g->filters + taps) + (filters + PANEL) * positions +
         padded_size(g) + output_size(g);
}

// y = ReLU of each pooling window's maximum over the convolution; index = the tap that it was at.
// `pool` describes one plane: its height and width are the convolution's output.
EXPORT(conv_pool)
void conv_pool(const Geometry *g, const Geometry *pool, const float *x, const float *weight,
    const float *bias, float *y, byte *index, int n, float *scratch) {
  int taps = taps_of(g), plane = positions_of(g), pooled = positions_of(pool);
  float *packed = scratch, *panel = packed + in_quads(g->filters) * taps;
  float *border = panel + PANEL * taps, *convolved = border + padded_size(g);
  pack_filters(g, weight, packed);
  if (is_padded(g)) fill(border, 0, padded_size(g));
  for (int i = 0; i < n; i++, x += image_size(g)) {
    if (is_padded(g)) pad_image(g, x, border);
    convolve_image(g, is_padded(g) ? border : x, packed, bias, convolved, panel);
    for (int o = 0; o < g->filters; o++, y += pooled, index += pooled) {
      max_pool_plane(pool, convolved + o * plane, y, index);
      for (int j = 0; j < pooled; j += 4)
        store_first(y + j, wasm_f32x4_pmax(load_first(y + j, pooled - j), zero()), pooled - j);
    }
  }
}

// dw, db, and, where dx is not null, dx, given the gradient by y.
EXPORT(conv_pool_backward)
void conv_pool_backward(const Geometry *g, const Geometry *pool, const float *dy, const float *y,
    const byte *index, const float *x, const float *weight, float *dw, float *db, float *dx, int n,
    float *scratch) {
  int taps = in_quads(taps_of(g)), plane = positions_of(g), pooled = positions_of(pool);
  float *gradient = scratch, *border = gradient + output_size(g);
  float *packed = border + padded_size(g), *panels = packed + taps * g->filters;
  float *positive = panels;  // before the panels are in use
  fill(dw, 0, g->filters * taps_of(g));
  fill(db, 0, g->filters);
  if (dx) pack_taps(g, weight, packed);
  for (int i = 0; i < n; i++, x += image_size(g)) {
    for (int o = 0; o < g->filters; o++, dy += pooled, y += pooled, index += pooled) {
      for (int j = 0; j < pooled; j += 4) {
        vec on = wasm_f32x4_gt(load_first(y + j, pooled - j), zero());
        store_first(positive + j, wasm_v128_and(on, load_first(dy + j, pooled - j)), pooled - j);
      }
      max_pool_plane_backward(pool, positive, index, gradient + o * plane);
    }
    if (is_padded(g)) {
      fill(border, 0, padded_size(g));
      pad_image(g, x, border);
    }
    gather_gradient(g, is_padded(g) ? border : x, gradient, dw, db, panels);
    if (!dx) continue;
    float *target = is_padded(g) ? border : dx;
    fill(target, 0, padded_size(g));
    spread_gradient(g, gradient, packed, target, panels);
    if (is_padded(g)) crop_image(g, border, dx);
    dx += image_size(g);
  }
}
