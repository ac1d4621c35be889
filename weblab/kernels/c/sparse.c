// Matrix products one of whose factors has many zeros, as behind ReLU, dropout and in images.
//
// A row of c is a sum of rows of b, weighted by a row of a. Each row of a is first written down as
// a list of what is not zero, so the time follows the lists' length. Zero times anything is zero
// here, also zero times infinity.

#include "sparse.h"

#include "lists.h"
#include "memory.h"
#include "pack.h"

// As many vectors of a row of c as every browser keeps in registers, and blocks that stay in the
// caches: of b a panel takes 18 KB and all panels 144 KB, the lists of a 64 KB.
enum { VECTORS = 9, PANELS = 8, DEPTH = SHALLOW, ROWS = 64, WHOLE = 4 };

// What is not zero in the rows of a block of a: value[i] belongs to the row of b that lies place[i]
// floats behind the panel's first. The lists of the next row are DEPTH behind.
typedef struct {
  int *place, *value, *count;
} Lists;

// `count` columns of a block of b as neighbours, with zeros behind them up to `width`.
static void pack_panel(
    float *to, const float *b, int transposed, int ldb, int count, int depth, int width) {
  if (transposed) {
    pack_along(to, b, ldb, count, depth, width);
    return;
  }
  for (int k = 0; k < depth; k++, b += ldb, to += width) {
    int i = 0;
    for (; i < width && i + 4 <= count; i += 4) store(to + i, load(b + i));
    for (; i < width; i++) to[i] = i < count ? b[i] : 0;
  }
}

// Append what is not zero of four values of a row, with their places.
INLINE int list_four(
    const vec *shuffles, vec values, vec places, int *to_value, int *to_place, int count) {
  vec some = wasm_f32x4_ne(values, zero());
  return append_four(shuffles, some, values, places, to_value, to_place, count);
}

// The lists of a block's rows, which lie `lda` apart.
static void list_rows(
    Lists to, const vec *shuffles, const float *a, int lda, int rows, int depth, int step) {
  vec first = wasm_i32x4_make(0, step, 2 * step, 3 * step), next = wasm_i32x4_splat(4 * step);
  for (int i = 0; i < rows; i++, a += lda, to.place += DEPTH, to.value += DEPTH) {
    vec places = first;
    int count = 0;
    for (int k = 0; k < depth; k += 4, places = wasm_i32x4_add(places, next))
      count = list_four(shuffles, load_first(a + k, depth - k), places, to.value, to.place, count);
    to.count[i] = count;
  }
}

// The same of a block that is stored as its transpose: four rows at a time.
static void list_columns(
    Lists to, const vec *shuffles, const float *a, int lda, int rows, int depth, int step) {
  vec first = wasm_i32x4_make(0, step, 2 * step, 3 * step), next = wasm_i32x4_splat(4 * step);
  for (int i = 0; i < rows; i += 4, to.place += 4 * DEPTH, to.value += 4 * DEPTH) {
    vec places = first;
    int count[4] = {0, 0, 0, 0};
    for (int k = 0; k < depth; k += 4, places = wasm_i32x4_add(places, next)) {
      vec four[4];
      UNROLLED
      for (int r = 0; r < 4; r++)
        four[r] = k + r < depth ? load_first(a + (k + r) * lda + i, rows - i) : zero();
      transpose(four);
      UNROLLED
      for (int r = 0; r < 4; r++)
        count[r] = list_four(
            shuffles, four[r], places, to.value + r * DEPTH, to.place + r * DEPTH, count[r]);
    }
    UNROLLED
    for (int r = 0; r < 4; r++) to.count[i + r] = count[r];
  }
}

// Some columns of c = from + the rows of b in a panel, weighted by the lists' values, but no less
// than `least`. So many vectors, which are WHOLE, or of which only some columns are in c.
INLINE void weigh_panel(Lists a, const float *panel, const float *from, int from_down, vec least,
    float *c, int ldc, int rows, const int vectors, int columns) {
  for (int i = 0; i < rows; i++, c += ldc, from += from_down) {
    vec sum[VECTORS];
    UNROLLED
    for (int q = 0; q < vectors; q++) sum[q] = load_first(from + 4 * q, columns);
    const int *place = a.place + i * DEPTH, *value = a.value + i * DEPTH;
    for (const int *end = place + a.count[i]; place < end; place++, value++) {
      vec weight = wasm_i32x4_splat(*value);
      const float *row = panel + *place;
      UNROLLED
      for (int q = 0; q < vectors; q++) sum[q] = multiply_add(sum[q], weight, load(row + 4 * q));
    }
    UNROLLED
    for (int q = 0; q < vectors; q++)
      store_first(c + 4 * q, wasm_f32x4_pmax(sum[q], least), columns);
  }
}

static void multiply_panel(Lists a, const float *panel, const float *from, int from_down, vec least,
    float *c, int ldc, int rows, int columns) {
#define CASE(vectors)                                                            \
  case vectors:                                                                  \
    weigh_panel(a, panel, from, from_down, least, c, ldc, rows, vectors, WHOLE); \
    break;
  switch (columns / 4) {
    CASE(1)
    CASE(2)
    CASE(3)
    CASE(4)
    CASE(5)
    CASE(6)
    CASE(7)
    CASE(8)
    CASE(9)
  }
#undef CASE
  int rest = columns % 4, done = columns - rest;
  if (rest)
    weigh_panel(a, panel + done, from + done, from_down, least, c + done, ldc, rows, 1, rest);
}

// Every eleventh vector: a stride of which no usual width is a multiple.
float density(const float *a, int count) {
  enum { STRIDE = 11 * 4 };
  vec some = wasm_i32x4_const_splat(0);
  int seen = 0;
  for (int i = 0; i + 4 <= count; i += STRIDE, seen += 4)
    some = wasm_i32x4_sub(some, wasm_f32x4_ne(load(a + i), zero()));
  int found = wasm_i32x4_extract_lane(some, 0) + wasm_i32x4_extract_lane(some, 1) +
              wasm_i32x4_extract_lane(some, 2) + wasm_i32x4_extract_lane(some, 3);
  return seen ? (float)found / (float)seen : 1;
}

// c = the transpose of a tile, whose rows lie `width` apart.
static void store_turned(const float *tile, int width, int rows, int columns, float *c, int ldc) {
  for (int i = 0; i < rows; i += 4, tile += 4 * width) {
    for (int j = 0; j < columns; j += 4) {
      vec four[4];
      UNROLLED
      for (int r = 0; r < 4; r++) four[r] = load(tile + r * width + j);
      transpose(four);
      UNROLLED
      for (int r = 0; r < 4; r++)
        if (j + r < columns) store_first(c + (j + r) * ldc + i, four[r], rows - i);
    }
  }
}

// c = a b + bias, but no less than `least`, or, where c is turned, only the transpose of a b.
static void multiply(const float *a, int a_transposed, int lda, const float *b, int b_transposed,
    int ldb, const float *bias, float least, float *c, int turned, int m, int n, int k,
    float *scratch) {
  int vectors = (n + 3) / 4, panels = (vectors + VECTORS - 1) / VECTORS;
  int width = (vectors + panels - 1) / panels * 4;
  Lists lists = {.place = (int *)scratch + 4 * VECTORS * PANELS * DEPTH};
  lists.value = lists.place + ROWS * DEPTH;
  lists.count = lists.value + ROWS * DEPTH;
  vec *shuffles = (vec *)(lists.count + ROWS);
  write_shuffles(shuffles);
  float *nothing = (float *)(shuffles + MASKS), *tile = nothing + 4 * VECTORS;
  fill(nothing, 0, 4 * VECTORS);
  for (int j0 = 0; j0 < n; j0 += width * PANELS) {
    int columns = smaller(width * PANELS, n - j0);
    for (int k0 = 0; k0 < k; k0 += DEPTH) {
      int depth = smaller(DEPTH, k - k0);
      const float *block_b = b_transposed ? b + j0 * ldb + k0 : b + k0 * ldb + j0;
      for (int j = 0; j < columns; j += width)
        pack_panel(scratch + j * depth, block_b + j * (b_transposed ? ldb : 1), b_transposed, ldb,
            columns - j, depth, width);
      for (int i0 = 0; i0 < m; i0 += ROWS) {
        int rows = smaller(ROWS, m - i0);
        if (a_transposed)
          list_columns(lists, shuffles, a + i0 + k0 * lda, lda, rows, depth, width);
        else
          list_rows(lists, shuffles, a + i0 * lda + k0, lda, rows, depth, width);
        for (int j = 0; j < columns; j += width) {
          const float *panel = scratch + j * depth;
          int across = smaller(width, columns - j);
          float *place = turned ? tile : c + i0 * n + j0 + j;
          const float *from = k0 > 0 ? place : bias ? bias + j0 + j : nothing;
          vec bound = splat(k0 + depth == k ? least : -__builtin_inff());
          multiply_panel(
              lists, panel, from, k0 > 0 ? n : 0, bound, place, turned ? width : n, rows, across);
          if (turned) store_turned(tile, width, rows, across, c + (j0 + j) * m + i0, m);
        }
      }
    }
  }
}

void sparse_product(const float *a, int a_transposed, int lda, const float *b, int b_transposed,
    int ldb, const float *bias, float least, float *c, int m, int n, int k, float *scratch) {
  multiply(a, a_transposed, lda, b, b_transposed, ldb, bias, least, c, 0, m, n, k, scratch);
}

void product_sparse(const float *a, int a_transposed, int lda, const float *b, int b_transposed,
    int ldb, float *c, int m, int n, int k, float *scratch) {
  multiply(
      b, !b_transposed, ldb, a, !a_transposed, lda, 0, -__builtin_inff(), c, 1, n, m, k, scratch);
}
