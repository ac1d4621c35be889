// Convolution, max-pooling and ReLU as one: what forward and backward agree on.

#ifndef WEBLAB_CONV_POOL_H
#define WEBLAB_CONV_POOL_H

#include "pooling.h"

// The tap of a pooling window of which ReLU let nothing through; no window has so many.
enum { NONE = 255, INDICES = NONE + 1 };

#endif
