import { isWithin, type SearchPlace } from "./conditions-store.ts";
import type { CursorRange } from "./cursor-ranges.ts";
import { prefixesOf, type SearchFilter, type TextRange } from "./filter.ts";
import type { Parameters } from "./parameters.ts";

/** A statement that selects the ids of all customers that one filter finds, and of others. */
export type CandidateSource = (parameters: Parameters) => string;

/** Returns the sources of a filter: for each of its parts that an index finds. */
export function sourcesOf(
  place: SearchPlace,
  filter: SearchFilter,
  range: CursorRange | null,
): CandidateSource[] {
  const { q, plan, status, trial } = filter;
  const sources: CandidateSource[] = [];
  if (q !== undefined) sources.push((parameters) => byText(place, q, parameters));
  if (plan !== undefined) sources.push((parameters) => byPlan(place, plan, parameters));
  if (status?.every((one) => one !== "ACTIVE")) {
    sources.push((parameters) => byStatus(place, status, parameters));
  }
  if (trial === "true") sources.push((parameters) => byStatus(place, ["IN_TRIAL"], parameters));
  if (range !== null) sources.push((parameters) => byCursor(place, range, parameters));
  return sources;
}

function byText(place: SearchPlace, q: string, parameters: Parameters): string {
  const { ids, lowered, exact } = prefixesOf(q);
  const environment = parameters.add(place.environmentId, "uuid");
  const select = (expression: string, condition: string) => (range: TextRange) =>
    `select c.customer_id
    from customers c
    where c.environment_id = ${environment}
      and ${isWithin(expression, range, parameters)}
      ${condition}`;
  return [
    ...ids.map(select("c.customer_id", "")),
    ...lowered.map(select("lower(c.name)", "")),
    ...lowered.map(select("lower(c.email)", "and c.email is not null")),
    ...exact.map(select("c.billing_id", "and c.billing_id is not null")),
  ].join("\n union all\n ");
}

// One statement for each plan: a list of them seems to need all subscriptions.
function byPlan(place: SearchPlace, plans: readonly string[], parameters: Parameters): string {
  const environment = parameters.add(place.environmentId, "uuid");
  return [...new Set(plans)]
    .map(
      (plan) => `select s.customer_id
    from subscriptions s
    where s.environment_id = ${environment}
      and s.plan_id = ${parameters.add(plan, "text")}`,
    )
    .join("\n union all\n ");
}

function byCursor(place: SearchPlace, range: CursorRange, parameters: Parameters): string {
  return `select c.customer_id
    from customers c
    where c.environment_id = ${parameters.add(place.environmentId, "uuid")}
      and c.cursor_id >= ${parameters.add(range.from, "uuid")}
      and c.cursor_id <= ${parameters.add(range.to, "uuid")}`;
}

const hasEnd = `(
        s.end_date is not null
        or s.cancellation_date is not null
        or s.trial_end_behavior = 'CANCEL_SUBSCRIPTION'
      )
      and least(
        s.end_date,
        s.cancellation_date,
        case when s.trial_end_behavior = 'CANCEL_SUBSCRIPTION' then s.trial_end_date end
      ) <=`;

/** Each status but ACTIVE is in an index that has few other subscriptions, if any. */
function byStatus(place: SearchPlace, statuses: readonly string[], parameters: Parameters): string {
  const environment = parameters.add(place.environmentId, "uuid");
  const kinds = new Set(statuses.map((status) => (status === "CANCELED" ? "EXPIRED" : status)));
  return [...kinds]
    .map(
      (kind) => `select s.customer_id
    from subscriptions s
    where s.environment_id = ${environment}
      and ${isOfStatus(kind, () => parameters.add(place.now.toISOString(), "timestamptz"))}`,
    )
    .join("\n union all\n ");
}

/** What every subscription of a status fulfills, and an index knows; both ends are one. */
function isOfStatus(status: string, now: () => string): string {
  switch (status) {
    case "EXPIRED":
      return `${hasEnd} ${now()}`;
    case "NOT_STARTED":
      return `s.start_date > s.created_at and s.start_date > ${now()}`;
    case "IN_TRIAL":
      return `s.trial_end_date > s.created_at and s.trial_end_date > ${now()}`;
    case "PAYMENT_PENDING":
      return "s.billing_state is not null and s.billing_state >= ''";
    default:
      throw new Error(`No index knows the subscriptions with the status ${status}.`);
  }
}
