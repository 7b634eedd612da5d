import { type Movement, moneyText } from "@carryover/contract";
import type { Problem } from "../cutover.ts";
import type { Finding } from "./inspect.ts";

/** Makes the problem that stops the whole cutover: moving must charge and credit nobody. */
export function unwantedMovement(movements: readonly Movement[]): Problem {
  return {
    code: "unwanted_movement",
    message:
      `Moving it has moved money that nobody had planned: ${movementsText(movements)}. Nothing ` +
      "was given back or taken back by us. Put it right at Stripe and find out why, then apply " +
      "again.",
  };
}

/** Makes the problem of the first few, each of which is named, before any other is moved. */
export function firstGroupDiffers(findings: readonly Finding[]): Problem {
  const isMoney = findings.some(({ movements }) => movements.some((each) => !each.isPlanned));
  const each = findings.map(({ item, movements, faults }) => {
    const unplanned = movements.filter((movement) => !movement.isPlanned);
    const money = unplanned.length === 0 ? [] : [movementsText(unplanned)];
    const made = item.newSubscription === null ? "" : `, now ${item.newSubscription}`;
    return `${item.oldSubscription}${made}: ${[...money, ...faults].join("; ")}`;
  });
  return {
    code: isMoney ? "unwanted_movement" : "first_group_differs",
    message:
      `The first subscriptions are not as planned, so no other was begun. ${each.join(". ")}. ` +
      "Nothing was given back or taken back by us. Refund, void or credit it at Stripe and find " +
      "out why. Then roll back what can be undone, or apply again: another few are brought over " +
      "first, and looked at.",
  };
}

function movementsText(movements: readonly Movement[]): string {
  const texts = movements.map(({ kind, amount, currency, objectId }) => {
    return `${kind} ${moneyText(amount, currency)} ${currency} (${objectId})`;
  });
  return texts.join(", ");
}
