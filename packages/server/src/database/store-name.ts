/** Returns which store is meant, for people. */
export function storeName(place: {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}): string {
  if (place.databaseUrl === null) return `the embedded store in ${place.dataDir}`;
  return `PostgreSQL, ${databaseName(place.databaseUrl)}`;
}

/**
 * Returns whether a password ends the host of an address too early: one with a `/` or `?` that is
 * not encoded. What reads as the host and the database is part of the password then.
 */
export function isMisread(databaseUrl: string): boolean {
  if (!URL.canParse(databaseUrl)) return false;
  const { username, pathname, search, hash } = new URL(databaseUrl);
  return username === "" && `${pathname}${search}${hash}`.includes("@");
}

/** Returns host and name of a database, without user and password. */
function databaseName(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl) || isMisread(databaseUrl)) return "at DATABASE_URL";
  const { host, pathname } = new URL(databaseUrl);
  return `database ${pathname.slice(1) || "(default)"} at ${host || "a local socket"}`;
}
