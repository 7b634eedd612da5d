import type { subscriptionMigrateBody } from "@carryover/contract";
import type { z } from "zod";
import { withFollowers } from "../follower.ts";
import type { Subscription } from "../subscription.ts";
import { type CancelBody, canceled, type SubscriptionChange, unscheduled } from "./cancel.ts";
import { moved, transferred } from "./move.ts";
import type { Situation, UpdateBody } from "./requested.ts";
import { rivalsAfter } from "./rivals.ts";
import { updated } from "./update.ts";

/**
 * A requested change of a stored subscription; plain data, so that it can be stored and decided
 * again.
 */
export type Operation =
  | { readonly kind: "update"; readonly body: UpdateBody }
  | { readonly kind: "cancel"; readonly body: CancelBody }
  | { readonly kind: "migrate"; readonly body: z.output<typeof subscriptionMigrateBody> }
  | { readonly kind: "transfer"; readonly resourceId: string }
  | { readonly kind: "unschedule" };

/** Decides an operation on a stored subscription; null for no change. Pure but for row ids. */
export function decideOperation(
  operation: Operation,
  stored: Subscription,
  situation: Situation,
): SubscriptionChange | null {
  const change = changeBy(operation, stored, situation);
  if (change === null) return null;
  const isRevoked =
    operation.kind === "cancel" && operation.body.cancellationAction === "REVOKE_ENTITLEMENTS";
  return withFollowers(change, situation, isRevoked ? stored.subscriptionId : null);
}

function changeBy(
  operation: Operation,
  stored: Subscription,
  situation: Situation,
): SubscriptionChange | null {
  switch (operation.kind) {
    case "update":
      return changed(stored, operation.body, situation);
    case "cancel":
      return canceled(stored, operation.body, situation);
    case "migrate":
      return moved(stored, operation.body, situation);
    case "transfer":
      return transferred(stored, operation.resourceId, situation);
    case "unschedule":
      return unscheduled(stored, situation);
  }
}

function changed(stored: Subscription, body: UpdateBody, situation: Situation): SubscriptionChange {
  const subscription = updated(stored, body, situation);
  const others = situation.subscriptions.filter((one) => one !== stored);
  return {
    subscription,
    others: rivalsAfter({ before: stored, after: subscription }, others, situation.now),
    created: [],
  };
}
