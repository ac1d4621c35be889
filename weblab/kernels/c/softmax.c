// Softmax by rows, and its cross-entropy with the true classes.

#include "exponential.h"

static float row_maximum(const float *x, int k) {
  float best = x[0];
  for (int i = 1; i < k; i++) best = __builtin_wasm_max_f32(best, x[i]);
  return best;
}

// y = exp(x - shift); returns the sum.
static float row_exponentials(const float *x, float shift, float *y, int k) {
  float total = 0;
  for (int i = 0; i < k; i += 4) {
    vec e = exponential(sub(load_first(x + i, k - i), splat(shift)));
    store_first(y + i, e, k - i);
  }
  for (int i = 0; i < k; i++) total += y[i];
  return total;
}

static void row_scale(float *y, float factor, int k) {
  for (int i = 0; i < k; i += 4)
    store_first(y + i, mul(load_first(y + i, k - i), splat(factor)), k - i);
}

EXPORT(softmax)
void softmax(const float *x, float *y, int rows, int k) {
  for (int i = 0; i < rows; i++, x += k, y += k)
    row_scale(y, 1 / row_exponentials(x, row_maximum(x, k), y, k), k);
}

// Returns the mean loss and writes its gradient by the logits; -1 where a target is no class.
EXPORT(softmax_cross_entropy)
double softmax_cross_entropy(
    const float *logits, const long long *targets, float *grad, int rows, int k) {
  double loss = 0;
  for (int i = 0; i < rows; i++, logits += k, grad += k) {
    if (targets[i] < 0 || targets[i] >= k) return -1;
    int target = (int)targets[i];
    float shift = row_maximum(logits, k);
    float total = row_exponentials(logits, shift, grad, k);
    loss += wasm_f32x4_extract_lane(logarithm(splat(total)), 0) - (logits[target] - shift);
    row_scale(grad, 1 / (total * (float)rows), k);
    grad[target] -= 1.0f / (float)rows;
  }
  return loss / rows;
}
