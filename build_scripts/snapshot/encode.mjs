// Writes memory into files that web/worker/snapshot/memory.js reads.

import * as format from "../../web/worker/snapshot/memory.js";
import {chunks} from "./heap.mjs";

const FREQUENT = 500; // a type of so many objects is a kind of its own
const LOWEST = 4096; // an address below is that of no type
const LENGTH = 2; // the word of a string that has its length
const STATE = 4; // and that with how its characters are kept, in these bits
const STATES = 0x3f0003;

// The words that differ within some ranges of addresses, as runs; words that are equal are told as
// well where they are fewer than `apart` between others.
export function differences(before, after, ranges, apart = 2) {
  const told = {gaps: [], lengths: [], values: []};
  let end = 0; // of the run before
  for (const [from, to] of ranges) {
    for (let begin = from / 4; begin < to / 4; begin += 1) {
      if (before[begin] === after[begin]) continue;
      let stop = begin + 1;
      for (let i = stop; i < to / 4 && i < stop + apart; i += 1) {
        if (before[i] !== after[i]) stop = i + 1;
      }
      told.gaps.push(begin - end);
      told.lengths.push(stop - begin);
      for (let i = begin; i < stop; i += 1) told.values.push(after[i]);
      end = stop;
      begin = stop;
    }
  }
  return mapValues(told, (words) => Uint32Array.from(words));
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

// The types of which there are many objects. The type is an object's second word; before the
// object lie no words of its chunk, two, which are the collector's links, or four.
function frequentTypes(memory, all, string) {
  const isType = (word) => word >= LOWEST && word % 4 === 0 && word < 4 * memory.length;
  return [0, 2, 4].flatMap((before) => {
    const times = new Map();
    for (const {at, size, used} of all) {
      const type = used && size >= 16 + 4 * before ? memory[at / 4 + 3 + before] : 0;
      if (isType(type)) times.set(type, (times.get(type) ?? 0) + 1);
    }
    const frequent = [...times].filter(([, count]) => count >= FREQUENT);
    return frequent.map(([type]) => ({type, before, hashed: type === string}));
  });
}

// Tells of a chunk which of the kinds it is. That it seems to be one is enough.
function classifier(memory, kinds) {
  const known = [0, 2, 4].map((before) => {
    const entries = kinds.map((kind, i) => [kind.type, {...kind, i}]);
    return {before, map: new Map(entries.filter(([, kind]) => kind.before === before))};
  });
  return ({at, size, used}) => {
    if (!used) return format.FREE;
    for (const {before, map} of known) {
      const kind = size >= 16 + 4 * before && map.get(memory[at / 4 + 3 + before]);
      if (kind) return kind.i;
    }
    return format.OTHER;
  };
}

// The first of `count` numbers in a row that are seldom among some words.
function seldom(words, count) {
  const shift = 32 - Math.clz32(count);
  const times = new Uint32Array(2 ** (32 - shift));
  for (const word of words) times[word >>> shift] += 1;
  const least = times.reduce((one, other) => Math.min(one, other));
  return (times.indexOf(least) << shift) >>> 0;
}

// The heap from `start` to `top`; `links` are those of the collector's list, `string` is the type.
export function encodeHeap(memory, {start, top, links, string}) {
  const all = [...chunks(memory, start, top)];
  const nothing = {before: 0, hashed: false};
  const kinds = [nothing, nothing, ...frequentTypes(memory, all, string)];
  const kindOf = classifier(memory, kinds);
  const heads = Uint32Array.from(all, (chunk) => chunk.head | (kindOf(chunk) << 24));
  const tag = seldom(memory.subarray(start / 4, top / 4), heads.length);
  const header = {start, kinds: kinds.map(({before, hashed}) => ({before, hashed})), tag, links};
  const words = encodeWords(memory, heads, {...header, top});
  const told = new Uint32Array(memory.length);
  for (const place of format.putHeap(told, {heads, words}, header)) {
    told[place / 4 + format.HASH] = memory[place / 4 + format.HASH];
  }
  // What is not told rightly, such as a number that looks like the place of an object, is told
  // word by word.
  const rest = differences(told, memory, [[start, top]]);
  return {header, sections: {heads, words, ...prefixed("rest ", rest)}};
}

function prefixed(prefix, sections) {
  return Object.fromEntries(
    Object.entries(sections).map(([name, words]) => [prefix + name, words]),
  );
}

function encodeWords(memory, heads, {start, top, kinds, tag, links}) {
  const told = new Uint32Array(top / 4); // how a pointer is told, by the address that it has
  format.locate(heads, start, kinds).forEach((address, place) => {
    told[address / 4] = tag + place;
  });
  const next = format.begins(heads, kinds.length * format.SIZES, format.classOf, format.wordsOf);
  const words = new Uint32Array(heads.reduce((sum, head) => sum + format.wordsOf(head), 0));
  let last = links.head / 4;
  let at = start / 4;
  for (const head of heads) {
    const body = at + 2;
    const own = memory.slice(body, body + format.wordsOf(head));
    for (const node of [body, body + 2]) {
      if (memory[last] >>> 2 !== node || memory[node + 1] >>> 2 !== last) continue;
      own.fill(format.LINKED, node - body, node - body + 2);
      last = node;
    }
    if (kinds[head >>> 24].hashed && isString(own) && own[format.HASH] !== format.UNKNOWN)
      own[format.HASH] = format.COMPUTED;
    const place = format.classOf(head);
    const tell = (word) => (word % 4 === 0 && word < top && told[word / 4]) || word;
    words.set(own.map(tell), next[place]);
    next[place] += own.length;
    at += (head & 0xfffff8) / 4;
  }
  return words;
}

// What has the type of a string where a string has it need not be one.
function isString(words) {
  const state = words[STATE];
  return words[LENGTH] < 4 * words.length && (state & ~STATES) === 0 && state >>> 16 !== 0;
}

// A file of a header and sections of words.
export function write(header, sections) {
  const list = Object.entries(sections).map(([name, words]) => [name, words.length]);
  const json = new TextEncoder().encode(JSON.stringify({...header, sections: list}));
  const length = Math.ceil(json.length / 4) * 4;
  const parts = Object.values(sections).map(
    ({buffer, byteOffset, byteLength}) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const padding = new Uint8Array(length - json.length).fill(0x20);
  return Buffer.concat([
    Uint8Array.of(length, length >> 8, length >> 16, 0),
    json,
    padding,
    ...parts,
  ]);
}
