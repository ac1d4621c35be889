// Batch normalization of (n, channels, length). Sums of a row are floats, those over rows doubles.
//
// After a dense layer the length is 1: then four channels are taken at a time, else four places.

#include "sums.h"

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
    float *y, float *normalized, float *mean, float *variance, float *inverse_std, int n,
    int channels) {
  for (int c = 0; c < channels; c += 4) {
    int left = channels - c, end = n * channels;
    Sums total = {zero(), zero()}, squares = {zero(), zero()};
    for (int at = c; at < end; at += channels) total = sums_add(total, load_first(x + at, left));
    vec centre = sums_over(total, n);
    for (int at = c; at < end; at += channels) {
      vec distance = sub(load_first(x + at, left), centre);
      squares = sums_add(squares, mul(distance, distance));
    }
    vec spread = sums_over(squares, n);
    vec inverse = quotient(splat(1), wasm_f32x4_sqrt(add(spread, splat(eps))));
    store_first(mean + c, centre, left);
    store_first(variance + c, spread, left);
    store_first(inverse_std + c, inverse, left);
    vec scale = load_first(gamma + c, left), shift = load_first(beta + c, left);
    for (int at = c; at < end; at += channels) {
      vec standard = mul(sub(load_first(x + at, left), centre), inverse);
      store_first(normalized + at, standard, left);
      store_first(y + at, multiply_add(shift, standard, scale), left);
    }
  }
}

static void batch_norm_dense_backward(const float *dy, const float *normalized, const float *gamma,
    const float *inverse_std, float *dx, float *dgamma, float *dbeta, int n, int channels) {
  for (int c = 0; c < channels; c += 4) {
    int left = channels - c, end = n * channels;
    Sums sum = {zero(), zero()}, product = {zero(), zero()};
    for (int at = c; at < end; at += channels) {
      vec grad = load_first(dy + at, left);
      sum = sums_add(sum, grad);
      product = sums_add(product, mul(grad, load_first(normalized + at, left)));
    }
    store_first(dgamma + c, sums_over(product, 1), left);
    store_first(dbeta + c, sums_over(sum, 1), left);
    vec scale = mul(load_first(gamma + c, left), load_first(inverse_std + c, left));
    vec mean = sums_over(sum, n), slope = sums_over(product, n);
    for (int at = c; at < end; at += channels) {
      vec rest = sub(load_first(dy + at, left), mean);
      rest = sub(rest, mul(load_first(normalized + at, left), slope));
      store_first(dx + at, mul(rest, scale), left);
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

EXPORT(batch_norm)
void batch_norm(const float *x, const float *gamma, const float *beta, float eps, float *y,
    float *normalized, float *mean, float *variance, float *inverse_std, int n, int channels,
    int length) {
  if (length == 1) {
    batch_norm_dense(x, gamma, beta, eps, y, normalized, mean, variance, inverse_std, n, channels);
    return;
  }
  int stride = channels * length;
  for (int c = 0; c < channels; c++, x += length, y += length, normalized += length) {
    double total = 0, squares = 0, count = (double)n * length;
    for (int i = 0; i < n; i++) total += row_sum(x + i * stride, length);
    mean[c] = (float)(total / count);
    for (int i = 0; i < n; i++) squares += row_squared_distance(x + i * stride, mean[c], length);
    variance[c] = (float)(squares / count);
    inverse_std[c] = 1 / __builtin_sqrtf(variance[c] + eps);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < length; j += 4) {
        int at = i * stride + j, left = length - j;
        vec centred = sub(load_first(x + at, left), splat(mean[c]));
        vec standard = mul(centred, splat(inverse_std[c]));
        store_first(normalized + at, standard, left);
        store_first(y + at, multiply_add(splat(beta[c]), standard, splat(gamma[c])), left);
      }
    }
  }
}

EXPORT(batch_norm_backward)
void batch_norm_backward(const float *dy, const float *normalized, const float *gamma,
    const float *inverse_std, float *dx, float *dgamma, float *dbeta, int n, int channels,
    int length) {
  if (length == 1) {
    batch_norm_dense_backward(
        dy, normalized, gamma, inverse_std, dx, dgamma, dbeta, n, channels);
    return;
  }
  int stride = channels * length;
  for (int c = 0; c < channels; c++, dy += length, normalized += length, dx += length) {
    double sum = 0, product = 0, count = (double)n * length;
    for (int i = 0; i < n; i++) {
      sum += row_sum(dy + i * stride, length);
      product += row_product(dy + i * stride, normalized + i * stride, length);
    }
    dgamma[c] = (float)product;
    dbeta[c] = (float)sum;
    vec scale = splat(gamma[c] * inverse_std[c]);
    vec mean = splat((float)(sum / count)), slope = splat((float)(product / count));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < length; j += 4) {
        int at = i * stride + j, left = length - j;
        vec rest = sub(load_first(dy + at, left), mean);
        rest = sub(rest, mul(load_first(normalized + at, left), slope));
        store_first(dx + at, mul(rest, scale), left);
      }
    }
  }
}
