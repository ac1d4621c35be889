// Convolution, max-pooling and ReLU in one pass: the image of the convolution, by far the largest
// array of a small network, exists for one sample at a time and never leaves the cache.

#include "conv_pool.h"

#include "convolution.h"
#include "lists.h"
#include "memory.h"

// How many floats of scratch memory conv_pool and conv_pool_backward take at most.
EXPORT(conv_pool_scratch)
int conv_pool_scratch(const Geometry *g) {
  int taps = in_quads(taps_of(g)), filters = in_quads(g->filters), positions = positions_of(g);
  int packed = taps * filters + PANEL * (g->filters + taps), columns = g->channels * padded_h(g);
  int forward = 4 * (taps_of(g) + QUAD) + SHUFFLES_FLOATS;
  int most_pooled = 4 * positions;  // of a padded plane
  int sums = g->filters * g->channels * g->window_h * in_quads(g->window_w);
  int backward = INDICES + 4 * most_pooled + 2 * QUAD + SHUFFLES_FLOATS + sums;
  return packed + padded_size(g) + QUAD + output_size(g) + columns + forward + backward;
}

// Taps of the window: where the value of each lies behind that under the first tap, and where its
// weight lies behind a quad's first.
typedef struct {
  int *place, *weight;
} Taps;

static void list_all_taps(const Geometry *g, Taps to) {
  for (int t = 0; t < taps_of(g); t++) {
    to.place[t] = tap_offset(g, t);
    to.weight[t] = t * QUAD;
  }
}

// List the taps under which not all of four neighbouring positions in each of two rows are zero.
INLINE int list_taps(
    const Geometry *g, const vec *shuffles, const unsigned *columns, int row, int column, Taps to) {
  int channels = g->channels, height = padded_h(g), width = padded_w(g);
  int window_h = g->window_h, window_w = g->window_w, count = 0;
  unsigned window = ~0u >> (BITS - window_w);
  vec weights = wasm_i32x4_make(0, QUAD, 2 * QUAD, 3 * QUAD);
  columns += row;
  for (int c = 0; c < channels; c++, columns += height) {
    vec places = wasm_i32x4_add(wasm_i32x4_make(0, 1, 2, 3), wasm_i32x4_splat(c * height * width));
    for (int u = 0; u < window_h; u++) {
      unsigned seen = (columns[u] | columns[u + 1]) >> column;
      seen |= seen >> 1;
      seen = (seen | seen >> 2) & window;
      vec place = places, weight = weights;
      for (; seen; seen >>= 4) {
        count = append_masked(shuffles, seen & 0xf, place, weight, to.place, to.weight, count);
        place = wasm_i32x4_add(place, wasm_i32x4_splat(4));
        weight = wasm_i32x4_add(weight, wasm_i32x4_splat(4 * QUAD));
      }
      places = wasm_i32x4_add(places, wasm_i32x4_splat(width));
      weights = wasm_i32x4_add(weights, wasm_i32x4_splat(window_w * QUAD));
    }
  }
  return count;
}

// Filters of a quad, two for each of `pairs`, at four neighbouring positions in each of two rows,
// which is what two pooling windows of two by two see: of each pair the upper row of both filters,
// and then the lower.
INLINE void start_windows(const float *start, const int pairs, vec sum[8]) {
  UNROLLED
  for (int f = 0; f < 2 * pairs; f++) {
    int first = f / 2 * 4 + f % 2;
    sum[first] = sum[first + 2] = splat(start[f]);
  }
}

// Add what they have under one tap, given the values of both rows there and the quad's weights.
INLINE void add_tap(const float *upper_row, const float *lower_row, const float *weights,
    const int pairs, vec sum[8]) {
  vec upper = load(upper_row), lower = load(lower_row);
  UNROLLED
  for (int f = 0; f < 2 * pairs; f++) {
    vec weight = splat(weights[f]);
    int first = f / 2 * 4 + f % 2;
    sum[first] = multiply_add(sum[first], upper, weight);
    sum[first + 2] = multiply_add(sum[first + 2], lower, weight);
  }
}

// Their sums over the taps of a list.
INLINE void convolve_windows(const float *at, int width, const float *quad, const float *start,
    Taps taps, int count, const int pairs, vec sum[8]) {
  start_windows(start, pairs, sum);
  for (const int *end = taps.place + count; taps.place < end; taps.place++, taps.weight++) {
    const float *row = at + *taps.place;
    add_tap(row, row + width, quad + *taps.weight, pairs, sum);
  }
}

// The same over all taps of windows `across` wide, in the same order.
INLINE void convolve_whole_windows(const Geometry *g, const float *at, const float *quad,
    const float *start, const int across, vec sum[8]) {
  int width = padded_w(g);
  start_windows(start, 2, sum);
  for (int c = 0; c < g->channels; c++) {
    const float *row = at + c * padded_h(g) * width;
    for (int u = 0; u < g->window_h; u++, row += width, quad += across * QUAD) {
      const float *below = row + width;
      UNROLLED
      for (int v = 0; v < across; v++) {
        add_tap(row + v, below + v, quad + v * QUAD, 2, sum);
        settle(sum);
      }
    }
  }
}

// Pool what two filters have at two windows: the first filter in the lower lanes, the second,
// unless there is none, `plane` behind it in the upper.
INLINE void pool_pair(const vec sum[4], float *y, byte *index, int plane, int second) {
  Best best = best_of_four(to_taps(sum));
  vec stopped = wasm_v128_not(wasm_f32x4_gt(best.value, zero()));
  vec value = wasm_f32x4_pmax(best.value, zero()), tap = to_bytes(wasm_v128_or(best.tap, stopped));
  wasm_v128_store64_lane(y, value, 0);
  wasm_v128_store16_lane(index, tap, 0);
  if (!second) return;
  wasm_v128_store64_lane(y + plane, value, 1);
  wasm_v128_store16_lane(index + plane, tap, 1);
}

// The same as conv_pool for one image, where pooling windows of two by two touch and the
// convolution steps by one: the convolution's values are pooled as they are in the registers.
// What is zero in the image takes no time. Sums start from `start`, the biases or zeros, as quads.
static void conv_pool_in_registers(const Geometry *g, const Geometry *pool, const float *padded,
    const float *packed, const float *start, float *y, byte *index, Taps all) {
  int taps = taps_of(g), pooled = positions_of(pool), width = padded_w(g), filters = g->filters;
  const vec *shuffles = (const vec *)(all.weight + taps);
  Taps seen = {.place = (int *)(shuffles + MASKS)};
  seen.weight = seen.place + taps + QUAD;
  unsigned *columns = (unsigned *)(seen.weight + taps + QUAD);
  int with_zeros = mark_columns(g, padded, columns);
  if (!with_zeros) {
    seen.place = all.place;
    seen.weight = all.weight;
  }
  for (int row = 0; row < pool->output_h; row++) {
    for (int next = 0; next < pool->output_w; next += 2) {
      int column = smaller(next, pool->output_w - 2), place = row * pool->output_w + column;
      int count = taps;
      if (with_zeros) count = list_taps(g, shuffles, columns, 2 * row, 2 * column, seen);
      const float *at = padded + 2 * row * width + 2 * column;
      for (int o = 0; o < filters; o += QUAD) {
        const float *quad = packed + o * taps;
        int left = filters - o, to = o * pooled + place, whole = count == taps && left > 2;
        vec sum[8];
        if (whole && g->window_w == 3)
          convolve_whole_windows(g, at, quad, start + o, 3, sum);
        else if (whole && g->window_w == 5)
          convolve_whole_windows(g, at, quad, start + o, 5, sum);
        else if (left > 2)
          convolve_windows(at, width, quad, start + o, seen, count, 2, sum);
        else
          convolve_windows(at, width, quad, start + o, seen, count, 1, sum);
        pool_pair(sum, y + to, index + to, pooled, left > 1);
        if (left <= 2) break;
        to += 2 * pooled;
        pool_pair(sum + 4, y + to, index + to, pooled, left > 3);
      }
    }
  }
}

// y = ReLU of each pooling window's maximum over the convolution; index = the tap that it was at,
// or NONE.
// `pool` describes one plane: its height and width are the convolution's output.
EXPORT(conv_pool)
void conv_pool(const Geometry *g, const Geometry *pool, const float *x, const float *weight,
    const float *bias, float *y, byte *index, int n, float *scratch) {
  int taps = taps_of(g), plane = positions_of(g), pooled = positions_of(pool);
  float *packed = scratch, *panel = packed + in_quads(g->filters) * taps;
  float *start = panel + PANEL * taps, *border = start + in_quads(g->filters);
  float *convolved = border + padded_size(g);
  Taps all = {.place = (int *)(convolved + output_size(g))};
  all.weight = all.place + taps;
  int in_registers = touching(pool, 2) && g->stride_h == 1 && g->stride_w == 1;
  pack_filters(g, weight, packed);
  fill(start, 0, in_quads(g->filters));
  if (bias) copy(start, bias, g->filters);
  list_all_taps(g, all);
  write_shuffles((vec *)(all.weight + taps));
  if (is_padded(g)) fill(border, 0, padded_size(g));
  for (int i = 0; i < n; i++, x += image_size(g)) {
    const float *image = is_padded(g) ? border : x;
    if (is_padded(g)) pad_image(g, x, border);
    if (in_registers) {
      conv_pool_in_registers(g, pool, image, packed, start, y, index, all);
      y += g->filters * pooled;
      index += g->filters * pooled;
      continue;
    }
    convolve_image(g, image, packed, bias, convolved, panel);
    for (int o = 0; o < g->filters; o++, y += pooled, index += pooled) {
      max_pool_plane(pool, convolved + o * plane, y, index);
      for (int j = 0; j < pooled; j++) {
        if (!(y[j] > 0)) index[j] = NONE;
        if (y[j] < 0) y[j] = 0;
      }
    }
  }
}
