import { line } from "./compare.ts";
import type { CutoverAccount } from "./cutover-account.ts";
import { peakMb } from "./measure.ts";

/** What `cutover apply --json` prints, as far as it is looked at. */
interface Applied {
  readonly cutover: { readonly progress: Readonly<Record<string, number>> };
}

/**
 * Plans and applies the adoption of so many subscriptions, which only reads. Prints how long both
 * took, what was asked of Stripe, and how often it said that this was too much. Throws if anything
 * was written there, or a subscription was not adopted.
 */
export async function benchAdopt(
  account: CutoverAccount,
  count: number,
  isLimited: boolean,
): Promise<void> {
  const { control } = account;
  await control.setLimits(isLimited);
  await control.resetRequests();
  const server = await account.serve(isLimited ? {} : { CARRYOVER_STRIPE_RATE: "0" });
  const planned = await account.plan(server, "adopt");
  const ofPlan = await control.requests();
  await control.resetRequests();
  const flags = ["--live", "--account", account.id, "--json"];
  const applied = await account.carryover(server, "cutover", "apply", planned.file, ...flags);
  const ofApply = await control.requests();
  const { cutover } = JSON.parse(applied.stdout) as Applied;
  if (cutover.progress.done !== count) throw new Error(`Not all are adopted: ${applied.stdout}`);
  const seconds = planned.seconds + applied.seconds;
  line(`plan                         ${planned.seconds.toFixed(1)} s`);
  line(`apply                        ${applied.seconds.toFixed(1)} s`);
  line(`${count} subscriptions          ${seconds.toFixed(1)} s`);
  line(`requests of the plan         ${JSON.stringify(ofPlan.endpoints)}`);
  line(`requests of the apply        ${JSON.stringify(ofApply.endpoints)}`);
  line(`429s                         ${ofPlan.tooMany.length + ofApply.tooMany.length}`);
  line(`peak memory of the server    ${peakMb(server.process.pid).toFixed(0)} MB`);
  const writes = [ofPlan, ofApply].flatMap(({ endpoints }) =>
    Object.keys(endpoints).filter((name) => !name.startsWith("GET ")),
  );
  await server.stop();
  if (writes.length > 0) throw new Error(`Stripe was written to: ${writes.join(", ")}`);
  line("writes                       0");
}
