// The gradients of convolution, max-pooling and ReLU as one: only the windows that won are visited.

#include "convolution.h"
#include "memory.h"
#include "sums.h"
#include "winners.h"

// How many rows of a filter's gradient are held in registers at a time; 5 fits 3x3 and 5x5.
enum { ROWS = 5 };

// Four of a plane's gradient, zero where ReLU let nothing through.
INLINE vec let_through(const float *dy, const byte *index) {
  return wasm_v128_andnot(load(dy), wasm_i32x4_eq(from_bytes(index), wasm_i32x4_const_splat(NONE)));
}

// The sum of what ReLU let through of a plane's gradient.
static float sum_through(const float *dy, const byte *index, int length) {
  SUM_VECTORS(total, let_through(dy + at, index + at))
  for (; at < length; at++) total += index[at] == NONE ? 0 : dy[at];
  return total;
}

// sums (one filter, each row in whole vectors) += for each winner, its gradient times `vectors`
// vectors of some rows of the window that it saw, from `row` and `column` on.
INLINE void add_rows(const Geometry *g, const float *padded, Winners winners, int count, int row,
    int column, float *sums, const int vectors) {
  int rows = g->channels * g->window_h, across = in_quads(g->window_w);
  const float *under[ROWS];
  vec sum[ROWS][2];
  UNROLLED
  for (int r = 0; r < ROWS; r++) {
    int at = smaller(row + r, rows - 1);
    int image_row = at / g->window_h * padded_h(g) + at % g->window_h;
    under[r] = padded + image_row * padded_w(g) + column;
    UNROLLED
    for (int q = 0; q < vectors; q++) sum[r][q] = load(sums + at * across + column + 4 * q);
  }
  for (const int *end = winners.place + count; winners.place < end;
      winners.place++, winners.gradient++) {
    vec slope = splat(*winners.gradient);
    UNROLLED
    for (int r = 0; r < ROWS; r++) {
      UNROLLED
      for (int q = 0; q < vectors; q++)
        sum[r][q] = multiply_add(sum[r][q], slope, load(under[r] + *winners.place + 4 * q));
    }
  }
  UNROLLED
  for (int r = 0; r < ROWS; r++) {
    float *place = sums + smaller(row + r, rows - 1) * across + column;
    UNROLLED
    for (int q = 0; q < vectors; q++) store(place + 4 * q, sum[r][q]);
  }
}

// The same of whole windows, which are read up to three floats behind the image.
static void add_windows(
    const Geometry *g, const float *padded, Winners winners, int count, float *sums) {
  for (int row = 0; row < g->channels * g->window_h; row += ROWS) {
    for (int column = 0; column < g->window_w; column += 8) {
      if (g->window_w - column > 4)
        add_rows(g, padded, winners, count, row, column, sums, 2);
      else
        add_rows(g, padded, winners, count, row, column, sums, 1);
    }
  }
}

// dw and db, and, where dx is not null, dx, given the gradient by y.
EXPORT(conv_pool_backward)
void conv_pool_backward(const Geometry *g, const Geometry *pool, const float *dy, const byte *index,
    const float *x, const float *weight, float *dw, float *db, float *dx, int n, float *scratch) {
  int taps = taps_of(g), plane = positions_of(g), pooled = positions_of(pool);
  float *border = scratch, *packed = border + padded_size(g) + QUAD;
  float *panels = packed + in_quads(taps) * g->filters;
  float *convolved = panels + PANEL * (g->filters + in_quads(taps));
  Windows windows = windows_of(g, pool, convolved + output_size(g));
  Winners winners = {.place = windows.place + 2 * pooled};
  winners.gradient = (float *)(winners.place + pooled + QUAD);
  vec *shuffles = (vec *)(winners.gradient + pooled + QUAD);
  unsigned *columns = (unsigned *)(shuffles + MASKS);
  float *sums = (float *)(columns + g->channels * padded_h(g));
  int rows = g->channels * g->window_h, across = in_quads(g->window_w);
  write_shuffles(shuffles);
  fill(sums, 0, g->filters * rows * across);
  fill(db, 0, g->filters);
  if (dx) pack_taps(g, weight, packed);
  for (int i = 0; i < n; i++, x += image_size(g)) {
    fill(border, 0, padded_size(g) + QUAD);
    pad_image(g, x, border);
    mark_windows(g, pool, border, columns, windows.seen);
    for (int o = 0; o < g->filters; o++, dy += pooled, index += pooled) {
      int count = list_winners(windows, dy, index, shuffles, winners);
      add_windows(g, border, winners, count, sums + o * rows * across);
      db[o] += sum_through(dy, index, pooled);
      if (dx) max_pool_plane_backward(pool, dy, index, convolved + o * plane);
    }
    if (!dx) continue;
    float *target = is_padded(g) ? border : dx;
    fill(target, 0, padded_size(g));
    spread_gradient(g, convolved, packed, target, panels);
    if (is_padded(g)) crop_image(g, border, dx);
    dx += image_size(g);
  }
  for (int row = 0; row < g->filters * rows; row++)
    copy(dw + row * g->window_w, sums + row * across, g->window_w);
}
