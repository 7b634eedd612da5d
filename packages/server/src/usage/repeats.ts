import assert from "node:assert/strict";
import { parseInstant, sameJson, type usageReportBody } from "@carryover/contract";
import type { z } from "zod";
import type { ReportAnswer, ReportRow } from "./store.ts";

/** One usage of a request. */
export type ReportedUsage = z.output<typeof usageReportBody>["usages"][number];

/** A report with its reply. */
export type AnsweredReport = ReportRow & { readonly answer: ReportAnswer };

/**
 * Returns the scope of an idempotency key as one text: a key of another customer or feature is
 * another key. The ids of a request can be any text.
 */
export function repeatText(usage: {
  readonly customerId: string;
  readonly featureId: string;
  readonly idempotencyKey?: string | null | undefined;
}): string {
  return JSON.stringify([usage.customerId, usage.featureId, usage.idempotencyKey]);
}

/** Returns the report of a key, with the reply that its repeats get. */
export function answered(report: ReportRow): AnsweredReport {
  const { answer } = report;
  assert(answer !== null, "a report with an idempotency key has its answer");
  return { ...report, answer };
}

/**
 * Returns the names of the fields in which a usage differs from the report of its key; without
 * differences it is a repeat. No resource equals null, no dimensions equal an empty object, and an
 * instant equals itself in any time zone.
 */
export function differences(usage: ReportedUsage, first: AnsweredReport): string[] {
  const isSame = {
    value: Number(first.reportedValue) === usage.value,
    updateBehavior: first.behavior === usage.updateBehavior,
    resourceId: first.resourceId === (usage.resourceId ?? ""),
    createdAt: sameMoment(usage, first),
    dimensions: sameJson(usage.dimensions ?? {}, first.dimensions ?? {}),
  };
  return Object.entries(isSame).flatMap(([field, same]) => (same ? [] : [field]));
}

/** Answers that were kept before the moment was kept with them know that of the report alone. */
function sameMoment({ createdAt }: ReportedUsage, { answer, measuredAt }: AnsweredReport): boolean {
  const given = createdAt === undefined ? null : parseInstant(createdAt);
  if (answer.createdAt !== undefined) {
    return given === (answer.createdAt === null ? null : Date.parse(answer.createdAt));
  }
  return given === null || given === measuredAt.getTime();
}

/** Returns the date of a usage in the form that repeats are compared in. */
export function givenMoment({ createdAt }: ReportedUsage): string | null {
  return createdAt === undefined ? null : new Date(parseInstant(createdAt) as number).toISOString();
}
