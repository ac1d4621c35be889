// Pooling of one plane; the batch is a number of planes.

#ifndef WEBLAB_POOLING_H
#define WEBLAB_POOLING_H

#include "window.h"

typedef unsigned char byte;

// Windows of two by two that touch, in rows of at least four: these have vector code. The last
// four of a row may overlap those before, and be computed twice.
INLINE int in_fours(const Geometry *g) {
  return g->window_h == 2 && g->window_w == 2 && g->stride_h == 2 && g->stride_w == 2 &&
         g->padding_h == 0 && g->padding_w == 0 && g->output_w >= 4;
}

// The values under the four taps of four neighbouring windows of two by two.
typedef struct {
  vec tap[4];
} Four;

// From eight values of the upper row and eight of the lower.
INLINE Four to_taps(const vec rows[4]) {
  Four four = {{
      wasm_i32x4_shuffle(rows[0], rows[1], 0, 2, 4, 6),
      wasm_i32x4_shuffle(rows[0], rows[1], 1, 3, 5, 7),
      wasm_i32x4_shuffle(rows[2], rows[3], 0, 2, 4, 6),
      wasm_i32x4_shuffle(rows[2], rows[3], 1, 3, 5, 7),
  }};
  return four;
}

INLINE Four load_four(const float *top, int width) {
  vec rows[4] = {load(top), load(top + 4), load(top + width), load(top + width + 4)};
  return to_taps(rows);
}

// The maximum of each window, and which tap has it (the first, if equal).
typedef struct {
  vec value, tap;
} Best;

INLINE Best best_of_four(Four four) {
  Best best = {four.tap[0], wasm_i32x4_const_splat(0)};
  vec nan = wasm_f32x4_ne(best.value, best.value);
  UNROLLED
  for (int k = 1; k < 4; k++) {
    nan = wasm_v128_or(nan, wasm_f32x4_ne(four.tap[k], four.tap[k]));
    best.tap = choose(wasm_f32x4_gt(four.tap[k], best.value), wasm_i32x4_splat(k), best.tap);
    best.value = wasm_f32x4_pmax(best.value, four.tap[k]);
  }
  best.value = wasm_v128_or(best.value, nan);
  return best;
}

// Four numbers below 256 as bytes.
INLINE void store_bytes(byte *to, vec numbers) {
  vec narrow = wasm_i16x8_narrow_i32x4(numbers, numbers);
  wasm_v128_store32_lane(to, wasm_u8x16_narrow_i16x8(narrow, narrow), 0);
}

// y = each window's maximum, index = which of its taps that was (the first, if equal).
void max_pool_plane(const Geometry *g, const float *x, float *y, byte *index);

// dx = the gradient of each window at the tap that won, 0 elsewhere.
void max_pool_plane_backward(const Geometry *g, const float *dy, const byte *index, float *dx);

#endif
