// Batch normalization of (n, channels, length), with ReLU behind it or without. Sums of a row are
// floats, those over rows doubles.
//
// After a dense layer the length is 1: then four channels are taken at a time, else four places.

#include "sums.h"

// What is known of one channel, in all lanes, or of four.
typedef struct {
  vec mean, inverse_std, gamma, beta;
} Channel;

INLINE vec standard_of(Channel c, vec x) { return mul(sub(x, c.mean), c.inverse_std); }
INLINE vec output_of(Channel c, vec standard) { return multiply_add(c.beta, standard, c.gamma); }

// What ReLU lets through of a gradient, or all of it where there is none.
INLINE vec through_relu(Channel c, vec standard, vec grad, vec without) {
  vec positive = wasm_f32x4_gt(output_of(c, standard), zero());
  return wasm_v128_and(grad, wasm_v128_or(positive, without));
}

// The gradient by x, given that by the output, its mean and that of its product with `standard`.
INLINE vec by_x(Channel c, vec standard, vec grad, vec mean, vec slope) {
  vec rest = sub(sub(grad, mean), mul(standard, slope));
  return mul(rest, mul(c.gamma, c.inverse_std));
}

// All lanes of ones where the flag is not set.
INLINE vec unless(int flag) { return wasm_i32x4_splat(flag ? 0 : -1); }

// Four sums in doubles.
typedef struct {
  vec low, high;
} Sums;

INLINE Sums sums_add(Sums sums, vec x) {
  vec high = wasm_i32x4_shuffle(x, x, 2, 3, 2, 3);
  sums.low = wasm_f64x2_add(sums.low, wasm_f64x2_promote_low_f32x4(x));
  sums.high = wasm_f64x2_add(sums.high, wasm_f64x2_promote_low_f32x4(high));
  return sums;
}

INLINE vec sums_over(Sums sums, double count) {
  vec low = wasm_f32x4_demote_f64x2_zero(wasm_f64x2_div(sums.low, wasm_f64x2_splat(count)));
  vec high = wasm_f32x4_demote_f64x2_zero(wasm_f64x2_div(sums.high, wasm_f64x2_splat(count)));
  return wasm_i32x4_shuffle(low, high, 0, 1, 4, 5);
}

static void batch_norm_dense(const float *x, const float *gamma, const float *beta, float eps,
    float least, float *y, float *mean, float *variance, float *inverse_std, int n, int channels) {
  for (int c = 0; c < channels; c += 4) {
    int left = channels - c, end = n * channels;
    Sums total = {zero(), zero()}, squares = {zero(), zero()};
    for (int at = c; at < end; at += channels) total = sums_add(total, load_first(x + at, left));
    vec centre = sums_over(total, n);
    for (int at = c; at < end; at += channels)
      squares = sums_add(squares, squared(sub(load_first(x + at, left), centre)));
    vec spread = sums_over(squares, n);
    vec inverse = quotient(splat(1), wasm_f32x4_sqrt(add(spread, splat(eps))));
    store_first(mean + c, centre, left);
    store_first(variance + c, spread, left);
    store_first(inverse_std + c, inverse, left);
    Channel four = {centre, inverse, load_first(gamma + c, left), load_first(beta + c, left)};
    for (int at = c; at < end; at += channels) {
      vec output = output_of(four, standard_of(four, load_first(x + at, left)));
      store_first(y + at, wasm_f32x4_pmax(output, splat(least)), left);
    }
  }
}

static void batch_norm_dense_backward(const float *dy, const float *x, const float *gamma,
    const float *beta, const float *mean, const float *inverse_std, int relu, float *dx,
    float *dgamma, float *dbeta, int n, int channels) {
  vec without = unless(relu);
  for (int c = 0; c < channels; c += 4) {
    int left = channels - c, end = n * channels;
    Channel four = {load_first(mean + c, left), load_first(inverse_std + c, left),
        load_first(gamma + c, left), load_first(beta + c, left)};
    Sums sum = {zero(), zero()}, product = {zero(), zero()};
    for (int at = c; at < end; at += channels) {
      vec standard = standard_of(four, load_first(x + at, left));
      vec grad = through_relu(four, standard, load_first(dy + at, left), without);
      sum = sums_add(sum, grad);
      product = sums_add(product, mul(grad, standard));
    }
    store_first(dgamma + c, sums_over(product, 1), left);
    store_first(dbeta + c, sums_over(sum, 1), left);
    vec mean_grad = sums_over(sum, n), slope = sums_over(product, n);
    for (int at = c; at < end; at += channels) {
      vec standard = standard_of(four, load_first(x + at, left));
      vec grad = through_relu(four, standard, load_first(dy + at, left), without);
      store_first(dx + at, by_x(four, standard, grad, mean_grad, slope), left);
    }
  }
}

EXPORT(scale_shift)
void scale_shift(const float *x, const float *scale, const float *shift, float *y, int n,
    int channels, int length) {
  for (int i = 0; i < n; i++)
    for (int c = 0; c < channels; c++, x += length, y += length)
      for (int j = 0; j < length; j += 4) {
        vec value = load_first(x + j, length - j);
        store_first(y + j, multiply_add(splat(shift[c]), value, splat(scale[c])), length - j);
      }
}

// y = gamma (x - mean) / sqrt(variance + eps) + beta, but no less than `least`: 0 for ReLU.
EXPORT(batch_norm)
void batch_norm(const float *x, const float *gamma, const float *beta, float eps, float least,
    float *y, float *mean, float *variance, float *inverse_std, int n, int channels, int length) {
  if (length == 1) {
    batch_norm_dense(x, gamma, beta, eps, least, y, mean, variance, inverse_std, n, channels);
    return;
  }
  int stride = channels * length;
  for (int c = 0; c < channels; c++, x += length, y += length) {
    double total = 0, squares = 0, count = (double)n * length;
    for (int i = 0; i < n; i++) total += row_sum(x + i * stride, length);
    mean[c] = (float)(total / count);
    for (int i = 0; i < n; i++) squares += row_squared_distance(x + i * stride, mean[c], length);
    variance[c] = (float)(squares / count);
    inverse_std[c] = 1 / __builtin_sqrtf(variance[c] + eps);
    Channel one = {splat(mean[c]), splat(inverse_std[c]), splat(gamma[c]), splat(beta[c])};
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < length; j += 4) {
        int at = i * stride + j, left = length - j;
        vec output = output_of(one, standard_of(one, load_first(x + at, left)));
        store_first(y + at, wasm_f32x4_pmax(output, splat(least)), left);
      }
    }
  }
}

// The gradients, given that by y; `relu` says whether y was no less than 0.
EXPORT(batch_norm_backward)
void batch_norm_backward(const float *dy, const float *x, const float *gamma, const float *beta,
    const float *mean, const float *inverse_std, int relu, float *dx, float *dgamma, float *dbeta,
    int n, int channels, int length) {
  if (length == 1) {
    batch_norm_dense_backward(
        dy, x, gamma, beta, mean, inverse_std, relu, dx, dgamma, dbeta, n, channels);
    return;
  }
  vec without = unless(relu);
  int stride = channels * length;
  for (int c = 0; c < channels; c++, dy += length, x += length, dx += length) {
    Channel one = {splat(mean[c]), splat(inverse_std[c]), splat(gamma[c]), splat(beta[c])};
    double sum = 0, product = 0, count = (double)n * length;
    for (int i = 0; i < n; i++) {
      vec grads = zero(), products = zero();
      for (int j = 0; j < length; j += 4) {
        int at = i * stride + j, left = length - j;
        vec standard = standard_of(one, load_first(x + at, left));
        vec grad = through_relu(one, standard, load_first(dy + at, left), without);
        grads = add(grads, grad);
        products = multiply_add(products, grad, standard);
      }
      sum += sum_lanes(grads);
      product += sum_lanes(products);
    }
    dgamma[c] = (float)product;
    dbeta[c] = (float)sum;
    vec mean_grad = splat((float)(sum / count)), slope = splat((float)(product / count));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < length; j += 4) {
        int at = i * stride + j, left = length - j;
        vec standard = standard_of(one, load_first(x + at, left));
        vec grad = through_relu(one, standard, load_first(dy + at, left), without);
        store_first(dx + at, by_x(one, standard, grad, mean_grad, slope), left);
      }
    }
  }
}
