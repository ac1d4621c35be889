// Where the windows of a convolution or pooling lie in an image.
//
// A position is a place of the window, counted row by row over the output; a tap is an element of
// the window, counted channel by channel, row by row. In a padded image the value under a tap at
// a position lies at the sum of the tap's offset and the position's.

#ifndef WEBLAB_WINDOW_H
#define WEBLAB_WINDOW_H

#include "tile.h"

typedef struct {
  int channels, height, width;  // of the image without its padding
  int filters;                  // channels of the output
  int window_h, window_w, stride_h, stride_w, padding_h, padding_w;
  int output_h, output_w;
} Geometry;

INLINE int padded_h(const Geometry *g) { return g->height + 2 * g->padding_h; }
INLINE int padded_w(const Geometry *g) { return g->width + 2 * g->padding_w; }
INLINE int padded_size(const Geometry *g) { return g->channels * padded_h(g) * padded_w(g); }
INLINE int is_padded(const Geometry *g) { return g->padding_h > 0 || g->padding_w > 0; }
INLINE int image_size(const Geometry *g) { return g->channels * g->height * g->width; }
INLINE int positions_of(const Geometry *g) { return g->output_h * g->output_w; }
INLINE int output_size(const Geometry *g) { return g->filters * positions_of(g); }
INLINE int taps_of(const Geometry *g) { return g->channels * g->window_h * g->window_w; }

INLINE int tap_offset(const Geometry *g, int tap) {
  int v = tap % g->window_w, row = tap / g->window_w;
  int u = row % g->window_h, c = row / g->window_h;
  return (c * padded_h(g) + u) * padded_w(g) + v;
}

// Copy an image into the middle of a padded one, whose border stays as it is.
void pad_image(const Geometry *g, const float *image, float *padded);

// Copy the middle of a padded image out again.
void crop_image(const Geometry *g, const float *padded, float *image);

// Images as wide as this at most have a bit for each column.
enum { BITS = 32 };

// For each row of an image, which of its columns are not zero. Returns whether any value is zero,
// and columns are marked at all.
INLINE int mark_columns(const Geometry *g, const float *padded, unsigned *columns) {
  int width = padded_w(g);
  if (width > BITS) return 0;
  unsigned all = ~0u >> (BITS - width), common = all;
  for (int row = 0; row < g->channels * padded_h(g); row++, padded += width) {
    columns[row] = 0;
    for (int j = 0; j < width; j += 4) {
      vec some = wasm_f32x4_ne(load_first(padded + j, width - j), zero());
      columns[row] |= (unsigned)wasm_i32x4_bitmask(some) << j;
    }
    common &= columns[row];
  }
  return common != all;
}

// Which columns are marked in any of the rows from `top` to before `bottom`, in any channel.
INLINE unsigned columns_under(const Geometry *g, const unsigned *columns, int top, int bottom) {
  unsigned under = 0;
  for (int c = 0; c < g->channels; c++, columns += padded_h(g))
    for (int u = top < 0 ? 0 : top; u < smaller(bottom, padded_h(g)); u++) under |= columns[u];
  return under;
}

#endif
