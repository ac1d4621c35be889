// The optimizers' inner loops: one pass over a parameter, its gradient and its state.

#include "simd.h"

// A moving mean whose gradients have ended shrinks for ever, and ends in numbers below the normal
// ones, on which processors compute many times slower: these become zero.
INLINE vec without_subnormal(vec x) {
  return wasm_v128_andnot(x, wasm_f32x4_lt(wasm_f32x4_abs(x), splat(0x1p-126f)));
}

EXPORT(sgd_update)
void sgd_update(float *p, const float *g, int count, float lr, float decay) {
  for (int i = 0; i < count; i += 4) {
    int left = count - i;
    vec value = load_first(p + i, left);
    vec slope = multiply_add(load_first(g + i, left), splat(decay), value);
    store_first(p + i, sub(value, mul(splat(lr), slope)), left);
  }
}

EXPORT(momentum_update)
void momentum_update(float *p, const float *g, float *velocity, int count, float lr, float momentum,
    int nesterov, float decay) {
  for (int i = 0; i < count; i += 4) {
    int left = count - i;
    vec value = load_first(p + i, left);
    vec slope = multiply_add(load_first(g + i, left), splat(decay), value);
    vec speed = multiply_add(slope, splat(momentum), load_first(velocity + i, left));
    speed = without_subnormal(speed);
    store_first(velocity + i, speed, left);
    vec step = nesterov ? multiply_add(slope, splat(momentum), speed) : speed;
    store_first(p + i, sub(value, mul(splat(lr), step)), left);
  }
}

// p <- shrink p - scale m / (sqrt(v) root + eps), with g + decay p as the gradient
EXPORT(adam_update)
void adam_update(float *p, const float *g, float *m, float *v, int count, float shrink, float decay,
    double beta1, double beta2, float scale, float root, float eps) {
  for (int i = 0; i < count; i += 4) {
    int left = count - i;
    vec value = load_first(p + i, left);
    vec slope = multiply_add(load_first(g + i, left), splat(decay), value);
    vec mean = mul(splat((float)beta1), load_first(m + i, left));
    vec square = mul(splat((float)beta2), load_first(v + i, left));
    mean = without_subnormal(multiply_add(mean, splat((float)(1 - beta1)), slope));
    square = multiply_add(square, splat((float)(1 - beta2)), mul(slope, slope));
    square = without_subnormal(square);
    store_first(m + i, mean, left);
    store_first(v + i, square, left);
    vec size = add(mul(wasm_f32x4_sqrt(square), splat(root)), splat(eps));
    vec step = mul(splat(scale), quotient(mean, size));
    store_first(p + i, sub(mul(splat(shrink), value), step), left);
  }
}
