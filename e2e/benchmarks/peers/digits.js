// The digits that every peer trains on: MNIST's first ones, a byte a pixel, and then the labels.

export const NAME = "digits.bin";
export const PIXELS = 28 * 28;

export async function readDigits() {
  const bytes = new Uint8Array(await (await fetch(NAME)).arrayBuffer());
  const count = Math.floor(bytes.length / (PIXELS + 1));
  const images = Float32Array.from(bytes.subarray(0, count * PIXELS), (value) => value / 255);
  return {count, images, labels: bytes.subarray(count * PIXELS)};
}
