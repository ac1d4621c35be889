// Puts files into one that web/worker/snapshot/memory.js reads, in their order;
// build_scripts/snapshot/snapshot.py starts this with a job.

import {readFileSync, writeFileSync} from "node:fs";
import {write} from "./encode.mjs";

const job = JSON.parse(process.argv[2]);
const files = [];
const sections = {};
for (const name of job.names) {
  const path = `${job.packages.guest}/${name}`;
  const bytes = readFileSync(`${job.packages.host}/${name}`);
  files.push({path, size: bytes.length});
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  sections[path] = new Uint32Array(whole.buffer);
}
writeFileSync(`${job.snapshots}/${job.name}.bin`, write({files}, sections));
