/**
 * Returns the text that PostgreSQL reads as an array of these scalars. A JSON list of texts differs
 * from it only in its brackets and in the escapes of control characters, and the engine writes JSON
 * five times as fast as a program can escape; so JSON it is unless such an escape is in it.
 */
export function arrayLiteral(values: readonly unknown[]): string {
  const json = JSON.stringify(values);
  const inner = /\\[bfnrtu]/.test(json) ? values.map(element).join(",") : json.slice(1, -1);
  return `{${inner}}`;
}

function element(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "string") return String(value);
  return `"${value.replaceAll(/[\\"]/g, "\\$&")}"`;
}

/** Parameters as both stores take them: arrays become their literals. */
export function wireParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value));
}
