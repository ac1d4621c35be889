// Memory that was kept when the site was built: how it lies in its file, and how it is put back.
//
// Most of it is the heap of malloc, a row of chunks: a head (size and flags), then an object of
// Python or something else. In the file, chunks of a kind lie together, and among them those of a
// size, which makes it a third smaller once it is compressed. Three things are told briefly: a
// pointer to an object, by its place among all; the links of the collector's list, which goes
// through its objects by address; and hashes of strings, which are computed again.

/** @typedef {{before: number, hashed: boolean}} Kind `before`: words in front of its object */
/** @typedef {Record<string, Uint32Array>} Sections */

export const FREE = 0; // kinds of chunks: unused
export const OTHER = 1; // no object of a frequent type; those follow
export const LINKED = 0xffffffff; // stands for each of an object's two links in the list
export const COMPUTED = 0xfffffffe; // stands for the hash of a string
export const UNKNOWN = 0xffffffff; // a hash that Python has not computed yet
export const HASH = 3; // the word of a string that has its hash
export const SIZES = 64; // so many words or more are not told apart
const LARGE = 256; // an unused chunk of so many bytes has six words of links, a smaller one two
const SIZE = 0xfffff8; // the bits of a head with its size; its kind is above, its flags below

/**
 * Returns the header and the sections of a file.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function parse({buffer, byteOffset}) {
  const [length] = new Uint32Array(buffer, byteOffset, 1);
  const header = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 4, length)),
  );
  /** @type {Sections} */
  const sections = {};
  let at = byteOffset + 4 + length;
  for (const [name, words] of header.sections) {
    sections[name] = new Uint32Array(buffer, at, words);
    at += 4 * words;
  }
  return {header, sections};
}

/**
 * Writes runs of words, each some words after the end of the one before.
 * @param {Uint32Array} memory
 * @param {Sections} sections
 * @param {string} which begins the names of their sections
 */
export function putRuns(memory, sections, which) {
  const [gaps, lengths, values] = ["gaps", "lengths", "values"].map(
    (name) => sections[which + name],
  );
  let at = 0;
  let from = 0;
  for (let i = 0; i < gaps.length; i += 1) {
    at += gaps[i];
    for (const end = at + lengths[i]; at < end; at += 1, from += 1) memory[at] = values[from];
  }
}

/**
 * How many words of a chunk are in the file. The last word of a chunk in use lies where the next
 * one begins.
 * @param {number} head
 */
export function wordsOf(head) {
  const size = head & SIZE;
  if (head >>> 24 !== FREE) return size / 4 - 1;
  return size < LARGE ? 2 : 6;
}

/**
 * The class of a chunk: those of a kind and a size lie together.
 * @param {number} head
 */
export function classOf(head) {
  return (head >>> 24) * SIZES + Math.min(wordsOf(head), SIZES - 1);
}

/**
 * Where each class begins where chunks of a class lie together.
 * @param {Uint32Array} heads
 * @param {number} classes
 * @param {(head: number) => number} classOf
 * @param {(head: number) => number} roomOf
 */
export function begins(heads, classes, classOf, roomOf) {
  const rooms = new Uint32Array(classes);
  for (let i = 0; i < heads.length; i += 1) rooms[classOf(heads[i])] += roomOf(heads[i]);
  let sum = 0;
  return rooms.map((room) => {
    sum += room;
    return sum - room;
  });
}

/**
 * The addresses of all objects, those of a kind together.
 * @param {Uint32Array} heads
 * @param {number} start
 * @param {Kind[]} kinds
 */
export function locate(heads, start, kinds) {
  const next = begins(
    heads,
    kinds.length,
    (head) => head >>> 24,
    () => 1,
  );
  const offsets = kinds.map(({before}) => 8 + 4 * before);
  const addresses = new Uint32Array(heads.length);
  let at = start;
  for (let i = 0; i < heads.length; i += 1) {
    const kind = heads[i] >>> 24;
    addresses[next[kind]] = at + offsets[kind];
    next[kind] += 1;
    at += heads[i] & SIZE;
  }
  return addresses;
}

/**
 * Where in a chunk the words lie that stand for links; 0 if there are none.
 * @param {Uint32Array} memory
 * @param {number} body
 */
function linksAt(memory, body) {
  if (memory[body] === LINKED && memory[body + 1] === LINKED) return body;
  if (memory[body + 2] === LINKED && memory[body + 3] === LINKED) return body + 2;
  return 0;
}

/**
 * Writes the heap into memory that is zero there. Returns the addresses of the strings whose
 * hashes are to be computed.
 * @param {Uint32Array} memory
 * @param {Sections} sections
 * @param {{start: number, kinds: Kind[], tag: number, links: {head: number, flags: number[]}}} heap
 *   `tag` is how a pointer to the first of all objects is told
 */
export function putHeap(memory, {heads, words}, {start, kinds, tag, links}) {
  const addresses = locate(heads, start, kinds);
  const next = begins(heads, kinds.length * SIZES, classOf, wordsOf);
  /** @type {number[]} */
  const strings = [];
  const head = links.head / 4; // it lies outside of the heap, and is right already
  const own = memory.slice(head, head + 2);
  let last = head; // the word that has the address of the list's next object
  const link = (node) => {
    memory[last] = 4 * node + links.flags[0];
    memory[node + 1] = 4 * last + links.flags[1];
    last = node;
  };
  let at = start / 4;
  for (let i = 0; i < heads.length; i += 1) {
    const chunk = heads[i];
    const kind = chunk >>> 24;
    const body = at + 2;
    const place = classOf(chunk);
    const end = next[place] + wordsOf(chunk);
    memory[at + 1] = chunk & 0xffffff;
    for (let from = next[place], to = body; from < end; from += 1, to += 1) {
      const word = words[from];
      const pointed = (word - tag) >>> 0;
      memory[to] = pointed < addresses.length ? addresses[pointed] : word;
    }
    next[place] = end;
    at += (chunk & SIZE) / 4;
    if (kind === FREE) {
      memory[at] = chunk & SIZE; // malloc's, for the chunk before
    } else if (kinds[kind].hashed) {
      if (memory[body + HASH] === COMPUTED) {
        memory[body + HASH] = UNKNOWN;
        strings.push(4 * body);
      }
    } else {
      const node = linksAt(memory, body);
      if (node) link(node);
    }
  }
  link(head);
  memory.set(own, head);
  return strings;
}

/**
 * Two sums of the words from an address to another, which tell whether they are what they were.
 * @param {Uint32Array} memory
 * @param {number} from
 * @param {number} to
 */
export function checksum(memory, from, to) {
  let sum = 0;
  let sums = 0;
  for (let i = from / 4; i < to / 4; i += 1) {
    sum = (sum + memory[i]) | 0;
    sums = (sums + sum) | 0;
  }
  return [sum >>> 0, sums >>> 0];
}
