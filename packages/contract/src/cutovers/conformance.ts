import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { reply } from "../paging.ts";

/**
 * The verdict on one scenario. `undecided`: it could not be tried, or no test key can decide it.
 */
export const conformanceVerdicts = ["as_assumed", "differs", "undecided"] as const;
export type ConformanceVerdict = (typeof conformanceVerdicts)[number];

const scenarioId = z.string().regex(/^[a-z_]{1,60}$/);

/** Body of `POST /api/v1/cutovers/conformance`. */
export const conformanceBody = z.strictObject({
  /** Scenarios to run; all by default. */
  only: listOf(scenarioId, { min: 1, max: limits.conformanceScenariosMax }).optional(),
});

/** One observation: the plan's assumption, and Stripe's behaviour. */
const finding = z.object({
  what: z.string(),
  /** Both as JSON. */
  assumed: z.string(),
  seen: z.string(),
  isAsAssumed: z.boolean(),
});
export type ConformanceFinding = z.output<typeof finding>;

const scenario = z.object({
  id: scenarioId,
  /** The assumption about Stripe. */
  assumed: z.string(),
  /** The parts of the plan, or of the emulator, that depend on it. */
  matters: z.string(),
  /** The action to take if the assumption is wrong. */
  ifItDiffers: z.string(),
  /** Whether no live subscription should be cut over while the assumption is wrong. */
  isBlocking: z.boolean(),
  /** Why no key can decide it, and how a person does; null if a key can. */
  byPerson: z.string().nullable(),
  /** Null if it was not run, or not yet. */
  verdict: z.enum(conformanceVerdicts).nullable(),
  /** Why it is undecided; null unless it is. */
  reason: z.string().nullable(),
  findings: z.array(finding),
  /** Ids of the requests that it made at Stripe, in their order. */
  requestIds: z.array(z.string()),
  /** Test objects that could not be removed. */
  leftBehind: z.array(z.string()),
});
export type ConformanceScenario = z.output<typeof scenario>;

/** The newest check of an environment; with state `idle` and no verdicts before the first check. */
export const conformance = z
  .object({
    state: z.enum(["idle", "running", "completed", "failed"]),
    account: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
    /** Of Stripe's API, and of its package, with which it was tried. */
    apiVersion: z.string(),
    sdkVersion: z.string(),
    /** Why it failed. */
    problem: z.object({ code: z.string(), message: z.string() }).nullable(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    /** All scenarios, in the order in which they run. */
    scenarios: z.array(scenario),
  })
  .meta({ id: "Conformance" });
export type ConformanceView = z.output<typeof conformance>;

export const conformanceReply = reply(conformance);
