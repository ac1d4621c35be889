// Starts a worker that keeps to the policy of whoever starts it.
//
// A worker loaded from a file has the policy that its host sends with the file, and a static host
// sends none. One made from a blob: URL inherits that of its maker, in every browser; all it does
// is import the file.

export function startWorker(file) {
  const {href} = new URL(file, import.meta.url);
  const source = new Blob([`import ${JSON.stringify(href)};`], {type: "text/javascript"});
  return new Worker(URL.createObjectURL(source), {type: "module"});
}
