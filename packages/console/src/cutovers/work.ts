import type { Cutover, CutoverApply } from "@carryover/sdk";
import { useQueryClient } from "@tanstack/react-query";
import { client } from "../session/client.ts";
import { type Once, useOnce } from "../show/once.ts";
import { cutoverQuery } from "./queries.ts";

/** Shows what the server has answered, at once, and reads the rest again. */
export function useShown(onDone: () => void = () => {}): (cutover: Cutover) => void {
  const queries = useQueryClient();
  return (cutover) => {
    queries.setQueryData(cutoverQuery(cutover.id).queryKey, cutover);
    void queries.invalidateQueries({ queryKey: ["cutovers"] });
    onDone();
  };
}

export function useApply({ id }: Cutover, onDone: () => void): Once<CutoverApply> {
  return useOnce((body, options) => client.cutovers.apply(id, body, options), useShown(onDone));
}

export function usePause({ id }: Cutover): Once<Record<string, never>> {
  // A cutover may be paused again after it went on: the reply to the last time is no answer then.
  return useOnce(() => client.cutovers.pause(id), useShown());
}

/** Rolls back these, or all that can be undone. */
export function useRollback(
  { id }: Cutover,
  onDone: () => void,
): Once<{ readonly subscriptionIds?: string[] }> {
  return useOnce((body, options) => client.cutovers.rollback(id, body, options), useShown(onDone));
}
