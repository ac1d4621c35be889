// Whether bytes are those that the build wrote.

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} sum as in an `integrity` attribute: sha256- and the digest in base64
 * @returns {Promise<boolean>}
 */
export async function isWhole(bytes, sum) {
  if (crypto.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return sum === `sha256-${btoa(String.fromCharCode(...digest))}`;
  }
  // Over plain http scripts may not compute digests, but the browser still checks what it fetches.
  const address = URL.createObjectURL(new Blob([bytes]));
  try {
    await fetch(address, {integrity: sum});
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(address);
  }
}
