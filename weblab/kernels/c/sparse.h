// Matrix products one of whose factors has many zeros.

#ifndef WEBLAB_SPARSE_H
#define WEBLAB_SPARSE_H

#include "tile.h"

// Where less than this share of the first factor is not zero, sparse_product is the quicker one. It
// sums in another order than a dense product, and lets zero times infinity be zero.
#define SPARSE (2.0f / 3)
// Up to here it is no slower, and is taken where the sums are the same.
#define RATHER_SPARSE 0.72f
// How much sparser the second factor must be, to be worth turning the product.
#define TURNING 0.06f

// The share of an array that is not zero, from a part of it.
float density(const float *a, int count);

// As `gemm`, with no more scratch memory.
void sparse_product(const float *a, int a_transposed, int lda, const float *b, int b_transposed,
    int ldb, const float *bias, float least, float *c, int m, int n, int k, float *scratch);

// The same where it is the second factor that has many zeros, with neither bias nor bound, and for
// a depth k of at most SHALLOW.
enum { SHALLOW = 128 };
void product_sparse(const float *a, int a_transposed, int lda, const float *b, int b_transposed,
    int ldb, float *c, int m, int n, int k, float *scratch);

#endif
