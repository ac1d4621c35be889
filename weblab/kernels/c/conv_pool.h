// Convolution, max-pooling and ReLU as one: what forward and backward agree on.

#ifndef WEBLAB_CONV_POOL_H
#define WEBLAB_CONV_POOL_H

#include "pooling.h"

// The tap of a pooling window of which ReLU let nothing through; no window has so many.
enum { NONE = 255, INDICES = NONE + 1 };

// Images as wide as this at most have a bit for each column.
enum { BITS = 32 };

// For each row of an image, which of its columns are not zero. Returns whether any value is zero,
// and columns are marked at all.
INLINE int mark_columns(const Geometry *g, const float *padded, unsigned *columns) {
  int width = padded_w(g);
  if (width > BITS) return 0;
  unsigned all = ~0u >> (BITS - width), common = all;
  for (int row = 0; row < g->channels * padded_h(g); row++, padded += width) {
    columns[row] = 0;
    for (int j = 0; j < width; j += 4) {
      vec some = wasm_f32x4_ne(load_first(padded + j, width - j), zero());
      columns[row] |= (unsigned)wasm_i32x4_bitmask(some) << j;
    }
    common &= columns[row];
  }
  return common != all;
}

#endif
