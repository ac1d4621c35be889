// The heart of every matrix product here: a tile of 4 x 8 results held in registers.
//
// Both factors are packed first, so that the inner loop reads memory in order: `a` as quads (for
// each k, 4 rows), `b` as panels (for each k, 8 columns). One step of k costs 6 loads and 16
// arithmetic operations, which is as much as 16 vector registers allow.

#ifndef WEBLAB_TILE_H
#define WEBLAB_TILE_H

#include "simd.h"

enum { QUAD = 4, PANEL = 8 };

// The next multiple of a whole quad.
INLINE int in_quads(int count) { return (count + QUAD - 1) / QUAD * QUAD; }

typedef struct {
  vec left[QUAD], right[QUAD];
} Tile;

// The product of a quad and a panel, of which the first `rows` and `columns` matter.
INLINE Tile tile_product(const float *a, const float *b, int depth, int rows, int columns) {
  Tile t;
  UNROLLED
  for (int r = 0; r < QUAD; r++) t.left[r] = t.right[r] = zero();
  if (rows == 1) {
    for (int k = 0; k < depth; k++, a += QUAD, b += PANEL) {
      t.left[0] = multiply_add(t.left[0], splat(*a), load(b));
      t.right[0] = multiply_add(t.right[0], splat(*a), load(b + 4));
    }
    return t;
  }
  if (columns <= 4) {
    for (int k = 0; k < depth; k++, a += QUAD, b += PANEL) {
      vec left = load(b);
      UNROLLED
      for (int r = 0; r < QUAD; r++) t.left[r] = multiply_add(t.left[r], splat(a[r]), left);
    }
    return t;
  }
  for (int k = 0; k < depth; k++, a += QUAD, b += PANEL) {
    vec left = load(b), right = load(b + 4);
    UNROLLED
    for (int r = 0; r < QUAD; r++) {
      vec x = splat(a[r]);
      t.left[r] = multiply_add(t.left[r], x, left);
      t.right[r] = multiply_add(t.right[r], x, right);
    }
  }
  return t;
}

// One row of a tile at the edge of c: rare, so it is a function of its own.
static __attribute__((noinline)) void store_row(float *c, vec left, vec right, int columns) {
  store_first(c, left, columns);
  store_first(c + 4, right, columns - 4);
}

// Write the tile's first `rows` rows and `columns` columns to c, whose rows are ldc apart.
INLINE void tile_store(Tile t, float *c, int ldc, int rows, int columns) {
  int whole = rows >= QUAD && columns >= PANEL;
  UNROLLED
  for (int r = 0; r < QUAD; r++, c += ldc) {
    if (whole) {
      store(c, t.left[r]);
      store(c + 4, t.right[r]);
    } else if (r < rows) {
      store_row(c, t.left[r], t.right[r], columns);
    }
  }
}

// Add one number to each row: a bias by row.
INLINE Tile tile_add_to_rows(Tile t, vec bias) {
  vec rows[QUAD] = {lane(bias, 0), lane(bias, 1), lane(bias, 2), lane(bias, 3)};
  UNROLLED
  for (int r = 0; r < QUAD; r++) {
    t.left[r] = add(t.left[r], rows[r]);
    t.right[r] = add(t.right[r], rows[r]);
  }
  return t;
}

// Each value, but no less than `least`; NaN stays NaN.
INLINE Tile tile_at_least(Tile t, vec least) {
  UNROLLED
  for (int r = 0; r < QUAD; r++) {
    t.left[r] = wasm_f32x4_pmax(t.left[r], least);
    t.right[r] = wasm_f32x4_pmax(t.right[r], least);
  }
  return t;
}

// Add what c has to the tile.
INLINE Tile tile_add(Tile t, const float *c, int ldc, int rows, int columns) {
  UNROLLED
  for (int r = 0; r < QUAD; r++) {
    if (r < rows) {
      t.left[r] = add(t.left[r], load_first(c + r * ldc, columns));
      t.right[r] = add(t.right[r], load_first(c + r * ldc + 4, columns - 4));
    }
  }
  return t;
}

#endif
