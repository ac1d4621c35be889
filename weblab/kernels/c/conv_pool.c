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
  int packed = taps * filters + PANEL * (g->filters + taps), lists = 2 * (4 * positions + QUAD);
  int forward = 4 * taps_of(g) + g->channels * padded_h(g);
  int backward = INDICES + lists + SHUFFLES_FLOATS;
  return packed + padded_size(g) + QUAD + output_size(g) + forward + backward;
}

// A tap of the window: where its value lies behind that under the first tap, and where its weight
// lies behind a quad's first.
typedef struct {
  int place, weight;
} Tap;

// Images as wide as this at most have a bit for each column.
enum { BITS = 32 };

static void list_all_taps(const Geometry *g, Tap *taps) {
  for (int t = 0; t < taps_of(g); t++) {
    taps[t].place = tap_offset(g, t);
    taps[t].weight = t * QUAD;
  }
}

// For each row of an image, which of its columns are not zero. Returns whether any value is zero.
static int mark_columns(const Geometry *g, const float *padded, unsigned *columns) {
  int width = padded_w(g);
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

// List the taps under which not all of eight neighbouring positions in each of two rows are zero.
INLINE int list_taps(const Geometry *g, const unsigned *columns, int row, int column,
    const Tap *all, Tap *taps) {
  int count = 0;
  for (int c = 0; c < g->channels; c++, columns += padded_h(g)) {
    for (int u = row; u < row + g->window_h; u++) {
      unsigned seen = (columns[u] | columns[u + 1]) >> column;
      for (int v = 0; v < g->window_w; v++, seen >>= 1) {
        taps[count] = *all++;
        count += (seen & 0xff) != 0;
      }
    }
  }
  return count;
}

// Two filters at eight neighbouring positions in each of two rows: what four pooling windows of
// two by two see, in eight registers. The filters are the first two of a quad.
INLINE void convolve_windows(
    const float *at, int width, const float *quad, const Tap *taps, int count, vec sum[8]) {
  UNROLLED
  for (int i = 0; i < 8; i++) sum[i] = zero();
  for (const Tap *end = taps + count; taps < end; taps++) {
    const float *weights = quad + taps->weight;
    vec first = splat(weights[0]), second = splat(weights[1]);
    UNROLLED
    for (int i = 0; i < 4; i++) {
      vec x = load(at + taps->place + i / 2 * width + i % 2 * 4);
      sum[i] = multiply_add(sum[i], x, first);
      sum[4 + i] = multiply_add(sum[4 + i], x, second);
    }
  }
}

// The same as conv_pool for one image, where pooling windows of two by two touch and the
// convolution steps by one: the convolution's values are pooled as they are in the registers.
// What is zero in the image takes no time.
static void conv_pool_in_registers(const Geometry *g, const Geometry *pool, const float *padded,
    const float *packed, const float *bias, float *y, byte *index, Tap *all) {
  int taps = taps_of(g), pooled = positions_of(pool), width = padded_w(g);
  Tap *listed = all + taps;
  unsigned *columns = (unsigned *)(listed + taps);
  int with_zeros = width <= BITS && mark_columns(g, padded, columns);
  for (int row = 0; row < pool->output_h; row++) {
    for (int next = 0; next < pool->output_w; next += 4) {
      int column = smaller(next, pool->output_w - 4), place = row * pool->output_w + column;
      int count = with_zeros ? list_taps(g, columns, 2 * row, 2 * column, all, listed) : taps;
      const float *at = padded + 2 * row * width + 2 * column;
      for (int o = 0; o < g->filters; o += 2) {
        const float *quad = packed + o / QUAD * QUAD * taps + o % QUAD;
        vec sum[8];
        convolve_windows(at, width, quad, with_zeros ? listed : all, count, sum);
        UNROLLED
        for (int f = 0; f < 2; f++) {
          if (o + f >= g->filters) break;
          Best best = best_of_four(to_taps(sum + 4 * f));
          if (bias) best.value = add(best.value, splat(bias[o + f]));
          vec through = wasm_f32x4_gt(best.value, zero());
          int to = (o + f) * pooled + place;
          store(y + to, wasm_f32x4_pmax(best.value, zero()));
          store_bytes(index + to, choose(through, best.tap, wasm_i32x4_const_splat(NONE)));
        }
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
  float *border = panel + PANEL * taps, *convolved = border + padded_size(g);
  Tap *all = (Tap *)(convolved + output_size(g));
  int in_registers = in_fours(pool) && g->stride_h == 1 && g->stride_w == 1;
  pack_filters(g, weight, packed);
  list_all_taps(g, all);
  if (is_padded(g)) fill(border, 0, padded_size(g));
  for (int i = 0; i < n; i++, x += image_size(g)) {
    const float *image = is_padded(g) ? border : x;
    if (is_padded(g)) pad_image(g, x, border);
    if (in_registers) {
      conv_pool_in_registers(g, pool, image, packed, bias, y, index, all);
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
