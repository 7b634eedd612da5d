/** A query as nested objects: `createdAt[gte]=x` becomes `{createdAt: {gte: "x"}}`. */
export function nestedQuery(url: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URL(url).searchParams) {
    const nested = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name);
    const [outer, inner] = [nested?.[1], nested?.[2]];
    if (outer === undefined) query[name] = joined(query[name], value);
    else if (inner === "" || inner === undefined) query[outer] = joined(query[outer], value);
    else query[outer] = { ...(query[outer] as object | undefined), [inner]: value };
  }
  return query;
}

/** A list may come comma-joined in one parameter, or as a parameter that is repeated. */
function joined(before: unknown, value: string): string {
  return typeof before === "string" ? `${before},${value}` : value;
}
