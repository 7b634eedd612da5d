/** Which store is meant, for people. */
export function storeName(place: {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}): string {
  if (place.databaseUrl === null) return `the embedded store in ${place.dataDir}`;
  return `PostgreSQL, ${databaseName(place.databaseUrl)}`;
}

/** Host and name of a database, without user and password. */
function databaseName(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return "at DATABASE_URL";
  const { host, pathname } = new URL(databaseUrl);
  return `database ${pathname.slice(1) || "(default)"} at ${host || "a local socket"}`;
}
