// Lists of pairs, to which those of four at a time are appended that a mask lets through.

#ifndef WEBLAB_LISTS_H
#define WEBLAB_LISTS_H

#include "simd.h"

// shuffles[m] moves those of four lanes to the front whose bit is set in m; what comes behind them
// does not matter. The module has no memory of its own, so whoever needs them writes them anew.
enum { MASKS = 16, SHUFFLES_FLOATS = 4 * MASKS };

INLINE void write_shuffles(vec *shuffles) {
  for (int mask = 0; mask < MASKS; mask++) {
    unsigned char *bytes = (unsigned char *)(shuffles + mask);
    for (int from = 0; from < 4; from++)
      if (mask >> from & 1)
        for (int i = 0; i < 4; i++) *bytes++ = (unsigned char)(4 * from + i);
  }
}

// The mask has a bit for each of the four. Returns how many pairs the lists have then. Up to three
// more are written behind them.
INLINE int append_masked(
    const vec *shuffles, unsigned mask, vec a, vec b, void *to_a, void *to_b, int count) {
  wasm_v128_store((int *)to_a + count, wasm_i8x16_swizzle(a, shuffles[mask]));
  wasm_v128_store((int *)to_b + count, wasm_i8x16_swizzle(b, shuffles[mask]));
  return count + __builtin_popcount(mask);
}

INLINE int append_four(
    const vec *shuffles, vec chosen, vec a, vec b, void *to_a, void *to_b, int count) {
  return append_masked(shuffles, wasm_i32x4_bitmask(chosen), a, b, to_a, to_b, count);
}

#endif
