// Max-pooling over a convolution, run backwards: which of the convolution's positions won.

#ifndef WEBLAB_WINNERS_H
#define WEBLAB_WINNERS_H

#include "conv_pool.h"
#include "lists.h"

// Behind every place in an image: where a tap of the pooling lies that is none.
enum { NOWHERE = 1 << 30 };

// The windows of the pooling, the same for each plane.
typedef struct {
  int count;
  int *place;     // where the convolution's window under tap 0 lies in the padded image, which may
                  // be before its start
  int *offset;    // how far behind that the one under each tap lies
  unsigned last;  // where the last of all lies
  byte *seen;     // all bits where the image under a window is not all zeros, or else none
  vec low, high;  // the bytes of the first 16 offsets
  int short_offsets;  // whether these two bytes of 16 taps are all, and tap 0 is in the image
} Windows;

// Those that won of one plane: where each lies in the padded image, and the gradient there.
typedef struct {
  int *place;
  float *gradient;
} Winners;

// The windows of a plane, for which `memory` has space: INDICES + 2 count floats.
INLINE Windows windows_of(const Geometry *g, const Geometry *pool, float *memory) {
  int down = g->stride_h * padded_w(g), across = g->stride_w, taps = taps_of(pool);
  Windows windows = {.count = positions_of(pool), .offset = (int *)memory};
  windows.place = windows.offset + INDICES;
  windows.seen = (byte *)(windows.place + windows.count);
  windows.last = (unsigned)((g->output_h - 1) * down + (g->output_w - 1) * across);
  byte *low = (byte *)windows.offset, *high = low + 16;
  for (int k = 0; k < 16; k++) {
    int offset = k / pool->window_w * down + k % pool->window_w * across;
    low[k] = (byte)offset;
    high[k] = (byte)(offset >> 8);
  }
  windows.low = wasm_v128_load(low);
  windows.high = wasm_v128_load(high);
  for (int k = 0; k < INDICES; k++) {
    int offset = k / pool->window_w * down + k % pool->window_w * across;
    windows.offset[k] = k < taps ? offset : NOWHERE;
  }
  windows.short_offsets = taps <= 16 && windows.offset[taps - 1] < 1 << 16 && !is_padded(pool);
  int *place = windows.place, first = -pool->padding_h * down - pool->padding_w * across;
  for (int i = 0; i < pool->output_h; i++)
    for (int j = 0; j < pool->output_w; j++)
      *place++ = first + i * pool->stride_h * down + j * pool->stride_w * across;
  return windows;
}

// A bit for each of so many columns from `first` on, of those that an image has.
INLINE unsigned columns_from(int first, int count) {
  int end = smaller(first + count, BITS);
  if (first < 0) first = 0;
  return first < end ? ~0u >> (BITS - (end - first)) << first : 0;
}

// Fill in what is seen of an image: no other window has a part in the gradient of a filter.
INLINE void mark_windows(
    const Geometry *g, const Geometry *pool, const float *padded, unsigned *columns, byte *seen) {
  int with_zeros = mark_columns(g, padded, columns);
  int height = (pool->window_h - 1) * g->stride_h + g->window_h;
  int width = (pool->window_w - 1) * g->stride_w + g->window_w;
  for (int i = 0; i < pool->output_h; i++) {
    int top = (i * pool->stride_h - pool->padding_h) * g->stride_h;
    unsigned under = with_zeros ? columns_under(g, columns, top, top + height) : 0;
    for (int j = 0; j < pool->output_w; j++, seen++) {
      int left = (j * pool->stride_w - pool->padding_w) * g->stride_w;
      *seen = !with_zeros || (under & columns_from(left, width)) ? 0xff : 0;
    }
  }
}

// List those of sixteen windows from `first` on whose bit is set. Returns how many there are then.
INLINE int list_sixteen(Windows windows, int first, unsigned mask, vec tap, const float *dy,
    const vec *shuffles, Winners to, int winners) {
  vec low = wasm_i8x16_swizzle(windows.low, tap), high = wasm_i8x16_swizzle(windows.high, tap);
  vec lower = wasm_i8x16_shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  vec upper =
      wasm_i8x16_shuffle(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  vec offset[4] = {wasm_u32x4_extend_low_u16x8(lower), wasm_u32x4_extend_high_u16x8(lower),
      wasm_u32x4_extend_low_u16x8(upper), wasm_u32x4_extend_high_u16x8(upper)};
  UNROLLED
  for (int q = 0; q < 4; q++, mask >>= 4) {
    int at = first + 4 * q;
    vec place = wasm_i32x4_add(wasm_v128_load(windows.place + at), offset[q]);
    winners =
        append_masked(shuffles, mask & 0xf, place, load(dy + at), to.place, to.gradient, winners);
  }
  return winners;
}

// List the winners of one plane that ReLU let through. Returns how many there are.
INLINE int list_winners(
    Windows windows, const float *dy, const byte *index, const vec *shuffles, Winners to) {
  int winners = 0, i = 0;
  for (; windows.short_offsets && i + 16 <= windows.count; i += 16) {
    vec tap = wasm_v128_load(index + i);
    vec stopped = wasm_i8x16_eq(tap, wasm_i8x16_splat((char)NONE));
    vec won = wasm_v128_andnot(wasm_v128_load(windows.seen + i), stopped);
    unsigned mask = wasm_i8x16_bitmask(won);
    if (mask) winners = list_sixteen(windows, i, mask, tap, dy, shuffles, to, winners);
  }
  for (; i < windows.count; i++) {
    to.place[winners] = windows.place[i] + windows.offset[index[i]];
    to.gradient[winners] = dy[i];
    winners += windows.seen[i] && (unsigned)to.place[winners] <= windows.last;
  }
  return winners;
}

#endif
