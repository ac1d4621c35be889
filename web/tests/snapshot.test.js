import assert from "node:assert/strict";
import {test} from "node:test";
import {encodeHeap, write} from "../../build_scripts/snapshot/encode.mjs";
import {checksum, parse, putHeap, putRuns} from "../worker/snapshot/memory.js";

const START = 8192;
const STRING = 4096; // where the types of objects lie
const LIST = 4100;
const HEAD = 64; // of the collector's list
const ASCII = 0x190000; // how the characters of a string are kept
const MANY = 600; // objects of a type

// A heap as Python leaves it: strings, objects that the collector knows and that point to strings,
// memory that is free, and a chunk that begins as a string does and is none.
function makeHeap() {
  const memory = new Uint32Array(65_536);
  let at = START;
  const chunk = (size, words, used = true) => {
    memory.set([size | (used ? 3 : 1), ...words], at / 4 + 1);
    at += size;
    return at - size + 8;
  };
  let last = HEAD;
  for (let i = 0; i < MANY; i += 1) {
    const string = chunk(32, [1, STRING, 4, 1_000 + i, ASCII, 0x61616161]);
    const list = chunk(32, [0, last, 2, LIST, string, 7 * i]);
    memory[last / 4] = list;
    last = list;
    if (i % 50 === 0) {
      chunk(64, [HEAD, HEAD], false);
      memory[at / 4] = 64; // malloc's, for the chunk before
    }
  }
  memory[last / 4] = HEAD;
  memory[HEAD / 4 + 1] = last;
  chunk(32, [1, STRING, 4, 77, START + 8, 0x61616161]);
  return {memory, top: at};
}

function putBack({header, sections}, memory) {
  const put = new Uint32Array(memory.length);
  put.set(memory.subarray(HEAD / 4, HEAD / 4 + 2), HEAD / 4);
  const strings = putHeap(put, sections, header.heap);
  putRuns(put, sections, "rest ");
  return {put, strings};
}

function kept() {
  const {memory, top} = makeHeap();
  const links = {head: HEAD, flags: [0, 0]};
  const {header, sections} = encodeHeap(memory, {start: START, top, links, string: STRING});
  const {buffer} = Uint8Array.from(write({heap: header}, sections));
  return {memory, top, file: parse(new Uint8Array(buffer))};
}

test("a heap is put back as it was, but for the hashes of strings", () => {
  const {memory, top, file} = kept();
  const {put, strings} = putBack(file, memory);
  assert.equal(strings.length, MANY);
  for (const string of strings) {
    assert.equal(put[string / 4 + 3], 0xffffffff);
    put[string / 4 + 3] = memory[string / 4 + 3];
  }
  assert.deepEqual(put.subarray(START / 4, top / 4), memory.subarray(START / 4, top / 4));
  assert.deepEqual(put.subarray(HEAD / 4, HEAD / 4 + 2), memory.subarray(HEAD / 4, HEAD / 4 + 2));
});

test("pointers and links are told by places, which are alike in all objects of a type", () => {
  const {file} = kept();
  const {words, ...rest} = file.sections;
  const {tag} = file.header.heap;
  const isPointer = (word) => (word - tag) >>> 0 < rest.heads.length;
  assert.ok(words.filter(isPointer).length >= MANY);
  assert.ok(words.filter((word) => word === 0xffffffff).length >= 2 * MANY);
  assert.ok(rest["rest values"].length < 10, "too much is told word by word");
});

test("a sum tells of each word that differs, and of two that were swapped", () => {
  const memory = Uint32Array.of(5, 6, 7, 8);
  const sum = checksum(memory, 0, 16);
  assert.notDeepEqual(checksum(Uint32Array.of(5, 6, 7, 9), 0, 16), sum);
  assert.notDeepEqual(checksum(Uint32Array.of(6, 5, 7, 8), 0, 16), sum);
  assert.deepEqual(checksum(Uint32Array.of(1, 6, 7, 8), 4, 16), checksum(memory, 4, 16));
});
