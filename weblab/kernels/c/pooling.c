// Max and average pooling: windows of two by two in vectors, all others tap by tap.

#include "pooling.h"

#include "memory.h"

typedef struct {
  int from_u, to_u, from_v, to_v;  // the taps that lie inside of the image
  int first;                       // where the window's tap 0 would lie
} Window;

INLINE int larger(int a, int b) { return a > b ? a : b; }

INLINE Window window_at(const Geometry *g, int row, int column) {
  int top = row * g->stride_h - g->padding_h, left = column * g->stride_w - g->padding_w;
  Window window = {
      .from_u = larger(0, -top),
      .to_u = smaller(g->window_h, g->height - top),
      .from_v = larger(0, -left),
      .to_v = smaller(g->window_w, g->width - left),
      .first = top * g->width + left,
  };
  return window;
}

INLINE void store_four(float *top, int width, Four four) {
  float *bottom = top + width;
  store(top, wasm_i32x4_shuffle(four.tap[0], four.tap[1], 0, 4, 1, 5));
  store(top + 4, wasm_i32x4_shuffle(four.tap[0], four.tap[1], 2, 6, 3, 7));
  store(bottom, wasm_i32x4_shuffle(four.tap[2], four.tap[3], 0, 4, 1, 5));
  store(bottom + 4, wasm_i32x4_shuffle(four.tap[2], four.tap[3], 2, 6, 3, 7));
}

// Four neighbouring windows of two by two.
INLINE void max_pool_four(Four four, float *y, byte *index) {
  Best best = best_of_four(four);
  if (wasm_v128_any_true(wasm_f32x4_ne(best.value, best.value))) {
    UNROLLED
    for (int k = 0; k < 4; k++) {
      vec nan = wasm_f32x4_ne(four.tap[k], four.tap[k]);
      best.tap = choose(nan, wasm_i32x4_splat(k), best.tap);
    }
  }
  store(y, best.value);
  wasm_v128_store32_lane(index, to_bytes(best.tap), 0);
}

void max_pool_plane(const Geometry *g, const float *x, float *y, byte *index) {
  for (int row = 0; row < g->output_h; row++, y += g->output_w, index += g->output_w) {
    if (touching(g, 4)) {
      for (int next = 0; next < g->output_w; next += 4) {
        int column = smaller(next, g->output_w - 4);
        Four four = load_four(x + 2 * row * g->width + 2 * column, g->width);
        max_pool_four(four, y + column, index + column);
      }
      continue;
    }
    for (int column = 0; column < g->output_w; column++) {
      Window w = window_at(g, row, column);
      int winner = w.from_u * g->window_w + w.from_v;
      float best = x[w.first + w.from_u * g->width + w.from_v];
      for (int u = w.from_u; u < w.to_u; u++) {
        for (int v = w.from_v; v < w.to_v; v++) {
          float value = x[w.first + u * g->width + v];
          if (value > best || value != value) winner = u * g->window_w + v;
          best = __builtin_wasm_max_f32(best, value);
        }
      }
      y[column] = best;
      index[column] = (byte)winner;
    }
  }
}

void max_pool_plane_backward(const Geometry *g, const float *dy, const byte *index, float *dx) {
  fill(dx, 0, g->height * g->width);
  for (int row = 0; row < g->output_h; row++, dy += g->output_w, index += g->output_w) {
    if (touching(g, 4)) {
      for (int next = 0; next < g->output_w; next += 4) {
        int column = smaller(next, g->output_w - 4);
        vec winner = from_bytes(index + column), grad = load(dy + column);
        Four four;
        UNROLLED
        for (int k = 0; k < 4; k++)
          four.tap[k] = wasm_v128_and(grad, wasm_i32x4_eq(winner, wasm_i32x4_splat(k)));
        store_four(dx + 2 * row * g->width + 2 * column, g->width, four);
      }
      continue;
    }
    for (int column = 0; column < g->output_w; column++) {
      int u = index[column] / g->window_w, v = index[column] % g->window_w;
      Window w = window_at(g, row, column);
      if (u < w.from_u || u >= w.to_u || v < w.from_v || v >= w.to_v) continue;
      dx[w.first + u * g->width + v] += dy[column];
    }
  }
}

EXPORT(max_pool2d)
void max_pool2d(const Geometry *g, const float *x, float *y, byte *index, int planes) {
  int image = g->height * g->width, positions = positions_of(g);
  for (int i = 0; i < planes; i++, x += image, y += positions, index += positions)
    max_pool_plane(g, x, y, index);
}

EXPORT(max_pool2d_backward)
void max_pool2d_backward(
    const Geometry *g, const float *dy, const byte *index, float *dx, int planes) {
  int image = g->height * g->width, positions = positions_of(g);
  for (int i = 0; i < planes; i++, dx += image, dy += positions, index += positions)
    max_pool_plane_backward(g, dy, index, dx);
}

// y = share times the sum of each window: 1 / taps for a mean, 1 for the gradient of upsampling.
EXPORT(sum_pool2d)
void sum_pool2d(const Geometry *g, const float *x, float share, float *y, int planes) {
  for (int i = 0; i < planes; i++, x += g->height * g->width) {
    for (int row = 0; row < g->output_h; row++, y += g->output_w) {
      if (touching(g, 4)) {
        for (int next = 0; next < g->output_w; next += 4) {
          int column = smaller(next, g->output_w - 4);
          Four four = load_four(x + 2 * row * g->width + 2 * column, g->width);
          vec total = add(add(four.tap[0], four.tap[1]), add(four.tap[2], four.tap[3]));
          store(y + column, mul(total, splat(share)));
        }
        continue;
      }
      for (int column = 0; column < g->output_w; column++) {
        Window w = window_at(g, row, column);
        float total = 0;
        for (int u = w.from_u; u < w.to_u; u++)
          for (int v = w.from_v; v < w.to_v; v++) total += x[w.first + u * g->width + v];
        y[column] = total * share;
      }
    }
  }
}

// dx = for each element, share times the sum of dy over the windows that it is in.
EXPORT(spread_pool2d)
void spread_pool2d(const Geometry *g, const float *dy, float share, float *dx, int planes) {
  int covered = touching(g, 4) && 2 * g->output_h == g->height && 2 * g->output_w == g->width;
  for (int i = 0; i < planes; i++, dx += g->height * g->width) {
    if (!covered) fill(dx, 0, g->height * g->width);
    for (int row = 0; row < g->output_h; row++, dy += g->output_w) {
      if (touching(g, 4)) {
        for (int next = 0; next < g->output_w; next += 4) {
          int column = smaller(next, g->output_w - 4);
          vec part = mul(load(dy + column), splat(share));
          Four four = {{part, part, part, part}};
          store_four(dx + 2 * row * g->width + 2 * column, g->width, four);
        }
        continue;
      }
      for (int column = 0; column < g->output_w; column++) {
        Window w = window_at(g, row, column);
        for (int u = w.from_u; u < w.to_u; u++)
          for (int v = w.from_v; v < w.to_v; v++)
            dx[w.first + u * g->width + v] += dy[column] * share;
      }
    }
  }
}
