// exp, log, sigmoid and tanh of floats, to about two units in the last place.
//
// Source: S. Moshier, Cephes (expf.c, logf.c, tanhf.c): range reduction and polynomials.

#ifndef WEBLAB_EXPONENTIAL_H
#define WEBLAB_EXPONENTIAL_H

#include "simd.h"

// p[0] x^(n-1) + ... + p[n-1]
#define POLYNOMIAL(x, ...)                                                                         \
  ({                                                                                               \
    const float p[] = {__VA_ARGS__};                                                               \
    vec value = splat(p[0]);                                                                       \
    UNROLLED                                                                                       \
    for (unsigned i = 1; i < sizeof p / sizeof *p; i++) value = add(mul(value, (x)), splat(p[i])); \
    value;                                                                                         \
  })

INLINE vec exponential(vec x) {
  // Beyond these 2^n leaves the floats; comparisons in this order let NaN through.
  x = wasm_f32x4_pmin(x, splat(88.72f));
  x = wasm_f32x4_pmax(x, splat(-87.33f));
  vec n = wasm_f32x4_nearest(mul(x, splat(1.44269504f)));
  vec r = sub(sub(x, mul(n, splat(0.693359375f))), mul(n, splat(-2.12194440e-4f)));
  vec tail = POLYNOMIAL(r, 1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f,
      1.6666665459e-1f, 5.0000001201e-1f);
  vec fraction = add(add(mul(mul(r, r), tail), r), splat(1));
  // In two steps, as 2^128 is no float.
  vec half = wasm_i32x4_shr(wasm_i32x4_trunc_sat_f32x4(n), 1);
  vec rest = wasm_i32x4_sub(wasm_i32x4_trunc_sat_f32x4(n), half);
  vec bias = wasm_i32x4_const_splat(127);
  fraction = mul(fraction, wasm_i32x4_shl(wasm_i32x4_add(half, bias), 23));
  return mul(fraction, wasm_i32x4_shl(wasm_i32x4_add(rest, bias), 23));
}

// For finite x > 0 that is no denormal.
INLINE vec logarithm(vec x) {
  // x = m 2^n with sqrt(1/2) <= m < sqrt(2)
  vec above = wasm_i32x4_sub(x, wasm_i32x4_const_splat(0x3f3504f3));
  vec n = wasm_f32x4_convert_i32x4(wasm_i32x4_shr(above, 23));
  vec m = wasm_i32x4_add(
      wasm_v128_and(above, wasm_i32x4_const_splat(0x007fffff)), wasm_i32x4_const_splat(0x3f3504f3));
  vec r = sub(m, splat(1)), square = mul(r, r);
  vec tail = POLYNOMIAL(r, 7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f,
      1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f);
  vec y = mul(mul(tail, r), square);
  y = sub(add(y, mul(n, splat(-2.12194440e-4f))), mul(square, splat(0.5f)));
  return add(add(r, y), mul(n, splat(0.693359375f)));
}

INLINE vec logistic(vec x) {
  return quotient(splat(1), add(splat(1), exponential(wasm_f32x4_neg(x))));
}

INLINE vec hyperbolic_tangent(vec x) {
  vec size = wasm_f32x4_abs(x), square = mul(x, x);
  vec small = POLYNOMIAL(square, -5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f,
      1.33314422036e-1f, -3.33332819422e-1f);
  small = add(mul(mul(small, square), x), x);
  vec large = sub(splat(1), quotient(splat(2), add(exponential(add(size, size)), splat(1))));
  vec sign = wasm_v128_and(x, wasm_i32x4_const_splat((int)0x80000000));
  return choose(wasm_f32x4_lt(size, splat(0.625f)), small, wasm_v128_or(large, sign));
}

#endif
