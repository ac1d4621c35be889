// Convolution as a matrix product whose factor of windows is never whole in memory: the windows
// of eight positions, or all windows' values under eight taps, are gathered into a panel that
// stays in the first cache, multiplied, and forgotten.

#include "convolution.h"

#include "pack.h"
#include "sums.h"

// Eight positions: their offsets in the image, where those behind the last repeat the last.
// Positions are `in_line` where they are neighbours, so that one load takes four of them.
typedef struct {
  int row, column;  // of the first
  int offset[PANEL];
  int in_line;
} Positions;

INLINE Positions positions_at(const Geometry *g, int row, int column) {
  Positions at = {.row = row, .column = column};
  int down = g->stride_h * padded_w(g), across = g->stride_w;
  at.offset[0] = row * down + column * across;
  at.in_line = across == 1 && column + PANEL <= g->output_w;
  UNROLLED
  for (int j = 1; j < PANEL; j++) {
    if (at.in_line || column + 1 < g->output_w) {
      at.offset[j] = at.offset[j - 1] + across;
      column++;
    } else if (row + 1 < g->output_h) {
      column = 0;
      at.offset[j] = ++row * down;
    } else {
      at.offset[j] = at.offset[j - 1];
    }
  }
  return at;
}

INLINE Positions positions_after(const Geometry *g, Positions at) {
  int row = at.row, column = at.column + PANEL;
  for (; column >= g->output_w; column -= g->output_w) row++;
  return positions_at(g, row, column);
}

// panel[t * PANEL + j] = the value under tap t at the j-th of eight positions.
INLINE void gather_positions(const Geometry *g, const float *padded, Positions at, float *panel) {
  for (int c = 0; c < g->channels; c++) {
    for (int u = 0; u < g->window_h; u++) {
      const float *row = padded + (c * padded_h(g) + u) * padded_w(g);
      for (const float *end = row + g->window_w; row < end; row++, panel += PANEL) {
        if (at.in_line) {
          store(panel, load(row + at.offset[0]));
          store(panel + 4, load(row + at.offset[4]));
          continue;
        }
        UNROLLED
        for (int j = 0; j < PANEL; j++) panel[j] = row[at.offset[j]];
      }
    }
  }
}

// The opposite: add each value of the panel's first `count` positions to its place in the image.
// Neighbouring taps of a row overlap in memory, so they are taken far apart: a load that waits for
// a store at another offset would cost more than the rest.
INLINE void scatter_positions(
    const Geometry *g, const float *panel, Positions at, int count, float *padded) {
  for (int v = 0; v < g->window_w; v++) {
    const float *tap = panel + v * PANEL;
    for (int c = 0; c < g->channels; c++) {
      float *row = padded + c * padded_h(g) * padded_w(g) + v;
      for (int u = 0; u < g->window_h; u++, row += padded_w(g), tap += g->window_w * PANEL) {
        if (at.in_line && count >= PANEL) {
          float *left = row + at.offset[0], *right = row + at.offset[4];
          store(left, add(load(left), load(tap)));
          store(right, add(load(right), load(tap + 4)));
          continue;
        }
        UNROLLED
        for (int j = 0; j < PANEL; j++)
          if (j < count) row[at.offset[j]] += tap[j];
      }
    }
  }
}

// panel[p * PANEL + j] = the value under the j-th of eight taps at position p; taps behind the
// last repeat it.
INLINE void gather_taps(const Geometry *g, const float *padded, int first, float *panel) {
  int last = taps_of(g) - 1, offset[PANEL];
  UNROLLED
  for (int j = 0; j < PANEL; j++) offset[j] = tap_offset(g, smaller(first + j, last));
  for (int i = 0; i < g->output_h; i++) {
    const float *row = padded + i * g->stride_h * padded_w(g);
    int column = 0;
    if (g->stride_w == 1) {
      for (; column + 4 <= g->output_w; column += 4, row += 4, panel += 4 * PANEL) {
        UNROLLED
        for (int half = 0; half < PANEL; half += 4) {
          vec under[4] = {load(row + offset[half]), load(row + offset[half + 1]),
              load(row + offset[half + 2]), load(row + offset[half + 3])};
          transpose(under);
          UNROLLED
          for (int q = 0; q < 4; q++) store(panel + q * PANEL + half, under[q]);
        }
      }
    }
    for (; column < g->output_w; column++, row += g->stride_w, panel += PANEL) {
      UNROLLED
      for (int j = 0; j < PANEL; j++) panel[j] = row[offset[j]];
    }
  }
}

void pack_filters(const Geometry *g, const float *weight, float *packed) {
  int taps = taps_of(g);
  for (int o = 0; o < g->filters; o += QUAD)
    pack_along(packed + o * taps, weight + o * taps, taps, g->filters - o, taps, QUAD);
}

// Whether all of a panel is zero, as at the borders of a digit: there the product is zero too, also
// by weights that are infinite or NaN.
INLINE int is_blank(const float *panel, int count) {
  vec some = zero();
  for (int i = 0; i < count; i += 4)
    some = wasm_v128_or(some, wasm_f32x4_ne(load(panel + i), zero()));
  return !wasm_v128_any_true(some);
}

void convolve_image(const Geometry *g, const float *padded, const float *packed, const float *bias,
    float *y, float *scratch) {
  int positions = positions_of(g), taps = taps_of(g), filters = g->filters;
  Positions at = positions_at(g, 0, 0);
  for (int p = 0; p < positions; p += PANEL, at = positions_after(g, at)) {
    gather_positions(g, padded, at, scratch);
    int depth = g->channels == 1 && is_blank(scratch, PANEL * taps) ? 0 : taps;
    for (int o = 0; o < filters; o += QUAD) {
      Tile t = tile_product(packed + o * taps, scratch, depth, filters - o, positions - p);
      if (bias) t = tile_add_to_rows(t, load_first(bias + o, filters - o));
      tile_store(t, y + o * positions + p, positions, filters - o, positions - p);
    }
  }
}

void pack_taps(const Geometry *g, const float *weight, float *packed) {
  int taps = taps_of(g), filters = g->filters;
  for (int t = 0; t < taps; t += QUAD)
    pack_across(packed + t * filters, weight + t, taps, taps - t, filters, QUAD);
}

void spread_gradient(
    const Geometry *g, const float *dy, const float *packed, float *padded_dx, float *scratch) {
  int positions = positions_of(g), taps = taps_of(g), filters = g->filters;
  float *gradients = scratch, *panel = scratch + PANEL * filters;
  Positions at = positions_at(g, 0, 0);
  for (int p = 0; p < positions; p += PANEL, at = positions_after(g, at)) {
    pack_across(gradients, dy + p, positions, positions - p, filters, PANEL);
    for (int t = 0; t < taps; t += QUAD)
      tile_store(tile_product(packed + t * filters, gradients, filters, taps - t, positions - p),
          panel + t * PANEL, PANEL, QUAD, PANEL);
    scatter_positions(g, panel, at, positions - p, padded_dx);
  }
}

// Four neighbouring positions: where they lie in dy and, under tap 0, in the image, and how many of
// them the four before have counted.
typedef struct {
  int at, place, counted;
} Neighbours;

// List the positions of windows three taps wide that move by one, four by four, but for those under
// which the image, of one channel, is all zeros. The last four of a row may overlap those before.
static int list_fours(
    const Geometry *g, const float *padded, unsigned *columns, Neighbours *fours) {
  int with_zeros = mark_columns(g, padded, columns), last = g->output_w - 4, count = 0;
  for (int i = 0; i < g->output_h; i++) {
    int top = i * g->stride_h;
    unsigned seen = with_zeros ? columns_under(g, columns, top, top + g->window_h) : 0;
    for (int next = 0; next < g->output_w; next += 4) {
      int column = smaller(next, last);
      fours[count].at = i * g->output_w + column;
      fours[count].place = top * padded_w(g) + column;
      fours[count].counted = next - column;
      count += !with_zeros || (seen >> column & 0x3f) != 0;
    }
  }
  return count;
}

// dw (three rows of one filter, three taps wide) += dy * windows^T.
INLINE void gather_three_rows(const float *const under[3], const Neighbours *fours, int count,
    const float *dy, float *dw, int rows) {
  vec sum[9];
  UNROLLED
  for (int t = 0; t < 9; t++) sum[t] = zero();
  for (const Neighbours *end = fours + count; fours < end; fours++) {
    vec counted = wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(fours->counted));
    vec grad = wasm_v128_andnot(load(dy + fours->at), counted);
    UNROLLED
    for (int t = 0; t < 9; t++)
      sum[t] = multiply_add(sum[t], grad, load(under[t / 3] + fours->place + t % 3));
  }
  UNROLLED
  for (int t = 0; t < 9; t++)
    if (t < 3 * rows) dw[t] += sum_lanes(sum[t]);
}

static void gather_rows(
    const Geometry *g, const float *padded, const float *dy, float *dw, float *db, float *scratch) {
  int positions = positions_of(g), rows = g->window_h;
  unsigned *columns = (unsigned *)scratch;
  Neighbours *fours = (Neighbours *)(columns + padded_h(g));
  int count = list_fours(g, padded, columns, fours);
  for (int row = 0; row < rows; row += 3) {
    const float *under[3];
    UNROLLED
    for (int r = 0; r < 3; r++) under[r] = padded + smaller(row + r, rows - 1) * padded_w(g);
    for (int o = 0; o < g->filters; o++)
      gather_three_rows(
          under, fours, count, dy + o * positions, dw + (o * rows + row) * 3, rows - row);
  }
  for (int o = 0; o < g->filters; o++) db[o] += row_sum(dy + o * positions, positions);
}

void gather_gradient(
    const Geometry *g, const float *padded, const float *dy, float *dw, float *db, float *scratch) {
  if (g->window_w == 3 && g->channels == 1 && g->stride_w == 1 && g->output_w >= 4) {
    gather_rows(g, padded, dy, dw, db, scratch);
    return;
  }
  int positions = positions_of(g), taps = taps_of(g), filters = g->filters;
  float *gradients = scratch, *panel = scratch + in_quads(filters) * positions;
  for (int o = 0; o < filters; o += QUAD)
    pack_along(
        gradients + o * positions, dy + o * positions, positions, filters - o, positions, QUAD);
  for (int t = 0; t < taps; t += PANEL) {
    gather_taps(g, padded, t, panel);
    for (int o = 0; o < filters; o += QUAD) {
      float *place = dw + o * taps + t;
      Tile product =
          tile_product(gradients + o * positions, panel, positions, filters - o, taps - t);
      tile_store(tile_add(product, place, taps, filters - o, taps - t), place, taps, filters - o,
          taps - t);
    }
  }
  for (int o = 0; o < filters; o++) db[o] += row_sum(dy + o * positions, positions);
}
