// Sums over a row: four sums side by side, as each addition waits for the one before it.

#ifndef WEBLAB_SUMS_H
#define WEBLAB_SUMS_H

#include "simd.h"

// Let `total` be the sum of EXPRESSION over all whole vectors of the row; `at` is their place in
// it, and then the place of what is left.
#define SUM_VECTORS(total, EXPRESSION)                                       \
  vec sums[4] = {zero(), zero(), zero(), zero()};                            \
  int at = 0;                                                                \
  while (at + 16 <= length) {                                                \
    UNROLLED                                                                 \
    for (int q = 0; q < 4; q++, at += 4) sums[q] = add(sums[q], EXPRESSION); \
  }                                                                          \
  for (; at + 4 <= length; at += 4) sums[0] = add(sums[0], EXPRESSION);      \
  float total = sum_lanes(add(add(sums[0], sums[1]), add(sums[2], sums[3])));

INLINE float row_sum(const float *x, int length) {
  SUM_VECTORS(total, load(x + at))
  for (; at < length; at++) total += x[at];
  return total;
}

INLINE vec squared(vec x) { return mul(x, x); }

INLINE float row_squared_distance(const float *x, float mean, int length) {
  SUM_VECTORS(total, squared(sub(load(x + at), splat(mean))))
  for (; at < length; at++) total += (x[at] - mean) * (x[at] - mean);
  return total;
}

#endif
