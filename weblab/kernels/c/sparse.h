// Matrix products whose first factor has many zeros.

#ifndef WEBLAB_SPARSE_H
#define WEBLAB_SPARSE_H

#include "tile.h"

// Whether so much of an array is zero that sparse_product is the quicker one.
int is_sparse(const float *a, int count);

// As `gemm`, with no more scratch memory.
void sparse_product(const float *a, int a_transposed, int lda, const float *b, int b_transposed,
    int ldb, const float *bias, float least, float *c, int m, int n, int k, float *scratch);

#endif
