// The gradients of convolution, max-pooling and ReLU as one: only the windows that won are visited.

#include "conv_pool.h"
#include "convolution.h"
#include "lists.h"
#include "memory.h"
#include "sums.h"

// How many rows of a filter's gradient are held in registers at a time; 5 fits 3x3 and 5x5.
enum { ROWS = 5 };

// What list_winners needs beside the windows: the offsets of a pooling window's taps in a padded
// image, shuffles, and room for the lists.
typedef struct {
  int *tap_offset, *offset;
  float *gradient;
  vec *shuffles;
} Winners;

// List the windows of one plane that ReLU let through: where the convolution's window lies that
// won, in its padded image, and the gradient there. Returns how many there are.
static int list_winners(
    const Geometry *g, const Geometry *pool, const float *dy, const byte *index, Winners to) {
  int down = g->stride_h * padded_w(g), across = pool->stride_w * g->stride_w, count = 0;
  unsigned last = (unsigned)((g->output_h - 1) * down + (g->output_w - 1) * g->stride_w);
  int row = -pool->padding_h * down - pool->padding_w * g->stride_w;
  vec steps = wasm_i32x4_make(0, across, 2 * across, 3 * across);
  for (int i = 0; i < pool->output_h; i++, row += pool->stride_h * down) {
    int j = 0;
    for (; pool->window_w == 2 && j + 4 <= pool->output_w; j += 4) {
      vec tap = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(index + j));
      tap = wasm_u32x4_extend_low_u16x8(tap);
      vec right = wasm_v128_and(tap, wasm_i32x4_const_splat(1));
      vec place = wasm_i32x4_add(wasm_i32x4_splat(row + j * across), steps);
      place = wasm_i32x4_add(place, wasm_i32x4_mul(right, wasm_i32x4_splat(g->stride_w)));
      place = wasm_i32x4_add(place, wasm_i32x4_mul(wasm_i32x4_shr(tap, 1), wasm_i32x4_splat(down)));
      vec won = wasm_v128_andnot(wasm_u32x4_le(place, wasm_u32x4_splat(last)),
          wasm_i32x4_eq(tap, wasm_i32x4_const_splat(NONE)));
      count = append_four(to.shuffles, won, place, load(dy + j), to.offset, to.gradient, count);
    }
    for (; j < pool->output_w; j++) {
      int place = row + j * across + to.tap_offset[index[j]];
      to.offset[count] = place;
      to.gradient[count] = dy[j];
      count += (index[j] != NONE) & ((unsigned)place <= last);
    }
    dy += pool->output_w;
    index += pool->output_w;
  }
  return count;
}

// dw (one filter) += for each winner, its gradient times `vectors` vectors of some rows of the
// window that it saw, from `row` and `column` on.
INLINE void add_rows(const Geometry *g, const float *padded, const int *offset,
    const float *gradient, int count, int row, int column, float *dw, const int vectors) {
  int rows = g->channels * g->window_h, left = g->window_w - column;
  const float *under[ROWS];
  vec sum[ROWS][2];
  UNROLLED
  for (int r = 0; r < ROWS; r++) {
    int at = smaller(row + r, rows - 1);
    int image_row = at / g->window_h * padded_h(g) + at % g->window_h;
    under[r] = padded + image_row * padded_w(g) + column;
    sum[r][0] = sum[r][1] = zero();
  }
  for (int i = 0; i < count; i++) {
    vec slope = splat(gradient[i]);
    UNROLLED
    for (int r = 0; r < ROWS; r++)
      UNROLLED
      for (int q = 0; q < vectors; q++)
        sum[r][q] = multiply_add(sum[r][q], slope, load(under[r] + offset[i] + 4 * q));
  }
  UNROLLED
  for (int r = 0; r < ROWS; r++) {
    if (row + r >= rows) break;
    float *place = dw + (row + r) * g->window_w + column;
    UNROLLED
    for (int q = 0; q < vectors; q++) {
      vec total = add(load_first(place + 4 * q, left - 4 * q), sum[r][q]);
      store_first(place + 4 * q, total, left - 4 * q);
    }
  }
}

// The same of whole windows, whose rows are read in whole vectors: up to three floats behind the
// image.
static void add_windows(const Geometry *g, const float *padded, const int *offset,
    const float *gradient, int count, float *dw) {
  for (int row = 0; row < g->channels * g->window_h; row += ROWS) {
    for (int column = 0; column < g->window_w; column += 8) {
      if (g->window_w - column > 4)
        add_rows(g, padded, offset, gradient, count, row, column, dw, 2);
      else
        add_rows(g, padded, offset, gradient, count, row, column, dw, 1);
    }
  }
}

// dw and db, and, where dx is not null, dx, given the gradient by y.
EXPORT(conv_pool_backward)
void conv_pool_backward(const Geometry *g, const Geometry *pool, const float *dy,
    const byte *index, const float *x, const float *weight, float *dw, float *db, float *dx, int n,
    float *scratch) {
  int taps = taps_of(g), plane = positions_of(g), pooled = positions_of(pool);
  float *border = scratch, *packed = border + padded_size(g) + QUAD;
  float *panels = packed + in_quads(taps) * g->filters;
  float *convolved = panels + PANEL * (g->filters + in_quads(taps));
  Winners winners = {.shuffles = (vec *)(convolved + output_size(g))};
  winners.tap_offset = (int *)(winners.shuffles + MASKS);
  winners.offset = winners.tap_offset + INDICES;
  winners.gradient = (float *)(winners.offset + pooled + QUAD);
  int *offset = winners.offset;
  float *gradient = winners.gradient;
  write_shuffles(winners.shuffles);
  for (int k = 0; k < INDICES; k++)
    winners.tap_offset[k] =
        k / pool->window_w * g->stride_h * padded_w(g) + k % pool->window_w * g->stride_w;
  fill(dw, 0, g->filters * taps);
  fill(db, 0, g->filters);
  if (dx) pack_taps(g, weight, packed);
  for (int i = 0; i < n; i++, x += image_size(g)) {
    fill(border, 0, padded_size(g) + QUAD);
    pad_image(g, x, border);
    for (int o = 0; o < g->filters; o++, dy += pooled, index += pooled) {
      int count = list_winners(g, pool, dy, index, winners);
      add_windows(g, border, offset, gradient, count, dw + o * taps);
      db[o] += row_sum(gradient, count);
      if (dx) max_pool_plane_backward(pool, dy, index, convolved + o * plane);
    }
    if (!dx) continue;
    float *target = is_padded(g) ? border : dx;
    fill(target, 0, padded_size(g));
    spread_gradient(g, convolved, packed, target, panels);
    if (is_padded(g)) crop_image(g, border, dx);
    dx += image_size(g);
  }
}
