import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { Refusal } from "../../refusal.ts";
import type { AppEnvironment } from "../environment.ts";

/** The cookie of a session. No script can read it, and no other site makes a browser send it. */

const name = "carryover_session";

/** Without TLS, ports share their cookies: each has a name of its own, or would sign others out. */
function plainName(context: Context<AppEnvironment>): string {
  const port = /:(\d{1,5})$/.exec(context.req.header("host") ?? "")?.[1];
  return port === undefined ? name : `${name}_${port}`;
}

/** Returns the token of a request's session; null without one. */
export function sessionToken(context: Context<AppEnvironment>): string | null {
  // A neighbouring host can set cookies for this one, but none that begins with __Host-.
  const token = isOverTls(context)
    ? getCookie(context, name, "host")
    : getCookie(context, plainName(context));
  return token ?? null;
}

/** Hands a token to the browser. */
export function setSessionCookie(context: Context<AppEnvironment>, token: string): void {
  setToken(context, token, limits.sessionMs / 1_000);
}

/** Has the browser forget its token. */
export function clearSessionCookie(context: Context<AppEnvironment>): void {
  setToken(context, "", 0);
}

function setToken(context: Context<AppEnvironment>, token: string, maxAge: number): void {
  const options = { path: "/", httpOnly: true, sameSite: "Strict", maxAge } as const;
  if (isOverTls(context)) setCookie(context, name, token, { ...options, prefix: "host" });
  else setCookie(context, plainName(context), token, options);
}

/**
 * Throws cross_site_request for a change that a page of another site may have caused: a browser
 * sends its cookie with it, but such a page can neither set our header nor hide where it is from.
 */
export function requireOwnPage(context: Context<AppEnvironment>): void {
  if (context.req.header("x-carryover-console") !== "1") throw new Refusal("cross_site_request");
  requireSameOrigin(context);
}

/** Throws cross_site_request if a browser says that a page of another origin sends the request. */
export function requireSameOrigin(context: Context<AppEnvironment>): void {
  const site = context.req.header("sec-fetch-site");
  const origin = context.req.header("origin");
  // Browsers send Sec-Fetch-Site over TLS and to this machine only.
  const isSame = site === undefined ? isOwnOrigin(context, origin) : site === "same-origin";
  if (!isSame) throw new Refusal("cross_site_request");
}

/** Programs send no origin; browsers send it with everything but GET and HEAD. */
function isOwnOrigin(context: Context<AppEnvironment>, origin: string | undefined): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  if (protocol !== (isOverTls(context) ? "https:" : "http:")) return false;
  return [context.req.header("host"), firstOf(context.req.header("x-forwarded-host"))].includes(
    host,
  );
}

/**
 * Returns whether the browser speaks TLS, which a proxy does for this server and says so. A client
 * that says it without need only keeps itself from its own session, so everybody is believed; a
 * page of another site cannot set these headers.
 */
function isOverTls(context: Context<AppEnvironment>): boolean {
  const said = firstOf(context.req.header("x-forwarded-proto"));
  return said === "https" || context.req.url.startsWith("https:");
}

/** Returns the first entry of a list: that of the proxy nearest to the client. */
function firstOf(header: string | undefined): string | undefined {
  return header?.split(",", 1)[0]?.trim().toLowerCase();
}
