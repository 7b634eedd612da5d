import type { Cutover } from "./cutover.ts";

/** The account that a key is of, and its mode. */
export interface KeyOfAccount {
  readonly accountId: string;
  readonly isLive: boolean;
}

/**
 * Says that a key is of another account or mode than the plan, and what helps; null if it is not.
 * `instead` is what may be done instead of setting the right key, such as "or plan again".
 */
export function otherAccount(
  cutover: Pick<Cutover, "accountId" | "isLive">,
  key: KeyOfAccount,
  instead: string,
): string | null {
  if (key.accountId === cutover.accountId && key.isLive === cutover.isLive) return null;
  return (
    `The key belongs to account ${key.accountId} (${modeOf(key)}), the plan to ` +
    `${cutover.accountId} (${modeOf(cutover)}). Set the key of the plan's account, ${instead}.`
  );
}

function modeOf({ isLive }: { readonly isLive: boolean }): string {
  return isLive ? "live" : "test";
}
