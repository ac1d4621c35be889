/**
 * Why what belongs to a lab is ended. A reason of the browser's own would be an error, whose stack
 * keeps the next visit, and so on: as long as anything holds one document, it would hold them all.
 */
export const LEFT = "the page shows another lab";
