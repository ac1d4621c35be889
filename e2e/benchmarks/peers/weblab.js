// Our engine in Pyodide, on NumPy (weblab-numpy) or on the kernels (weblab-kernels).

import {NAMES, readBytes} from "./digits.js";
import {loadPyodide} from "./runtime/pyodide.mjs";

export async function load(_script, backend) {
  const pyodide = await loadPyodide({packages: ["numpy"]});
  for (const [name, format] of [
    ["weblab.whl", "wheel"],
    ["engine.zip", "zip"],
  ])
    pyodide.unpackArchive(await (await fetch(name)).arrayBuffer(), format);
  for (const name of NAMES) pyodide.FS.writeFile(`${name}.bin`, await readBytes(name));
  const weblab = pyodide.pyimport("weblab");
  if (weblab.accelerate(backend === "kernels") !== (backend === "kernels"))
    throw new Error(pyodide.pyimport("weblab.kernels").status());
  return {engine: pyodide.pyimport("engine")};
}
