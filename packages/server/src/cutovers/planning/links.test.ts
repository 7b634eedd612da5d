import { expect, it } from "vitest";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

/** Plans the account again, and gives what that says of its only subscription. */
async function plannedAgain(bench: CutoverBench, options: object = {}) {
  const { mapping, options: standard } = await bench.status();
  const id = await bench.create({ mapping, options: { ...standard, ...options } });
  const worker = bench.engine();
  worker.restrictTo([id]);
  while (await worker.runOnce());
  const { data } = await bench.cutovers.items(bench.api.database, bench.api.environmentId, id, {
    from: 0,
    limit: 10,
  });
  return data[0]?.plan;
}

/** Has the platform's subscription billed by another one than the account's. */
async function billedElsewhere({ api }: CutoverBench): Promise<void> {
  await api.database.execute(
    "update subscriptions set billing_id = 'sub_elsewhere' where environment_id = $1::uuid",
    [api.environmentId],
  );
}

it.each([{}, { adopt: "all" as const }])(
  "the plan says that the platform cannot take one over, and what helps: %j",
  async (options) => {
    const bench = await cutoverBench(["monthly"]);
    expect((await plannedAgain(bench, options))?.state).toBe("planned");
    await billedElsewhere(bench);

    const plan = await plannedAgain(bench, options);

    expect(plan?.state).toBe("blocked");
    const hit = plan?.hits.find(({ code }) => code === "link_impossible");
    expect(hit?.message).toMatch(/^The platform cannot take it over: .*sub_elsewhere/);
    expect(hit?.fix).toMatch(/Cancel one of the two.*Then plan again\.$/);
  },
);
