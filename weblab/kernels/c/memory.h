// Filling and copying.

#ifndef WEBLAB_MEMORY_H
#define WEBLAB_MEMORY_H

#include "simd.h"

INLINE void fill(float *to, float value, int count) {
  for (int i = 0; i < count; i += 4) store_first(to + i, splat(value), count - i);
}

INLINE void copy(float *to, const float *from, int count) {
  for (int i = 0; i < count; i += 4)
    store_first(to + i, load_first(from + i, count - i), count - i);
}

#endif
