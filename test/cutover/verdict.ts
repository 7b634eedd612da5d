import type { CutoverItemView } from "../../packages/contract/src/cutovers/cutovers.ts";
import { applyOn, itemsOf, type Planned, rollbackOn } from "./drive.ts";
import { type Intent, violationsOf } from "./invariants.ts";
import { lineWithoutDay, moneyDifferences, type Payment, paymentsOf } from "./money.ts";
import { type Account, lostAccess, newAccount } from "./stage.ts";
import { addMonths } from "./world/calendar.ts";
import { isOurs } from "./world/history.ts";

/** States in which a cutover leaves a subscription alone for good. */
const finalStates: ReadonlySet<string> = new Set([
  "cut_over",
  "done",
  "skipped",
  "blocked",
  "deferred",
  "drifted",
  "needs_operator",
  "rolled_back",
]);

/** What a verdict has to know. */
export interface Circumstances {
  /** Whether it was brought back, so that it is brought back once more. */
  readonly isBroughtBack?: boolean;
  /** Names of customers who have given up what they had. */
  readonly mayLoseAccess?: ReadonlySet<string>;
}

/** What is wrong with a cutover so far: I1 to I7 at every line, and I9 as of now. */
export async function faultsSoFar(planned: Planned, given: Circumstances = {}): Promise<string[]> {
  const { stage, plan, since } = planned;
  // From the beginning, since it must be known how the old ones stood.
  const history = await stage.control.history();
  const expected = { items: plan, intents: await intentsOf(planned), since };
  const lost = await lostAccess(stage);
  return [
    ...violationsOf(history, expected).map(({ message }) => message),
    ...lost
      .filter((name) => given.mayLoseAccess?.has(name) !== true)
      .map((name) => `I9: ${name} lost access`),
  ];
}

/** What is wrong with a cutover that is said to be at its end: I8 as well. */
export async function faultsAtEnd(planned: Planned, given: Circumstances = {}): Promise<string[]> {
  const faults = await faultsSoFar(planned, given);
  const before = await writeCount(planned);
  const again = given.isBroughtBack === true ? rollbackOn : applyOn;
  const cutover = await again(planned);
  // What was never begun stays so if the plan became too old, or was brought back.
  const isLeft = ["planned", "rolled_back"].includes(cutover.state);
  const mayBe = (state: string) => finalStates.has(state) || (isLeft && state === "planned");
  const open = (await itemsOf(planned)).filter(({ state }) => !mayBe(state));
  const more = (await writeCount(planned)) - before;
  return [
    ...faults,
    ...open.map(({ plan, state }) => `I8: ${plan.oldSubscription} is left ${state}`),
    ...(more === 0 ? [] : [`I8: one more run wrote ${more} times`]),
  ];
}

/** I3: how what is charged in the months to come differs from the world without cutover. */
export async function moneyFaults(
  { stage }: Pick<Planned, "stage">,
  options: { months: number; isLate?: boolean },
): Promise<string[]> {
  const end = addMonths(stage.world.now, options.months);
  const withCutover = await paymentsOver({ stage }, options);
  const without = await twinPayments(stage, end);
  if (without.length === 0) throw new Error("Nothing is charged, so nothing was compared.");
  const line = options.isLate === true ? lineWithoutDay : undefined;
  return moneyDifferences({ withCutover, without }, line).map((text) => `I3: ${text}`);
}

/** Moves the clock to so many months after the plan, and gives what was paid until then. */
export async function paymentsOver(
  { stage }: Pick<Planned, "stage">,
  { months }: { months: number },
): Promise<Payment[]> {
  await stage.control.set(addMonths(stage.world.now, months));
  return paymentsIn(stage);
}

/** The items of a cutover by kind of customer, and their states. */
export async function statesOf(planned: Planned): Promise<Record<string, string>> {
  const items = await itemsOf(planned);
  return Object.fromEntries(items.map((item) => [kindOf(planned, item), item.state]));
}

function kindOf({ stage }: Planned, { plan }: CutoverItemView): string {
  const of = stage.world.customers.find(({ customer }) => customer === plan.stripeCustomer);
  return of?.name ?? plan.stripeCustomer;
}

async function writeCount({ stage }: Planned): Promise<number> {
  return (await stage.control.history(stage.worldEnd)).filter(isOurs).length;
}

/** The journal's intents of all cutovers of the environment, by idempotency key. */
async function intentsOf({ stage }: Planned): Promise<Map<string, Intent>> {
  const rows = await stage.api.database.query<Intent & { key: string }>(
    `select j.key, j.method, j.path
    from cutover_journal j
    join cutovers c on c.id = j.cutover_id
    where c.environment_id = $1::uuid
      and j.kind = 'intent'`,
    [stage.api.environmentId],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

async function paymentsIn({ control, world }: Account): Promise<Payment[]> {
  const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
  return paymentsOf(await control.ledger(), (id) => names.get(id) ?? id, world.now);
}

const twins = new Map<string, Promise<Payment[]>>();

/** What the same customers pay until then where nothing is cut over; the same each time. */
function twinPayments({ world }: Account, end: number): Promise<Payment[]> {
  const kinds = world.customers.map(({ kind }) => kind);
  const name = `${end} ${kinds.join(" ")}`;
  const known = twins.get(name);
  if (known !== undefined) return known;
  const payments = newAccount(kinds).then(async (twin) => {
    await twin.control.set(end);
    return paymentsIn(twin);
  });
  twins.set(name, payments);
  return payments;
}
