// Whether bytes cost the visitor something, as far as the browser tells.

export function isMetered() {
  const {connection} = /** @type {any} */ (navigator);
  if (!connection) return false;
  const {saveData, type, effectiveType = ""} = connection;
  return Boolean(saveData) || type === "cellular" || /2g$/.test(effectiveType);
}
