// Four floats at a time: the few vector operations that the kernels are written in.
//
// The module has no stack, no globals and no data in memory: everything it reads or writes is
// given by address in the call. The build refuses a module for which that is not so.

#ifndef WEBLAB_SIMD_H
#define WEBLAB_SIMD_H

#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef v128_t vec;

INLINE vec splat(float x) { return wasm_f32x4_splat(x); }
INLINE vec zero(void) { return wasm_f32x4_const_splat(0); }
INLINE vec load(const float *p) { return wasm_v128_load(p); }
INLINE void store(float *p, vec v) { wasm_v128_store(p, v); }
INLINE vec add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec sub(vec a, vec b) { return wasm_f32x4_sub(a, b); }
INLINE vec mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }
INLINE vec quotient(vec a, vec b) { return wasm_f32x4_div(a, b); }

// a where the mask is set, b elsewhere.
INLINE vec choose(vec mask, vec a, vec b) { return wasm_v128_bitselect(a, b, mask); }

// acc + a b, rounded twice: plain SIMD has no fused form, which is why every machine agrees.
INLINE vec multiply_add(vec acc, vec a, vec b) { return add(acc, mul(a, b)); }

// Have eight sums as they are before anything else is added to them. Left alone, the compiler adds
// up each of them in turn, and the values of all turns would have to wait in registers.
INLINE void settle(vec v[8]) {
  __asm__(""
      : "+r"(v[0]), "+r"(v[1]), "+r"(v[2]), "+r"(v[3]), "+r"(v[4]), "+r"(v[5]), "+r"(v[6]),
      "+r"(v[7]));
}

// Lane i of v in all four lanes.
#define lane(v, i) wasm_i32x4_shuffle(v, v, i, i, i, i)

// The first n floats at p, zeros behind them; reads nothing beyond.
INLINE vec load_first(const float *p, int n) {
  if (n >= 4) return load(p);
  vec v = zero();
  if (n > 0) v = wasm_f32x4_replace_lane(v, 0, p[0]);
  if (n > 1) v = wasm_f32x4_replace_lane(v, 1, p[1]);
  if (n > 2) v = wasm_f32x4_replace_lane(v, 2, p[2]);
  return v;
}

// Write the first n floats of v; writes nothing beyond.
INLINE void store_first(float *p, vec v, int n) {
  if (n >= 4) {
    store(p, v);
    return;
  }
  if (n > 0) p[0] = wasm_f32x4_extract_lane(v, 0);
  if (n > 1) p[1] = wasm_f32x4_extract_lane(v, 1);
  if (n > 2) p[2] = wasm_f32x4_extract_lane(v, 2);
}

INLINE float sum_lanes(vec v) {
  return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
         (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

INLINE int smaller(int a, int b) { return a < b ? a : b; }

#endif
