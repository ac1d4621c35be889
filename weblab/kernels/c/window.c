// Images with a border.

#include "window.h"

#include "memory.h"

void pad_image(const Geometry *g, const float *image, float *padded) {
  for (int c = 0; c < g->channels; c++) {
    float *row = padded + (c * padded_h(g) + g->padding_h) * padded_w(g) + g->padding_w;
    for (int i = 0; i < g->height; i++, image += g->width, row += padded_w(g))
      copy(row, image, g->width);
  }
}

void crop_image(const Geometry *g, const float *padded, float *image) {
  for (int c = 0; c < g->channels; c++) {
    const float *row = padded + (c * padded_h(g) + g->padding_h) * padded_w(g) + g->padding_w;
    for (int i = 0; i < g->height; i++, image += g->width, row += padded_w(g))
      copy(image, row, g->width);
  }
}
