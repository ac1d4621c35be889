// Convolution, max-pooling and ReLU in one pass: the image of the convolution, by far the largest
// array of a small network, exists for one sample at a time and never leaves the cache.

#include "convolution.h"
#include "lists.h"
#include "memory.h"
#include "pooling.h"

// How many vectors of a filter's gradient are held in registers at a time; 5 fits 3x3 and 5x5.
enum { GROUP = 5, MAX_TAPS = 256 };

// How many floats of scratch memory both functions below take at most.
EXPORT(conv_pool_scratch)
int conv_pool_scratch(const Geometry *g) {
  int taps = in_quads(taps_of(g)), filters = in_quads(g->filters), positions = positions_of(g);
  int packed = taps * filters + PANEL * (g->filters + taps), lists = 2 * (4 * positions + QUAD);
  return packed + padded_size(g) + QUAD + output_size(g) + MAX_TAPS + lists + SHUFFLES_FLOATS;
}

// Two filters at eight neighbouring positions in each of two rows: what four pooling windows of
// two by two see, in eight registers. The filters are the first two of a quad.
INLINE void convolve_windows(const Geometry *g, const float *at, const float *quad, vec sum[8]) {
  int width = padded_w(g), below = width * padded_h(g);
  UNROLLED
  for (int i = 0; i < 8; i++) sum[i] = zero();
  for (int c = 0; c < g->channels; c++, at += below) {
    const float *row = at;
    for (int u = 0; u < g->window_h; u++, row += width) {
      for (int v = 0; v < g->window_w; v++, quad += QUAD) {
        vec first = splat(quad[0]), second = splat(quad[1]);
        UNROLLED
        for (int i = 0; i < 4; i++) {
          vec x = load(row + v + i / 2 * width + i % 2 * 4);
          sum[i] = multiply_add(sum[i], x, first);
          sum[4 + i] = multiply_add(sum[4 + i], x, second);
        }
      }
    }
  }
}

// The same as conv_pool for one image, where pooling windows of two by two touch and the
// convolution steps by one: the convolution's values are pooled as they are in the registers.
static void conv_pool_in_registers(const Geometry *g, const Geometry *pool, const float *padded,
    const float *packed, const float *bias, float *y, byte *index) {
  int taps = taps_of(g), pooled = positions_of(pool);
  for (int o = 0; o < g->filters; o += 2, y += 2 * pooled, index += 2 * pooled) {
    const float *quad = packed + o / QUAD * QUAD * taps + o % QUAD;
    for (int row = 0; row < pool->output_h; row++) {
      for (int next = 0; next < pool->output_w; next += 4) {
        int column = smaller(next, pool->output_w - 4), place = row * pool->output_w + column;
        vec sum[8];
        convolve_windows(g, padded + 2 * row * padded_w(g) + 2 * column, quad, sum);
        UNROLLED
        for (int f = 0; f < 2; f++) {
          if (o + f >= g->filters) break;
          Best best = best_of_four(to_taps(sum + 4 * f));
          if (bias) best.value = add(best.value, splat(bias[o + f]));
          store(y + f * pooled + place, wasm_f32x4_pmax(best.value, zero()));
          store_bytes(index + f * pooled + place, best.tap);
        }
      }
    }
  }
}

// y = ReLU of each pooling window's maximum over the convolution; index = the tap that it was at.
// `pool` describes one plane: its height and width are the convolution's output.
EXPORT(conv_pool)
void conv_pool(const Geometry *g, const Geometry *pool, const float *x, const float *weight,
    const float *bias, float *y, byte *index, int n, float *scratch) {
  int taps = taps_of(g), plane = positions_of(g), pooled = positions_of(pool);
  float *packed = scratch, *panel = packed + in_quads(g->filters) * taps;
  float *border = panel + PANEL * taps, *convolved = border + padded_size(g);
  int in_registers = in_fours(pool) && g->stride_h == 1 && g->stride_w == 1;
  pack_filters(g, weight, packed);
  if (is_padded(g)) fill(border, 0, padded_size(g));
  for (int i = 0; i < n; i++, x += image_size(g)) {
    const float *image = is_padded(g) ? border : x;
    if (is_padded(g)) pad_image(g, x, border);
    if (in_registers) {
      conv_pool_in_registers(g, pool, image, packed, bias, y, index);
      y += g->filters * pooled;
      index += g->filters * pooled;
      continue;
    }
    convolve_image(g, image, packed, bias, convolved, panel);
    for (int o = 0; o < g->filters; o++, y += pooled, index += pooled) {
      max_pool_plane(pool, convolved + o * plane, y, index);
      for (int j = 0; j < pooled; j += 4)
        store_first(y + j, wasm_f32x4_pmax(load_first(y + j, pooled - j), zero()), pooled - j);
    }
  }
}

// What list_winners needs beside the windows: the offsets of a pooling window's taps in a padded
// image, shuffles, and room for the lists.
typedef struct {
  int *tap_offset, *offset;
  float *gradient;
  vec *shuffles;
} Winners;

// List the windows of one plane that ReLU let through: where the convolution's window lies that
// won, in its padded image, and the gradient there. Returns how many there are.
static int list_winners(const Geometry *g, const Geometry *pool, const float *dy, const float *y,
    const byte *index, Winners to) {
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
      vec won = wasm_v128_and(wasm_f32x4_gt(load(y + j), zero()),
          wasm_u32x4_le(place, wasm_u32x4_splat(last)));
      count = append_four(to.shuffles, won, place, load(dy + j), to.offset, to.gradient, count);
    }
    for (; j < pool->output_w; j++) {
      int place = row + j * across + to.tap_offset[index[j]];
      to.offset[count] = place;
      to.gradient[count] = dy[j];
      count += (y[j] > 0) & ((unsigned)place <= last);
    }
    dy += pool->output_w;
    y += pool->output_w;
    index += pool->output_w;
  }
  return count;
}

// dw (one filter) += for each winner, its gradient times the window that it saw. A row of the
// window is read in whole vectors, so up to three floats behind the image.
static void add_windows(const Geometry *g, const float *padded, const int *offset,
    const float *gradient, int count, float *dw) {
  int in_row = in_quads(g->window_w) / 4, vectors = g->channels * g->window_h * in_row;
  for (int t = 0; t < vectors; t += GROUP) {
    const float *under[GROUP];
    vec sum[GROUP];
    UNROLLED
    for (int q = 0; q < GROUP; q++) {
      int place = smaller(t + q, vectors - 1), row = place / in_row;
      int image_row = row / g->window_h * padded_h(g) + row % g->window_h;
      under[q] = padded + image_row * padded_w(g) + place % in_row * 4;
      sum[q] = zero();
    }
    for (int i = 0; i < count; i++) {
      vec slope = splat(gradient[i]);
      UNROLLED
      for (int q = 0; q < GROUP; q++)
        sum[q] = multiply_add(sum[q], slope, load(under[q] + offset[i]));
    }
    UNROLLED
    for (int q = 0; q < GROUP; q++) {
      if (t + q >= vectors) break;
      int column = (t + q) % in_row * 4, left = g->window_w - column;
      float *place = dw + (t + q) / in_row * g->window_w + column;
      store_first(place, add(load_first(place, left), sum[q]), left);
    }
  }
}

// dw and db, and, where dx is not null, dx, given the gradient by y.
EXPORT(conv_pool_backward)
void conv_pool_backward(const Geometry *g, const Geometry *pool, const float *dy, const float *y,
    const byte *index, const float *x, const float *weight, float *dw, float *db, float *dx, int n,
    float *scratch) {
  int taps = taps_of(g), plane = positions_of(g), pooled = positions_of(pool);
  float *border = scratch, *packed = border + padded_size(g) + QUAD;
  float *panels = packed + in_quads(taps) * g->filters;
  float *convolved = panels + PANEL * (g->filters + in_quads(taps));
  Winners winners = {.shuffles = (vec *)(convolved + output_size(g))};
  winners.tap_offset = (int *)(winners.shuffles + MASKS);
  winners.offset = winners.tap_offset + MAX_TAPS;
  winners.gradient = (float *)(winners.offset + pooled + QUAD);
  int *offset = winners.offset;
  float *gradient = winners.gradient;
  write_shuffles(winners.shuffles);
  for (int k = 0; k < MAX_TAPS; k++)
    winners.tap_offset[k] =
        k / pool->window_w * g->stride_h * padded_w(g) + k % pool->window_w * g->stride_w;
  fill(dw, 0, g->filters * taps);
  fill(db, 0, g->filters);
  if (dx) pack_taps(g, weight, packed);
  for (int i = 0; i < n; i++, x += image_size(g)) {
    fill(border, 0, padded_size(g) + QUAD);
    pad_image(g, x, border);
    for (int o = 0; o < g->filters; o++, dy += pooled, y += pooled, index += pooled) {
      int count = list_winners(g, pool, dy, y, index, winners);
      add_windows(g, border, offset, gradient, count, dw + o * taps);
      for (int j = 0; j < count; j++) db[o] += gradient[j];
      if (!dx) continue;
      for (int j = 0; j < pooled; j++) gradient[j] = y[j] > 0 ? dy[j] : 0;
      max_pool_plane_backward(pool, gradient, index, convolved + o * plane);
    }
    if (!dx) continue;
    float *target = is_padded(g) ? border : dx;
    fill(target, 0, padded_size(g));
    spread_gradient(g, convolved, packed, target, panels);
    if (is_padded(g)) crop_image(g, border, dx);
    dx += image_size(g);
  }
}
