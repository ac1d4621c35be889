// Pooling of one plane; the batch is a number of planes.

#ifndef WEBLAB_POOLING_H
#define WEBLAB_POOLING_H

#include "window.h"

typedef unsigned char byte;

// Windows of two by two that touch, in rows of at least so many: these have vector code. The last
// of a row may overlap those before, and be computed twice.
INLINE int touching(const Geometry *g, int at_least) {
  return g->window_h == 2 && g->window_w == 2 && g->stride_h == 2 && g->stride_w == 2 &&
         g->padding_h == 0 && g->padding_w == 0 && g->output_w >= at_least;
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

// The maximum of each window, and which tap has it (the first, if equal). Where any tap has NaN the
// maximum is NaN, and the tap is any of the four.
typedef struct {
  vec value, tap;
} Best;

INLINE Best best_of_four(Four four) {
  const vec *tap = four.tap;
  vec right = wasm_f32x4_gt(tap[1], tap[0]), lower_right = wasm_f32x4_gt(tap[3], tap[2]);
  vec upper = wasm_f32x4_pmax(tap[0], tap[1]), lower = wasm_f32x4_pmax(tap[2], tap[3]);
  vec is_lower = wasm_f32x4_gt(lower, upper), nan = wasm_f32x4_ne(tap[0], tap[0]);
  UNROLLED
  for (int k = 1; k < 4; k++) nan = wasm_v128_or(nan, wasm_f32x4_ne(tap[k], tap[k]));
  vec row = wasm_v128_and(is_lower, wasm_i32x4_const_splat(2));
  Best best = {
      wasm_v128_or(wasm_f32x4_pmax(upper, lower), nan),
      wasm_i32x4_sub(row, choose(is_lower, lower_right, right)),
  };
  return best;
}

// Four numbers below 128 as bytes, in the first lane; -1 becomes 255.
INLINE vec to_bytes(vec numbers) {
  vec narrow = wasm_i16x8_narrow_i32x4(numbers, numbers);
  return wasm_i8x16_narrow_i16x8(narrow, narrow);
}

// Four bytes as numbers.
INLINE vec from_bytes(const byte *from) {
  return wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(from)));
}

// y = each window's maximum, index = which of its taps that was (the first, if equal). NaN wins
// against all numbers, the last one of several.
void max_pool_plane(const Geometry *g, const float *x, float *y, byte *index);

// dx = the gradient of each window at the tap that won, 0 elsewhere.
void max_pool_plane_backward(const Geometry *g, const float *dy, const byte *index, float *dx);

#endif
