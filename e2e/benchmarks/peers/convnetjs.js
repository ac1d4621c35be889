// ConvNetJS, which trains sample by sample and has no Adam: its cheapest rule, plain momentum.

import {PIXELS, readDigits} from "./digits.js";

const BATCH = 100;

function classifier(convnetjs, digits, layers, depth) {
  const net = new convnetjs.Net();
  net.makeLayers(layers);
  const options = {method: "sgd", learning_rate: 1e-3, momentum: 0.9, batch_size: BATCH};
  const trainer = new convnetjs.Trainer(net, options);
  const samples = Array.from({length: digits.count}, (_, n) => {
    const volume = new convnetjs.Vol(...depth, 0);
    for (let i = 0; i < PIXELS; i++) volume.w[i] = digits.images[n * PIXELS + i];
    return volume;
  });
  let next = 0;
  const train = () => {
    for (let i = 0; i < BATCH; i++, next = (next + 1) % digits.count)
      trainer.train(samples[next], digits.labels[next]);
  };
  return {train, predict: () => net.forward(samples[0])};
}

export async function load(script) {
  await script("convnet-min.js");
  const {convnetjs} = window;
  const digits = await readDigits();
  const noise = await readDigits("noise");
  const head = [
    {type: "fc", num_neurons: 100, activation: "relu"},
    {type: "softmax", num_classes: 10},
  ];
  const image = {type: "input", out_sx: 28, out_sy: 28, out_depth: 1};
  const cnn = (samples) =>
    classifier(
      convnetjs,
      samples,
      [
        image,
        {type: "conv", sx: 5, filters: 30, stride: 1, pad: 0, activation: "relu"},
        {type: "pool", sx: 2, stride: 2},
        ...head,
      ],
      [28, 28, 1],
    );
  const flat = {type: "input", out_sx: 1, out_sy: 1, out_depth: 784};
  return {
    cnn: () => cnn(digits).train,
    cnn_noise: () => cnn(noise).train,
    predict: () => cnn(digits).predict,
    mlp: () => classifier(convnetjs, digits, [flat, ...head], [1, 1, 784]).train,
  };
}
