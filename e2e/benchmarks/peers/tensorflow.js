// TensorFlow.js on its backends cpu, wasm (SIMD, one thread) and webgl.

import {readDigits} from "./digits.js";

const BATCH = 100;

// One batch after the other, as tensors of their own.
function cycle(tf, tensor) {
  const batches = tf.split(tensor, tensor.shape[0] / BATCH);
  let next = 0;
  return () => batches[next++ % batches.length];
}

function training(tf, layers, x, y, loss) {
  const model = tf.sequential({layers});
  model.compile({optimizer: tf.train.adam(1e-3), loss});
  const [inputs, targets] = [cycle(tf, x), cycle(tf, y)];
  return () => model.trainOnBatch(inputs(), targets());
}

function classifier(tf, {images, targets}, layers) {
  const loss = (t, logits) => tf.losses.softmaxCrossEntropy(t, logits);
  return training(tf, layers, images, targets, loss);
}

function cnnLayers({layers}) {
  return [
    layers.conv2d({filters: 30, kernelSize: 5, activation: "relu", inputShape: [28, 28, 1]}),
    layers.maxPooling2d({poolSize: 2}),
    layers.flatten(),
    layers.dense({units: 100, activation: "relu"}),
    layers.dense({units: 10}),
  ];
}

function twoBlocks({layers}) {
  const inputShape = [28, 28, 1];
  return [
    layers.conv2d({filters: 16, kernelSize: 3, padding: "same", inputShape}),
    layers.batchNormalization(),
    layers.activation({activation: "relu"}),
    layers.averagePooling2d({poolSize: 2}),
    layers.conv2d({filters: 32, kernelSize: 3, strides: 2, padding: "same", activation: "relu"}),
    layers.flatten(),
    layers.dense({units: 10}),
  ];
}

function autoencoderLayers({layers}) {
  const conv = (filters, strides, options) =>
    layers.conv2d({
      filters,
      kernelSize: 3,
      strides,
      padding: "same",
      activation: "relu",
      ...options,
    });
  return [
    conv(16, 2, {inputShape: [28, 28, 1]}),
    conv(8, 2),
    layers.flatten(),
    layers.dense({units: 32}),
    layers.dense({units: 392, activation: "relu"}),
    layers.reshape({targetShape: [7, 7, 8]}),
    layers.upSampling2d({size: [2, 2]}),
    conv(16, 1),
    layers.upSampling2d({size: [2, 2]}),
    conv(1, 1, {activation: "sigmoid"}),
  ];
}

function rbm(tf, {images}) {
  const w = tf.variable(tf.randomNormal([784, 128], 0, 0.01));
  const [b, c] = [tf.variable(tf.zeros([784])), tf.variable(tf.zeros([128]))];
  const batches = cycle(tf, images.greater(0.5).toFloat().reshape([-1, 784]));
  const draw = (p) => tf.randomUniform(p.shape).less(p).toFloat();
  const hidden = (v) => v.matMul(w).add(c).sigmoid();
  const visible = (h) => h.matMul(w, false, true).add(b).sigmoid();
  return async () => {
    const data = batches();
    const error = tf.tidy(() => {
      const positive = hidden(data);
      const sample = draw(visible(draw(positive)));
      const negative = hidden(sample);
      const slope = data.matMul(positive, true).sub(sample.matMul(negative, true));
      w.assign(w.add(slope.mul(0.05 / BATCH)));
      b.assign(b.add(data.sub(sample).mean(0).mul(0.05)));
      c.assign(c.add(positive.sub(negative).mean(0).mul(0.05)));
      return data.sub(visible(positive)).square().mean();
    });
    await error.data();
    error.dispose();
  };
}

export async function load(script, backend) {
  await script("tf.min.js");
  if (backend === "wasm") await script("tf-backend-wasm.min.js");
  const {tf} = window;
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
  const read = async (name) => {
    const {count, images, labels} = await readDigits(name);
    return {
      images: tf.tensor4d(images, [count, 28, 28, 1]),
      targets: tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), 10).toFloat(),
    };
  };
  const [digits, noise] = [await read("digits"), await read("noise")];
  const dense = [
    tf.layers.flatten({inputShape: [28, 28, 1]}),
    tf.layers.dense({units: 100, activation: "relu"}),
    tf.layers.dense({units: 10}),
  ];
  return {
    cnn: () => classifier(tf, digits, cnnLayers(tf)),
    cnn_noise: () => classifier(tf, noise, cnnLayers(tf)),
    two_blocks: () => classifier(tf, digits, twoBlocks(tf)),
    mlp: () => classifier(tf, digits, dense),
    autoencoder: () =>
      training(tf, autoencoderLayers(tf), digits.images, digits.images, "meanSquaredError"),
    rbm: () => rbm(tf, digits),
    predict: () => {
      const model = tf.sequential({layers: cnnLayers(tf)});
      const x = tf.ones([1, 28, 28, 1]);
      return () => tf.tidy(() => model.predict(x).dataSync());
    },
  };
}
