"""Convolution and pooling in the form of the books, over im2col and col2im."""

import numpy as np
from common.util import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad
        self.x = self.col = self.col_W = self.dW = self.db = None

    def forward(self, x):
        filters, _, height, width = self.W.shape
        n, _, h, w = x.shape
        out_h = 1 + int((h + 2 * self.pad - height) / self.stride)
        out_w = 1 + int((w + 2 * self.pad - width) / self.stride)
        self.x = x
        self.col = im2col(x, height, width, self.stride, self.pad)
        self.col_W = self.W.reshape(filters, -1).T
        out = np.dot(self.col, self.col_W) + self.b
        return out.reshape(n, out_h, out_w, -1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        filters, channels, height, width = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, filters)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout).T.reshape(filters, channels, height, width)
        dcol = np.dot(dout, self.col_W.T)
        return col2im(dcol, self.x.shape, height, width, self.stride, self.pad)


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w = pool_h, pool_w
        self.stride, self.pad = stride, pad
        self.x = self.largest = None

    def forward(self, x):
        n, c, h, w = x.shape
        out_h = int(1 + (h + 2 * self.pad - self.pool_h) / self.stride)
        out_w = int(1 + (w + 2 * self.pad - self.pool_w) / self.stride)
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        col = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.largest = np.argmax(col, axis=1)
        return np.max(col, axis=1).reshape(n, out_h, out_w, c).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        size = self.pool_h * self.pool_w
        spread = np.zeros((dout.size, size))
        spread[np.arange(dout.size), self.largest] = dout.ravel()
        dcol = spread.reshape(dout.shape[0] * dout.shape[1] * dout.shape[2], -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
