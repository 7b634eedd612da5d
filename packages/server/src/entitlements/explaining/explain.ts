import type { Catalog } from "../../catalog/service.ts";
import { type CheckRequest, type CheckResult, check } from "../check.ts";
import type { EffectiveEntitlement, EntitlementState } from "../entitlement-state.ts";
import { type Criterion, decisive } from "../generous.ts";
import { type SourceOrigin, Trace } from "./trace.ts";

/** What a source does to the answer of a check, and why. */
export type Role =
  | { readonly role: "wins"; readonly because: "only" | Criterion | "room" }
  /** Its amount, softness or values are in the answer beside the winner's. */
  | { readonly role: "adds"; readonly because: "increment" | "soft_limit" | "enum_values" }
  /** `used_up`: it grants more, but in its longer usage period nothing is left of it. */
  | { readonly role: "loses"; readonly because: Criterion | "equal" | "used_up" }
  | { readonly role: "replaced"; readonly because: "subscription_override" }
  | { readonly role: "unset"; readonly because: "no_value" }
  | { readonly role: "revokes"; readonly because: "not_granted" };

/** A source of a feature, what it grants, and what became of it. */
export interface ExplainedSource {
  readonly origin: SourceOrigin;
  /** Null where it takes the feature away. */
  readonly grant: EffectiveEntitlement | null;
  readonly decision: Role;
}

/** The answer of a check with everything that went into it. */
export interface Explained {
  readonly result: CheckResult;
  readonly sources: readonly ExplainedSource[];
}

/** Returns what a check answers, and why: the check itself notes where each grant comes from. */
export function explain(
  catalog: Catalog,
  entitlementState: EntitlementState | undefined,
  request: CheckRequest,
  now: Date,
): Explained {
  const trace = new Trace();
  const result = check(catalog, entitlementState, request, now, trace);
  const winner = result.entitlement === null ? null : winnerOf(trace, result.entitlement);
  const replaced = new Set(trace.replaced);
  const seen = new Map<SourceOrigin, ExplainedSource>();
  for (const [grant, origin] of trace.origins) {
    if (origin.kind === "sum" || origin.kind === "best") continue;
    const known = seen.get(origin);
    // The copy that counts, with its dates, comes after the one that it was made of.
    const decision = replaced.has(grant)
      ? ({ role: "replaced", because: "subscription_override" } as const)
      : decide(trace, winner, origin);
    if (known?.decision.role !== "replaced") seen.set(origin, { origin, grant, decision });
  }
  const revoking = trace.revoked.map((origin): ExplainedSource => {
    return { origin, grant: null, decision: { role: "revokes", because: "not_granted" } };
  });
  const sources = [...seen.values(), ...revoking].toSorted(
    (a, b) => roles.indexOf(a.decision.role) - roles.indexOf(b.decision.role),
  );
  return { result, sources };
}

/** In the order in which they are read. */
const roles: ReadonlyArray<Role["role"]> = [
  "wins",
  "adds",
  "loses",
  "replaced",
  "unset",
  "revokes",
];

/** The grant whose limit, period and end the answer has. */
function winnerOf(trace: Trace, entitlement: EffectiveEntitlement): EffectiveEntitlement {
  const origin = trace.origins.get(entitlement);
  return origin?.kind === "best" ? origin.best : entitlement;
}

function decide(trace: Trace, winner: EffectiveEntitlement | null, origin: SourceOrigin): Role {
  const own = trace.granted.find((grant) => trace.origins.get(grant) === origin);
  if (own === undefined && !isPart(trace, winner, origin)) {
    return { role: "unset", because: "no_value" };
  }
  if (winner === null) return { role: "unset", because: "no_value" };
  if (trace.origins.get(winner) === origin)
    return { role: "wins", because: whyFirst(trace, winner) };
  if (isPart(trace, winner, origin)) {
    const isBase = isFirstPart(trace, winner, origin);
    return isBase
      ? { role: "wins", because: whyFirst(trace, winner) }
      : { role: "adds", because: "increment" };
  }
  if (own === undefined) return { role: "unset", because: "no_value" };
  if (addsValues(own, winner)) return { role: "adds", because: "enum_values" };
  if (own.hasSoftLimit && !winner.hasSoftLimit) return { role: "adds", because: "soft_limit" };
  const criterion = decisive(winner, own);
  if (criterion !== null) return { role: "loses", because: criterion };
  return { role: "loses", because: decisive(own, winner) === null ? "equal" : "used_up" };
}

function isPart(trace: Trace, winner: EffectiveEntitlement | null, origin: SourceOrigin): boolean {
  const made = winner === null ? undefined : trace.origins.get(winner);
  return made?.kind === "sum" && made.parts.some((part) => trace.origins.get(part) === origin);
}

/** Increments are added to the plan or, without one, to the first of them. */
function isFirstPart(trace: Trace, winner: EffectiveEntitlement, origin: SourceOrigin): boolean {
  const made = trace.origins.get(winner);
  const [first] = made?.kind === "sum" ? made.parts : [];
  return first !== undefined && trace.origins.get(first) === origin;
}

/** By what the winner is ahead of the others that count; a grant that is a part of it is none. */
function whyFirst(trace: Trace, winner: EffectiveEntitlement): "only" | Criterion | "room" {
  const others = trace.granted.filter((grant) => {
    const origin = trace.origins.get(grant);
    const isOwn = origin !== undefined && isSource(origin) && isPart(trace, winner, origin);
    return grant !== winner && !isOwn;
  });
  if (others.length === 0) return "only";
  if (others.some((other) => decisive(other, winner) !== null)) return "room";
  return decisive(winner, others[0] ?? winner) ?? "start";
}

function isSource(origin: { readonly kind: string }): origin is SourceOrigin {
  return origin.kind !== "sum" && origin.kind !== "best";
}

function addsValues(own: EffectiveEntitlement, winner: EffectiveEntitlement): boolean {
  const values = winner.enumValues ?? [];
  return own.enumValues?.some((value) => !values.includes(value)) === true;
}
