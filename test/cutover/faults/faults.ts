import type { FaultRule } from "@carryover/stripe-emulator";
import { applyOn, itemsOf, planOn } from "../drive.ts";
import { newStage } from "../stage.ts";
import { faultsAtEnd, moneyFaults } from "../verdict.ts";
import { hour, minute } from "../world/calendar.ts";
import type { KindName } from "../world/kinds.ts";

type StripeFault = FaultRule["fault"];

/** What the emulator can do to any request. */
const faultNames: readonly StripeFault[] = [
  ...(["drop_request", "drop_response", "500_not_applied", "500_applied"] as const),
  ...(["429_global-rate", "429_endpoint-rate", "429_lock", "409", "slow"] as const),
  ...(["half_body", "html_404", "json_404"] as const),
];

/** The requests of a cutover, as faults choose them. */
const faultySteps = {
  fence: { method: "POST", path: "^/v1/subscriptions/" },
  create: { method: "POST", path: "^/v1/subscriptions$" },
  preview: { method: "POST", path: "create_preview" },
  cancel: { method: "DELETE", path: "^/v1/subscriptions/" },
  read: { method: "GET", path: "^/v1/subscriptions/" },
  list: { method: "GET", path: "^/v1/subscriptions$" },
} as const satisfies Record<string, Omit<FaultRule, "fault">>;

export type FaultyStep = keyof typeof faultySteps;

/** Every fault at every step at which it can strike. */
export const faultMatrix: ReadonlyArray<readonly [FaultyStep, StripeFault]> = [
  ...(Object.keys(faultySteps) as FaultyStep[]).flatMap((step) =>
    faultNames.map((fault) => [step, fault] as const),
  ),
  ["list", "stale_list"],
];

/**
 * Lists are read from three subscriptions on; fewer are read one by one. Two of these, one of each
 * kind, are moved before the others.
 */
const manyKinds: KindName[] = ["monthly", "annual", "coupon-forever", "own-card", "classic"];
const fewKinds: KindName[] = ["monthly", "annual"];
/** When somebody applies the plan again, if something is left; at last Stripe has forgotten it. */
const pauses = [5 * minute, 5 * minute, 25 * hour, 5 * minute];

/** What a fault at a step has shown: everything must be moved in the end, as if it had not been. */
export async function tryFault(
  step: FaultyStep,
  fault: (typeof faultNames)[number],
): Promise<string[]> {
  const planned = await planOn(await newStage(step === "list" ? manyKinds : fewKinds));
  const { control } = planned.stage;
  await control.faults([{ ...faultySteps[step], fault, times: 1, delayMs: 50 }]);
  const unmoved = async () =>
    (await itemsOf(planned)).filter(({ state }) => !["cut_over", "done"].includes(state));
  await applyOn(planned);
  for (const pause of pauses) {
    if ((await unmoved()).length === 0) break;
    await control.advance(pause);
    await applyOn(planned);
  }
  const left = await unmoved();
  const unspent = await control.faultsToCome();
  return [
    ...unspent.map(() => "the fault did not strike"),
    ...left.map(({ plan, state, problem }) => {
      return `${plan.oldSubscription} is ${state}: ${problem?.code} ${problem?.message}`;
    }),
    ...(await faultsAtEnd(planned)),
    ...(await moneyFaults(planned, { months: 3 })),
  ];
}
