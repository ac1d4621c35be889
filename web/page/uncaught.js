// What nobody caught is told as well, if it comes from this site: a browser's extensions and its
// notes on layout, which carry no error, are none of the visitor's business.

/**
 * @param {string} base the site's address
 * @param {(error: Error) => void} tell
 */
export function tellUncaught(base, tell) {
  const isOurs = (error) =>
    error?.stack !== undefined && [base, "blob:"].some((place) => error.stack.includes(place));
  window.addEventListener("error", ({error}) => {
    if (isOurs(error)) tell(error);
  });
  window.addEventListener("unhandledrejection", ({reason}) => {
    if (isOurs(reason) || reason instanceof DOMException) tell(reason);
  });
}
