import { limits, routes } from "@carryover/contract";
import type { Context, Hono } from "hono";
import type { Database } from "../../database/database.ts";
import type { EnvironmentsService } from "../../environments/service.ts";
import { Refusal } from "../../refusal.ts";
import { receivedOf } from "../body/arrival.ts";
import { type BodyBounds, readBody } from "../body/body.ts";
import type { AppEnvironment } from "../environment.ts";
import { type Lifecycle, refuseWhileDraining } from "../lifecycle.ts";
import { type Bind, check } from "../routes.ts";
import { clearSessionCookie, requireSameOrigin, sessionToken, setSessionCookie } from "./cookie.ts";
import { addressOf, SignInCounts } from "./sign-in-counts.ts";

interface SignInParts {
  readonly database: Database;
  readonly environments: EnvironmentsService;
  readonly lifecycle: Lifecycle;
}

const bounds: BodyBounds = {
  bytesMax: limits.signInBytesMax,
  valuesMax: limits.entryValuesMax,
  entryValuesMax: limits.entryValuesMax,
  depthMax: limits.bodyDepthMax,
};

/** Registers the way in, ahead of the authentication that all other paths of the API have. */
export function registerSignIn(
  app: Hono<AppEnvironment>,
  { database, environments, lifecycle }: SignInParts,
): void {
  const { path, body, status } = routes.signIn;
  const failures = new SignInCounts(limits.signInFailuresMax);
  const signIns = new SignInCounts(limits.signInsPerKeyMax);
  app.post(path, refuseWhileDraining(lifecycle), async (context) => {
    context.set("route", path);
    requireSameOrigin(context);
    const contentType = context.req.header("content-type");
    const received = receivedOf(context);
    const { value } = await readBody(context.req.raw, bounds, contentType, received);
    const { key } = check(body, value, "body");
    const caller = await environments.authenticate(database, key);
    if (caller === null) throw wrongKey(failures.count(addressOf(context)));
    if (signIns.count(caller.keyId)) throw new Refusal("RateLimitExceeded", {}, tooManySignIns);
    const { token, session } = await environments.sessions.open(database, caller);
    await endSessionBefore(context, { database, environments });
    context.set("caller", caller);
    setSessionCookie(context, token);
    return context.json({ data: session }, status);
  });
}

const tooManySignIns = "Too many sign-ins with this key. Wait a minute, then try again.";

/** Ends the session that the browser is about to forget. */
async function endSessionBefore(
  context: Context<AppEnvironment>,
  { database, environments }: Pick<SignInParts, "database" | "environments">,
): Promise<void> {
  const token = sessionToken(context);
  const caller = token === null ? null : await environments.sessions.find(database, token);
  if (caller?.session) await environments.sessions.end(database, caller.session);
}

function wrongKey(isTooMany: boolean): Refusal {
  if (isTooMany) {
    const message = "Too many wrong keys from this address. Wait a minute, then try again.";
    return new Refusal("RateLimitExceeded", {}, message);
  }
  return new Refusal("Unauthenticated", {}, "The key is unknown or revoked.");
}

/** Registers what a session says of itself, and its end. */
export function registerSession(
  app: Hono<AppEnvironment>,
  bind: Bind,
  environments: EnvironmentsService,
): void {
  bind(routes.getSession, async (_, { caller: { session } }) => {
    if (session === undefined) throw new Refusal("session_not_found");
    const { sha256, ...shown } = session;
    return { data: shown };
  });
  app.delete(routes.signOut.path, async (context, next) => {
    await next();
    if (context.error === undefined) clearSessionCookie(context);
  });
  bind(routes.signOut, async (_, { caller: { session }, database }) => {
    if (session === undefined) throw new Refusal("session_not_found");
    await environments.sessions.end(database, session);
    return { data: {} };
  });
}
