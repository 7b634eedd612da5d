import type { PlannedItem } from "@carryover/contract";
import type { Catalog } from "../../catalog/service.ts";
import type { PlannedLink } from "../run.ts";
import { seatOf } from "./item.ts";
import type { LinkProblem } from "./plan-inputs.ts";

/** Of each link, in order: why it would not be possible now; null if it is. */
export type CheckLinks = (
  links: readonly PlannedLink[],
) => Promise<readonly (LinkProblem | null)[]>;

/**
 * By old subscription: why the platform cannot take it over as it is planned. Applying looks again,
 * since it may be later. Of several for one seat the first is looked at: the others are blocked by
 * it.
 */
export async function linkProblems(
  items: readonly PlannedItem[],
  catalog: Catalog,
  checkLinks: CheckLinks,
): Promise<ReadonlyMap<string, LinkProblem>> {
  const bySeat = new Map<string, PlannedLink>();
  for (const plan of items) {
    if (plan.target === null || plan.state === "skipped" || plan.state === "blocked") continue;
    const { oldSubscription } = plan;
    const seat = seatOf(plan.target, catalog);
    const link = { plan, oldSubscription, newSubscription: oldSubscription };
    if (!bySeat.has(seat)) bySeat.set(seat, link);
  }
  const links = [...bySeat.values()];
  const problems = await checkLinks(links);
  return new Map(
    links.flatMap(({ oldSubscription }, index): [string, LinkProblem][] => {
      const problem = problems[index] ?? null;
      return problem === null ? [] : [[oldSubscription, problem]];
    }),
  );
}
