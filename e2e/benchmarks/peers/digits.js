// The digits that every peer trains on: MNIST's first ones, a byte a pixel, and then the labels.
// `digits` has them as they are, `noise` under noise, without a blank pixel.

export const NAMES = ["digits", "noise"];
export const PIXELS = 28 * 28;

export async function readBytes(name) {
  return new Uint8Array(await (await fetch(`${name}.bin`)).arrayBuffer());
}

export async function readDigits(name = "digits") {
  const bytes = await readBytes(name);
  const count = Math.floor(bytes.length / (PIXELS + 1));
  const images = Float32Array.from(bytes.subarray(0, count * PIXELS), (value) => value / 255);
  return {count, images, labels: bytes.subarray(count * PIXELS)};
}
