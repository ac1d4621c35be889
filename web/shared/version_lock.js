// A page holds a lock that names its version, so that nobody removes the version's files.

/** @param {string} base the site's address */
const prefix = (base) => `weblab version ${base} `;

/**
 * Holds the lock for as long as this page lives.
 * @param {string} base
 * @param {string} version
 */
export function holdVersion(base, version) {
  const forever = () => new Promise(() => {});
  navigator.locks?.request(prefix(base) + version, {mode: "shared"}, forever).catch(() => {});
}

/**
 * Returns the versions of which pages are open; nothing where nobody can know.
 * @param {string} base
 * @returns {Promise<string[] | undefined>}
 */
export async function openVersions(base) {
  const {held} = (await navigator.locks?.query()) ?? {};
  const names = held?.map(({name}) => name ?? "").filter((name) => name.startsWith(prefix(base)));
  return names?.map((name) => name.slice(prefix(base).length));
}
