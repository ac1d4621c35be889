// Activations and other functions of single values, four at a time.

#include "elementwise.h"

#include "exponential.h"

// Write EXPRESSION to y, four values at a time: x in it stands for four values of the array xs.
#define EACH(x, EXPRESSION)               \
  for (int i = 0; i < count; i += 4) {    \
    int left = count - i;                 \
    vec x = load_first(x##s + i, left);   \
    store_first(y + i, EXPRESSION, left); \
  }

// The same of the values of two arrays.
#define EACH_TWO(a, b, EXPRESSION)                                      \
  for (int i = 0; i < count; i += 4) {                                  \
    int left = count - i;                                               \
    vec a = load_first(a##s + i, left), b = load_first(b##s + i, left); \
    store_first(y + i, EXPRESSION, left);                               \
  }

INLINE vec where_positive(vec x, vec above, vec below) {
  return choose(wasm_f32x4_gt(x, zero()), above, below);
}

EXPORT(relu)
void relu(const float *xs, float *y, int count) {
  EACH(x, wasm_f32x4_pmax(x, zero()))  // x < 0 ? 0 : x, which keeps NaN
}

EXPORT(relu_backward)
void relu_backward(const float *grads, const float *outs, float *y, int count) {
  EACH_TWO(grad, out, where_positive(out, grad, zero()))
}

EXPORT(leaky_relu)
void leaky_relu(const float *xs, float slope, float *y, int count) {
  EACH(x, where_positive(x, x, mul(x, splat(slope))))
}

EXPORT(leaky_relu_backward)
void leaky_relu_backward(const float *grads, const float *xs, float slope, float *y, int count) {
  EACH_TWO(grad, x, where_positive(x, grad, mul(grad, splat(slope))))
}

EXPORT(sigmoid)
void sigmoid(const float *xs, float *y, int count) { EACH(x, logistic(x)) }

EXPORT(sigmoid_backward)
void sigmoid_backward(const float *grads, const float *outs, float *y, int count) {
  EACH_TWO(grad, out, mul(mul(grad, out), sub(splat(1), out)))
}

EXPORT(tanh)
void tanh_(const float *xs, float *y, int count) { EACH(x, hyperbolic_tangent(x)) }

EXPORT(tanh_backward)
void tanh_backward(const float *grads, const float *outs, float *y, int count) {
  EACH_TWO(grad, out, mul(grad, mul(sub(splat(1), out), add(splat(1), out))))
}

// y = sigmoid(x), and a draw: 1 where the uniform number is below that, 0 elsewhere.
EXPORT(bernoulli_sigmoid)
void bernoulli_sigmoid(const float *xs, const float *uniform, float *y, float *drawn, int count) {
  EACH(x, logistic(x))
  for (int i = 0; i < count; i += 4) {
    vec below = wasm_f32x4_lt(load_first(uniform + i, count - i), load_first(y + i, count - i));
    store_first(drawn + i, wasm_v128_and(below, splat(1)), count - i);
  }
}

// Without their sign, as whole numbers, infinity and NaN are the largest.
EXPORT(all_finite)
int all_finite(const float *xs, int count) {
  vec magnitude = wasm_i32x4_const_splat(0x7fffffff), largest[4] = {zero(), zero(), zero(), zero()};
  int i = 0;
  while (i + 16 <= count) {
    UNROLLED
    for (int q = 0; q < 4; q++, i += 4)
      largest[q] = wasm_i32x4_max(largest[q], wasm_v128_and(load(xs + i), magnitude));
  }
  for (; i < count; i += 4) {
    vec x = load_first(xs + i, count - i);
    largest[0] = wasm_i32x4_max(largest[0], wasm_v128_and(x, magnitude));
  }
  largest[0] = wasm_i32x4_max(largest[0], largest[1]);
  largest[2] = wasm_i32x4_max(largest[2], largest[3]);
  vec infinity = wasm_i32x4_const_splat(0x7f800000);
  return wasm_i32x4_all_true(wasm_i32x4_lt(wasm_i32x4_max(largest[0], largest[2]), infinity));
}
