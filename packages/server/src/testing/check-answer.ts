import assert from "node:assert/strict";
import {
  type RefusalCode,
  type Route,
  refusalCodesOf,
  refusals,
  routes,
} from "@carryover/contract";

/** An answer as it came, with its body parsed. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * Compares an answer with the contract: a success has exactly the fields of the route's reply; a
 * refusal is flat, has a documented code of the route, the status of its code, and tells whether to
 * retry. Throws the difference.
 */
export function checkAnswer(method: string, path: string, answer: RawAnswer): void {
  assert.match(answer.headers.get("x-request-id") ?? "", /^[\w.-]{1,100}$/);
  if (!path.startsWith("/api/")) return;
  const { replyTypes = ["application/json"] } = answer.status < 400 ? routeOf(method, path) : {};
  const type = answer.headers.get("content-type") ?? "";
  assert.ok(
    replyTypes.some((replyType) => type.startsWith(replyType)),
    type,
  );
  if (answer.status >= 400) checkRefusal(method, path, answer);
  else checkReply(routeOf(method, path), answer);
}

function checkRefusal(method: string, path: string, { status, headers, body }: RawAnswer): void {
  const { code, message } = body as { code: RefusalCode; message: unknown };
  const kind = refusals[code];
  assert.ok(kind, `${code} is no code of the contract`);
  if (!["route_not_found", "method_not_allowed"].includes(code)) {
    const documented = refusalCodesOf(routeOf(method, path));
    assert.ok(documented.includes(code), `${code} is not documented for ${method} ${path}`);
  }
  assert.equal(status, kind.status);
  assert.ok(typeof message === "string" && message !== "");
  assert.equal(headers.get("x-should-retry"), String(kind.retryable));
  assert.equal(headers.has("retry-after"), kind.retryable);
}

/** Routes that open something, or find what is open. */
const resumable = new Set(["createImportRun", "createImportUndo"]);

function checkReply(route: Route, { status, body }: RawAnswer): void {
  const other = resumable.has(route.operationId) ? [200] : [];
  assert.ok([route.status, ...other].includes(status as 200), `${status} of ${route.path}`);
  // A schema leaves out the fields that it does not know, so what is left must be everything.
  assert.deepEqual(body, JSON.parse(JSON.stringify(route.reply.parse(body))));
}

/** Returns the route that a request reaches: one with fewer parameters goes first. */
function routeOf(method: string, path: string): Route {
  const [pathname = ""] = path.split("?");
  const candidates = Object.values<Route>(routes)
    .filter((route) => route.method === method.toLowerCase())
    .filter((route) => new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+")}$`).test(pathname))
    .sort((a, b) => a.path.split(":").length - b.path.split(":").length);
  const [route] = candidates;
  assert.ok(route, `no route ${method} ${path}`);
  return route;
}
