// A link that carries code, compressed in its fragment: it is shown where the link leads, and never
// run by itself. A fragment is not sent to any server.

const NAME = "code";
const LONGEST_DATA = 16_000; // characters of a fragment
const LONGEST_TEXT = 100_000; // characters; no run would take more

/** The code in a link cannot be read. */
export class LinkError extends Error {}

/**
 * Returns a link that shows a text, or null where it would be too long.
 * @param {string} address of the page
 * @param {string} key of the part or exercise
 * @param {string} text
 */
export async function linkTo(address, key, text) {
  if (text.length > LONGEST_TEXT) return null;
  const stream = new CompressionStream("deflate-raw");
  const packed = await throughStream(stream, new TextEncoder().encode(text), LONGEST_DATA);
  const data = packed && btoa(String.fromCharCode(...packed));
  const plain = data?.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (!plain || plain.length > LONGEST_DATA) return null;
  const link = new URL(address);
  link.hash = new URLSearchParams({[NAME]: `${key}~${plain}`}).toString();
  return link.href;
}

/**
 * Returns the key and the text that a fragment carries, or null where it carries none.
 * @param {string} fragment with or without its #
 */
export async function codeIn(fragment) {
  const found = new URLSearchParams(fragment.replace(/^#/, "")).get(NAME);
  if (found === null) return null;
  const place = found.lastIndexOf("~");
  if (place < 0 || found.length - place - 1 > LONGEST_DATA)
    throw new LinkError("no data, or too many");
  try {
    const data = atob(
      found
        .slice(place + 1)
        .replaceAll("-", "+")
        .replaceAll("_", "/"),
    );
    const bytes = Uint8Array.from(data, (character) => character.charCodeAt(0));
    const stream = new DecompressionStream("deflate-raw");
    const read = await throughStream(stream, bytes, 3 * LONGEST_TEXT);
    if (!read) throw new LinkError("too long");
    const text = new TextDecoder("utf-8", {fatal: true}).decode(read);
    return {key: found.slice(0, place), text};
  } catch (error) {
    throw new LinkError(String(error));
  }
}

/**
 * Sends bytes through a stream; returns null where more than the most would come out.
 * @param {CompressionStream | DecompressionStream} stream
 * @param {Uint8Array} bytes
 * @param {number} most
 */
async function throughStream(stream, bytes, most) {
  const writer = stream.writable.getWriter();
  const written = writer
    .write(/** @type {Uint8Array<ArrayBuffer>} */ (bytes))
    .then(() => writer.close());
  written.catch(() => {}); // what is wrong with them, the reader is told
  const reader = stream.readable.getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
