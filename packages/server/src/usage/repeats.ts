import assert from "node:assert/strict";
import { parseInstant, sameJson, type usageReportBody } from "@carryover/contract";
import type { z } from "zod";
import type { ReportAnswer, ReportRow } from "./store.ts";

/** One usage of a request. */
export type ReportedUsage = z.output<typeof usageReportBody>["usages"][number];

/** A report with what is answered to it. */
export type AnsweredReport = ReportRow & { readonly answer: ReportAnswer };

/**
 * What an idempotency key belongs to, as one text: a key of another customer or feature is another
 * key. The ids of a request can be anything.
 */
export function repeatText(usage: {
  readonly customerId: string;
  readonly featureId: string;
  readonly idempotencyKey?: string | null | undefined;
}): string {
  return JSON.stringify([usage.customerId, usage.featureId, usage.idempotencyKey]);
}

/** The report that a key stands for, with the answer that its repeats get. */
export function answered(report: ReportRow): AnsweredReport {
  const { answer } = report;
  assert(answer !== null, "a report with an idempotency key has its answer");
  return { ...report, answer };
}

/**
 * The names of the fields in which a usage differs from the report that its key stands for; it is a
 * repeat if there are none. No resource is the same as null, no dimensions the same as an empty
 * object, and a moment the same in any time zone.
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

/** The moment that a usage gives, as its repeats are compared with it. */
export function givenMoment({ createdAt }: ReportedUsage): string | null {
  return createdAt === undefined ? null : new Date(parseInstant(createdAt) as number).toISOString();
}
