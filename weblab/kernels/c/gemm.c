// Matrix products: dense layers forward and backward, each form of transposition.

#include "elementwise.h"
#include "pack.h"
#include "sparse.h"
#include "tile.h"

// Blocks that stay in the caches: packed, a block of B takes 256 KB and one of A 128 KB. The
// scratch memory of `gemm` holds one of each; weblab/kernels/dense.py allocates it.
enum { DEPTH = 256, ROWS = 128, COLUMNS = 256 };

static void pack_a(float *to, const float *a, int transposed, int lda, int rows, int depth) {
  for (int i = 0; i < rows; i += QUAD, to += QUAD * depth) {
    if (transposed)
      pack_across(to, a + i, lda, rows - i, depth, QUAD);
    else
      pack_along(to, a + i * lda, lda, rows - i, depth, QUAD);
  }
}

static void pack_b(float *to, const float *b, int transposed, int ldb, int columns, int depth) {
  for (int j = 0; j < columns; j += PANEL, to += PANEL * depth) {
    if (transposed)
      pack_along(to, b + j * ldb, ldb, columns - j, depth, PANEL);
    else
      pack_across(to, b + j, ldb, columns - j, depth, PANEL);
  }
}

INLINE Tile add_bias(Tile t, const float *bias, int columns) {
  vec left = load_first(bias, columns), right = load_first(bias + 4, columns - 4);
  UNROLLED
  for (int r = 0; r < QUAD; r++) {
    t.left[r] = add(t.left[r], left);
    t.right[r] = add(t.right[r], right);
  }
  return t;
}

// Rows of c = sums + those of `before`, if there are any, but no less than `least`.
static void add_sums(const float *sums, const float *before, int before_down, vec least, float *c,
    int ldc, int rows, int columns) {
  for (int i = 0; i < rows; i++, sums += columns, c += ldc) {
    for (int j = 0; j < columns; j += 4) {
      vec sum = load_first(sums + j, columns - j);
      if (before) sum = add(sum, load_first(before + i * before_down + j, columns - j));
      store_first(c + j, wasm_f32x4_pmax(sum, least), columns - j);
    }
  }
}

// `gemm` by sparse_product, and yet with the sums of a dense product: each DEPTH of k is summed
// apart. No value of b is infinite or NaN.
static void sparse_blocks(const float *a, int a_transposed, int lda, const float *b,
    int b_transposed, int ldb, const float *bias, float least, float *c, int m, int n, int k,
    float *scratch) {
  if (k <= DEPTH && !bias) {
    sparse_product(a, a_transposed, lda, b, b_transposed, ldb, 0, least, c, m, n, k, scratch);
    return;
  }
  const float lowest = -__builtin_inff();
  float *sums = scratch, *rest = scratch + ROWS * COLUMNS;
  for (int j0 = 0; j0 < n; j0 += COLUMNS) {
    int columns = smaller(COLUMNS, n - j0);
    for (int i0 = 0; i0 < m; i0 += ROWS) {
      int rows = smaller(ROWS, m - i0);
      float *place = c + i0 * n + j0;
      for (int k0 = 0; k0 < k; k0 += DEPTH) {
        int depth = smaller(DEPTH, k - k0);
        const float *from_a = a_transposed ? a + k0 * lda + i0 : a + i0 * lda + k0;
        const float *from_b = b_transposed ? b + j0 * ldb + k0 : b + k0 * ldb + j0;
        sparse_product(from_a, a_transposed, lda, from_b, b_transposed, ldb, 0, lowest, sums, rows,
            columns, depth, rest);
        const float *before = k0 > 0 ? place : bias ? bias + j0 : 0;
        vec bound = splat(k0 + depth == k ? least : lowest);
        add_sums(sums, before, k0 > 0 ? n : 0, bound, place, n, rows, columns);
      }
    }
  }
}

// c (m x n) = a (m x k) b (k x n) + bias (n), but no less than `least`: 0 for ReLU, minus infinity
// for none. Rows are in order; a null bias counts as zero. A transposed factor is stored as its
// transpose, whose rows are lda or ldb apart.
EXPORT(gemm)
void gemm(const float *a, int a_transposed, int lda, const float *b, int b_transposed, int ldb,
    const float *bias, float least, float *c, int m, int n, int k, float *scratch) {
  if (n >= 2 * PANEL) {
    float of_a = density(a, m * k), of_b = 1;
    int unbounded = !bias && least == -__builtin_inff();
    if (unbounded && k <= SHALLOW && m >= 2 * PANEL) of_b = density(b, k * n);
    if (of_b < SPARSE && of_b < of_a - TURNING) {
      product_sparse(a, a_transposed, lda, b, b_transposed, ldb, c, m, n, k, scratch);
      return;
    }
    if (of_a < SPARSE) {
      sparse_product(a, a_transposed, lda, b, b_transposed, ldb, bias, least, c, m, n, k, scratch);
      return;
    }
    if (of_a < RATHER_SPARSE && all_finite(b, k * n)) {
      sparse_blocks(a, a_transposed, lda, b, b_transposed, ldb, bias, least, c, m, n, k, scratch);
      return;
    }
  }
  float *packed_b = scratch, *packed_a = scratch + DEPTH * COLUMNS;
  for (int j0 = 0; j0 < n; j0 += COLUMNS) {
    int columns = smaller(COLUMNS, n - j0);
    for (int k0 = 0; k0 < k; k0 += DEPTH) {
      int depth = smaller(DEPTH, k - k0);
      const float *from_b = b_transposed ? b + j0 * ldb + k0 : b + k0 * ldb + j0;
      pack_b(packed_b, from_b, b_transposed, ldb, columns, depth);
      for (int i0 = 0; i0 < m; i0 += ROWS) {
        int rows = smaller(ROWS, m - i0);
        const float *from_a = a_transposed ? a + k0 * lda + i0 : a + i0 * lda + k0;
        pack_a(packed_a, from_a, a_transposed, lda, rows, depth);
        for (int j = 0; j < columns; j += PANEL) {
          for (int i = 0; i < rows; i += QUAD) {
            const float *quad = packed_a + i * depth, *panel = packed_b + j * depth;
            Tile t = tile_product(quad, panel, depth, rows - i, columns - j);
            float *place = c + (i0 + i) * n + j0 + j;
            if (k0 > 0)
              t = tile_add(t, place, n, rows - i, columns - j);
            else if (bias)
              t = add_bias(t, bias + j0 + j, columns - j);
            if (k0 + depth == k) t = tile_at_least(t, splat(least));
            tile_store(t, place, n, rows - i, columns - j);
          }
        }
      }
    }
  }
}

// The same for few rows, neither factor transposed: b is read once, as it lies.
EXPORT(gemm_rows)
void gemm_rows(
    const float *a, const float *b, const float *bias, float least, float *c, int m, int n, int k) {
  for (int i = 0; i < m; i++, a += k, c += n) {
    int j = 0;
    for (; j + 16 <= n; j += 16) {
      vec sum[4];
      UNROLLED
      for (int q = 0; q < 4; q++) sum[q] = bias ? load(bias + j + 4 * q) : zero();
      for (int p = 0; p < k; p++) {
        vec x = splat(a[p]);
        UNROLLED
        for (int q = 0; q < 4; q++) sum[q] = multiply_add(sum[q], x, load(b + p * n + j + 4 * q));
      }
      UNROLLED
      for (int q = 0; q < 4; q++) store(c + j + 4 * q, wasm_f32x4_pmax(sum[q], splat(least)));
    }
    for (; j < n; j += 4) {
      vec sum = bias ? load_first(bias + j, n - j) : zero();
      for (int p = 0; p < k; p++)
        sum = multiply_add(sum, splat(a[p]), load_first(b + p * n + j, n - j));
      store_first(c + j, wasm_f32x4_pmax(sum, splat(least)), n - j);
    }
  }
}
