// Packing: strips of a matrix, `width` rows or columns wide, copied so that k runs slowest.
//
// to[k * width + i] is element i of the strip at depth k; elements from `count` on are zero.

#ifndef WEBLAB_PACK_H
#define WEBLAB_PACK_H

#include "simd.h"

// From a matrix in which the strip's elements are neighbours: from[k * ld + i].
INLINE void pack_across(
    float *to, const float *from, int ld, int count, int depth, const int width) {
  if (count >= width) {
    for (int k = 0; k < depth; k++, from += ld, to += width) {
      UNROLLED
      for (int i = 0; i < width; i += 4) store(to + i, load(from + i));
    }
    return;
  }
  for (int k = 0; k < depth; k++, from += ld, to += width) {
    UNROLLED
    for (int i = 0; i < width; i += 4) store(to + i, load_first(from + i, count - i));
  }
}

INLINE void transpose(vec rows[4]) {
  vec ab01 = wasm_i32x4_shuffle(rows[0], rows[1], 0, 4, 1, 5);
  vec ab23 = wasm_i32x4_shuffle(rows[0], rows[1], 2, 6, 3, 7);
  vec cd01 = wasm_i32x4_shuffle(rows[2], rows[3], 0, 4, 1, 5);
  vec cd23 = wasm_i32x4_shuffle(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = wasm_i64x2_shuffle(ab01, cd01, 0, 2);
  rows[1] = wasm_i64x2_shuffle(ab01, cd01, 1, 3);
  rows[2] = wasm_i64x2_shuffle(ab23, cd23, 0, 2);
  rows[3] = wasm_i64x2_shuffle(ab23, cd23, 1, 3);
}

// From a matrix in which the depth runs along a row: from[i * ld + k]. Four by four, transposed.
INLINE void pack_along(
    float *to, const float *from, int ld, int count, int depth, const int width) {
  for (int i = 0; i < width; i += 4, from += 4 * ld, to += 4) {
    int k = 0;
    for (; i + 4 <= count && k + 4 <= depth; k += 4) {
      vec rows[4] = {
          load(from + k), load(from + ld + k), load(from + 2 * ld + k), load(from + 3 * ld + k)};
      transpose(rows);
      UNROLLED
      for (int r = 0; r < 4; r++) store(to + (k + r) * width, rows[r]);
    }
    for (; k < depth; k++) {
      UNROLLED
      for (int r = 0; r < 4; r++) to[k * width + r] = i + r < count ? from[r * ld + k] : 0;
    }
  }
}

#endif
