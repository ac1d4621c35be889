// What Python holds of ours: a function that Panel would make by evaluating a string, which the
// page's policy forbids. It returns the converter of dictionaries.

function undefinedToNull(entries) {
  return Object.fromEntries([...entries].map(([key, value]) => [key, value ?? null]));
}

export const kept = {run_js: () => undefinedToNull, undefinedToNull};
