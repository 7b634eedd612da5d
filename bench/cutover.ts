import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Control, createControl, startEmulator } from "@carryover/stripe-emulator";
import { stripeHttp } from "../test/cutover/stripe-http.ts";
import { line } from "./compare.ts";
import { type BenchServer, cli, measure, startServer } from "./measure.ts";
import { onSite, type Site } from "./site.ts";

const account = "acct_bench";
const apiKey = "sk_live_bench_key";
const perEndpoint = 25;
/** Fence, create, preview of what was created, cancel. */
const endpointsOfMove = 4;

/**
 * Moves so many subscriptions of an emulated live account. With `--limits` the emulator enforces
 * the rates that Stripe documents; the server is then killed once on the way. Prints how fast it
 * went, how much of the allowed rate was used, 429s, memory, and how long going on took.
 */
export async function benchCutover(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscriptions: { type: "string", default: "10000" },
      limits: { type: "boolean", default: false },
    },
  });
  const count = Number(values.subscriptions);
  const emulator = await startEmulator();
  const control = createControl(emulator.url, account, "live");
  try {
    await onSite(async (site) => {
      const bench = new Bench(site, control, emulator.url);
      await bench.seed(count);
      // One without a key would take turns with those that have it.
      await site.server.stop();
      const plan = await bench.plan();
      await control.setLimits(values.limits);
      await control.resetRequests();
      await bench.apply(plan, count, values.limits);
    });
  } finally {
    await emulator.stop();
  }
}

class Bench {
  readonly #site: Site;
  readonly #control: Control;
  readonly #url: string;

  constructor(site: Site, control: Control, url: string) {
    this.#site = site;
    this.#control = control;
    this.#url = url;
  }

  /** Customers with a card and a monthly subscription each, on both sides. */
  async seed(count: number): Promise<void> {
    const http = stripeHttp(this.#url, apiKey);
    const product = await http.post("/v1/products", { name: "Team" });
    const recurring = { interval: "month" };
    const wish = { product: product.id, currency: "usd", unit_amount: 2_000, recurring };
    const price = await http.post("/v1/prices", wish);
    const customers: object[] = [];
    let next = 0;
    const seedSome = async () => {
      while (next < count) {
        const name = `customer-${next++}`;
        // As over the years: a page of a list by creation holds few others.
        if (next % 50 === 0) await this.#control.setClock({ advanceBy: 3_600 });
        const { id } = await http.post("/v1/customers", { name });
        const card = await http.post("/v1/payment_methods/pm_card_visa/attach", { customer: id });
        await http.post(`/v1/customers/${id}`, {
          invoice_settings: { default_payment_method: card.id },
        });
        await http.post("/v1/subscriptions", { customer: id, items: [{ price: price.id }] });
        customers.push({ customerId: name, billingId: id });
      }
    };
    await Promise.all(Array.from({ length: 16 }, seedSome));
    await this.#control.setClock({ advanceBy: 10 * 86_400 });
    await this.#write("catalog.json", {
      products: [{ id: "product" }],
      plans: [
        {
          id: "plan-team",
          productId: "product",
          pricingType: "PAID",
          charges: [
            {
              billingModel: "FLAT_FEE",
              billingPeriod: "MONTHLY",
              price: { amount: 20, currency: "usd" },
              billingId: price.id,
            },
          ],
        },
      ],
    });
    await this.#write("customers.json", { customers });
    await this.#write("mapping.yaml", { prices: { [price.id]: { plan: "plan-team" } } });
    await this.#site.carryover("catalog", "apply", this.#path("catalog.json"));
    await this.#site.carryover(
      "import",
      "--customers-file",
      this.#path("customers.json"),
      "--json",
    );
  }

  /** Plans without a limit; gives where the plan is. */
  async plan(): Promise<string> {
    const server = await this.#serve({ CARRYOVER_STRIPE_RATE: "0" });
    const plan = this.#path("plan.json");
    const mapping = this.#path("mapping.yaml");
    const flags = ["--way", "move", "--mapping", mapping, "--out", plan];
    const planned = await this.#carryover(server, "cutover", "plan", ...flags);
    line(`plan, without limits         ${planned.seconds.toFixed(1)} s`);
    await server.stop();
    return plan;
  }

  async apply(plan: string, count: number, isLimited: boolean): Promise<void> {
    const environment: Record<string, string> = isLimited ? {} : { CARRYOVER_STRIPE_RATE: "0" };
    let server = await this.#serve(environment);
    const flags = ["--live", "--account", account];
    const startedAt = performance.now();
    const applied = this.#carryover(server, "cutover", "apply", plan, ...flags).catch(() => null);
    const memory: number[] = [];
    let [killed, killedAfter, resumed] = [false, Number.POSITIVE_INFINITY, 0];
    for (;;) {
      await sleep(1_000);
      memory.push(rssMb(server.process.pid));
      const moved = await this.#canceled();
      if (moved >= count) break;
      if (!killed && isLimited && moved > count / 3) {
        killed = true;
        killedAfter = Math.floor((performance.now() - startedAt) / 1_000) - 1;
        server.process.kill("SIGKILL");
        const killedAt = performance.now();
        server = await this.#serve(environment, new URL(server.url).port);
        const before = await this.#canceled();
        while ((await this.#canceled()) < before + 50) await sleep(200);
        resumed = (performance.now() - killedAt) / 1_000;
      }
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    await applied;
    const { seconds: slots, tooMany, endpoints } = await this.#control.requests();
    // Beginning and end are not the steady state, nor is what comes after the kill.
    const steady = slots.filter(({ second }) => second > 20 && second < killedAfter);
    line(
      `${count} subscriptions          ${seconds.toFixed(1)} s  ${(count / seconds).toFixed(1)}/s`,
    );
    line(`requests                     ${JSON.stringify(endpoints)}`);
    if (isLimited) {
      const used = steady.reduce((sum, slot) => sum + slot.writes, 0) / (steady.length || 1);
      const allowed = perEndpoint * endpointsOfMove;
      const share = ((100 * used) / allowed).toFixed(0);
      line(`POST and DELETE, steady      ${used.toFixed(1)}/s of ${allowed}: ${share} %`);
      line(`429s                         ${tooMany.length}`);
      line(`429s after the first minute  ${tooMany.filter(({ second }) => second > 60).length}`);
      line(`going on after kill -9       ${resumed.toFixed(1)} s`);
    }
    const at = (part: number) => memory[Math.floor((memory.length - 1) * part)]?.toFixed(0);
    line(`memory of the server, MB     ${[0.1, 0.25, 0.5, 0.75, 1].map(at).join(" → ")}`);
    await server.stop();
  }

  async #canceled(): Promise<number> {
    const { endpoints } = await this.#control.requests();
    return endpoints["DELETE /v1/subscriptions/:id"] ?? 0;
  }

  #serve(environment: Readonly<Record<string, string>>, port?: string): Promise<BenchServer> {
    const stripe = { CARRYOVER_STRIPE_KEY: apiKey, CARRYOVER_STRIPE_URL: this.#url };
    return startServer(this.#site.database, { ...stripe, ...environment }, port);
  }

  #carryover(server: BenchServer, ...args: string[]) {
    const access = { CARRYOVER_API_KEY: this.#site.key };
    return measure(process.execPath, [cli, ...args, "--url", server.url], access);
  }

  #path(name: string): string {
    return join(this.#site.folder, name);
  }

  #write(name: string, content: object): Promise<void> {
    return writeFile(this.#path(name), JSON.stringify(content));
  }
}

/** Resident memory of a process, in MB; 0 if it is gone. */
function rssMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
