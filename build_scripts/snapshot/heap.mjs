// The memory of a Python that rests: what nothing needs is zeroed, and what belongs to the run of
// the build is undone.

// dlmalloc, which Emscripten uses: each chunk has a head at its second word, with its size and
// three flags, and begins where the one before ends.
const IN_USE = 2;

// Yields the address, the size and the head of each chunk.
export function* chunks(memory, start, top) {
  for (let at = start; at < top; ) {
    const head = memory[at / 4 + 1];
    const size = head & ~7;
    if (size < 16 || at + size > top) {
      throw new Error(`expected a chunk of malloc at ${at}. Received a head of ${head}`);
    }
    yield {at, size, head, used: (head & IN_USE) !== 0};
    at += size;
  }
}

// Zeroes unused chunks, up to the links of malloc's own lists, and the unused stack.
export function zeroUnused(module, start, top) {
  const {HEAPU8, HEAPU32} = module;
  for (const {at, size, used} of chunks(HEAPU32, start, top)) {
    if (!used) HEAPU8.fill(0, at + (size < 256 ? 16 : 32), at + size);
  }
  HEAPU8.fill(0, module._emscripten_stack_get_end(), module.stackSave());
}

// The handles of the linked libraries, with what the dynamic linker knows of each.
export function libraries({LDSO}) {
  return Object.entries(LDSO.loadedLibsByHandle)
    .map(([handle, library]) => [Number(handle), library])
    .filter(([, {name}]) => name.endsWith(".so"));
}

// Frees what Emscripten keeps of the libraries' files, which are never read again.
export function freeLibraryFiles(module) {
  const DATA = 28; // where a handle has the address of its file; the size is behind it
  for (const [handle, {name}] of libraries(module)) {
    const word = (handle + DATA) / 4;
    if (!module.HEAPU32[word]) throw new Error(`expected a handle with the file of ${name}`);
    module._free(module.HEAPU32[word]);
    module.HEAPU32.fill(0, word, word + 2);
  }
}

// Puts the objects of a list of the collector in the order of their addresses: the list to which
// `gc.freeze()` moves all, with `object` in it. Returns where its head is, and the flags of links.
export function sortList(memory, object) {
  const FLAGS = 3;
  const LINKS = 8; // bytes before an object
  const LOWEST = 4096; // where the type of an object may lie
  const first = object - LINKS;
  const flags = [memory[first / 4] & FLAGS, memory[first / 4 + 1] & FLAGS];
  const nodes = [first];
  for (let at = memory[first / 4] & ~FLAGS; at !== first; at = memory[at / 4] & ~FLAGS) {
    nodes.push(at);
  }
  const heads = nodes.filter((at) => memory[at / 4 + 3] < LOWEST);
  if (heads.length !== 1) throw new Error(`expected one head of a list. Received ${heads.length}`);
  const [head] = heads;
  const objects = nodes.filter((at) => at !== head).sort((one, other) => one - other);
  const ring = [head, ...objects, head];
  for (let i = 1; i < ring.length; i += 1) {
    const [from, to] = [ring[i - 1], ring[i]];
    memory[from / 4] = to | (memory[from / 4] & FLAGS);
    memory[to / 4 + 1] = from | (memory[to / 4 + 1] & FLAGS);
  }
  return {head, flags};
}

// Gives code the instructions to which it was compiled: what Python has made of them since belongs
// to what has run in the build.
export function despecialize({HEAPU8, HEAPU32}, {codes, type, instructions, general, caches}) {
  const TYPE = 4; // where a code object has its type,
  const COUNT = 8; // and the number of its instructions
  for (const code of codes) {
    if (HEAPU32[(code + TYPE) / 4] !== type) continue; // it is no longer there
    const end = code + instructions + 2 * HEAPU32[(code + COUNT) / 4];
    for (let at = code + instructions; at < end; ) {
      const instruction = general[HEAPU8[at]];
      HEAPU8[at] = instruction;
      const next = at + 2 + 2 * caches[instruction];
      HEAPU8.fill(0, at + 2, next);
      at = next;
    }
  }
}
