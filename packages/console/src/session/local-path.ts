/**
 * Returns where to go after sign-in: a page of ours, never another site. An address that a browser
 * might read as another site, such as `//evil.example` or `/\evil.example`, leads to the start.
 */
export function localPath(from: string | undefined): string {
  if (from === undefined || !/^\/(?![/\\])/.test(from) || from.startsWith("/sign-in")) {
    return "/imports";
  }
  const url = new URL(from, globalThis.location.origin);
  // Parsing takes `/x/..` away, and may leave two slashes at the beginning.
  return url.origin === globalThis.location.origin && !url.pathname.startsWith("//")
    ? `${url.pathname}${url.search}${url.hash}`
    : "/imports";
}
