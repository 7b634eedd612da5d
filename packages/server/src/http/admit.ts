import { limits, type Route, routes } from "@carryover/contract";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { type Admission, type FairGate, NotAdmitted } from "../admission.ts";
import { beginLight } from "../event-loop.ts";
import { Refusal } from "../refusal.ts";
import type { AppEnvironment } from "./environment.ts";

/** The properties of a route that determine its weight before the body is read. */
interface Weight {
  readonly isHeavy: boolean;
  readonly bytesMax: number;
}

/**
 * Lets requests with a body in by turns, after their caller is known and before a byte of the body
 * is read. A path may fit several routes; the one with the fewest parameters is asked for.
 */
export function registerAdmission(app: Hono<AppEnvironment>, admission: Admission): void {
  const withBody = Object.values<Route>(routes).filter(({ method }) => method !== "get");
  const parameterCount = ({ path }: Route) => path.split("/:").length;
  for (const route of withBody.sort((a, b) => parameterCount(a) - parameterCount(b))) {
    const isHeavy = route.isHeavy === true;
    const bytesMax = route.bodyBytesMax ?? limits.requestBytesMax;
    const { method, path } = route;
    // Who is no caller yet, or never, has another way in.
    if (route.needsNoKey === true) continue;
    app.on(method.toUpperCase(), path, admit(admission, { isHeavy, bytesMax }));
  }
}

/**
 * Counts each request as light, so that long work yields to it, until it turns out to be heavy.
 * Only authenticated requests reduce the capacity for heavy ones: strangers cannot slow an import
 * down.
 */
export function countLight(admission: Admission): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const endLight = beginLight();
    let isLight = true;
    context.set("endLight", () => {
      isLight = false;
      endLight();
    });
    try {
      await next();
    } finally {
      endLight();
      if (isLight && context.get("caller") !== undefined) admission.noteLight();
    }
  };
}

/**
 * Waits for the turn of a request of its environment. Throws RateLimitExceeded if that does not
 * come in time; the body is not read then.
 */
export function admit(
  { heavy, bodyBytes }: Admission,
  { isHeavy, bytesMax }: Weight,
): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    if (context.get("isAdmitted")) return next();
    const declared = declaredBytes(context);
    // A body that is too large is refused unread.
    if (declared !== null && declared > bytesMax) return next();
    context.set("isAdmitted", true);
    const size = declared ?? bytesMax;
    const isLarge = size > limits.lightBodyBytesMax && (declared !== null || mayBeLarge(bytesMax));
    if (isHeavy || isLarge) context.get("endLight")();
    const leaveHeavy = isHeavy || isLarge ? await enter(heavy, context, 1) : null;
    try {
      const leaveBytes = size === 0 ? null : await enter(bodyBytes, context, size);
      try {
        await next();
      } finally {
        leaveBytes?.();
      }
    } finally {
      leaveHeavy?.();
    }
  };
}

/** Returns the declared size; null without one, as with chunks. */
function declaredBytes(context: Context<AppEnvironment>): number | null {
  const header = context.req.header("content-length");
  return header === undefined ? null : Number(header);
}

/** Returns whether a body of unknown size may be larger than what most paths take. */
function mayBeLarge(bytesMax: number): boolean {
  return bytesMax > limits.requestBytesMax;
}

/** Waits for a turn. Throws RateLimitExceeded if it does not come in time. */
export async function enter(
  gate: FairGate,
  context: Context<AppEnvironment>,
  size: number,
): Promise<() => void> {
  const group = context.get("caller").environmentId;
  try {
    return await gate.enter({ group, size, signal: context.req.raw.signal });
  } catch (error) {
    if (!(error instanceof NotAdmitted)) throw error;
    throw new Refusal("RateLimitExceeded", {}, busy);
  }
}

const busy =
  "This environment has as much heavy work under way as the server takes on for one, or the " +
  "server has in all. Nothing of this request was done. Wait as long as Retry-After says, then " +
  "send it again.";
