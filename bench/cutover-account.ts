import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Control, createControl } from "@carryover/stripe-emulator";
import { stripeHttp } from "../test/cutover/world/stripe-http.ts";
import { type BenchServer, cli, measure, startServer } from "./measure.ts";
import type { Site } from "./site.ts";

const apiKey = "sk_live_bench_key";

/** An emulated live account with equal subscriptions, and the server that is to bring them over. */
export class CutoverAccount {
  readonly id = "acct_bench";
  readonly control: Control;
  readonly #site: Site;
  readonly #url: string;

  constructor(site: Site, url: string) {
    this.control = createControl(url, this.id, "live");
    this.#site = site;
    this.#url = url;
  }

  /** Customers with a card and a monthly subscription each; the platform knows the customers. */
  async seed(count: number): Promise<void> {
    const http = stripeHttp(this.#url, apiKey);
    const product = await http.post("/v1/products", { name: "Team" });
    const recurring = { interval: "month" };
    const options = { product: product.id, currency: "usd", unit_amount: 2_000, recurring };
    const price = await http.post("/v1/prices", options);
    const customers: object[] = [];
    let next = 0;
    const seedSome = async () => {
      while (next < count) {
        const name = `customer-${next++}`;
        // As over the years: a page of a list by creation holds few others.
        if (next % 50 === 0) await this.control.setClock({ advanceBy: 3_600 });
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
    await this.control.setClock({ advanceBy: 10 * 86_400 });
    const catalog = await this.#write("catalog.json", catalogOf(price.id));
    const file = await this.#write("customers.json", { customers });
    await this.#write("mapping.yaml", { prices: { [price.id]: { plan: "plan-team" } } });
    await this.#site.carryover("catalog", "apply", catalog);
    await this.#site.carryover("import", "--customers-file", file, "--json");
    // One without a key would take turns with those that have it.
    await this.#site.server.stop();
  }

  /** Plans in a way; gives the plan file, and how long it took in seconds. */
  async plan(server: BenchServer, way: string): Promise<{ file: string; seconds: number }> {
    const file = this.#path("plan.json");
    const flags = ["--way", way, "--mapping", this.#path("mapping.yaml"), "--out", file];
    const { seconds } = await this.carryover(server, "cutover", "plan", ...flags);
    return { file, seconds };
  }

  /** Starts a server that has the account's key. */
  serve(environment: Readonly<Record<string, string>>, port?: string): Promise<BenchServer> {
    const stripe = { CARRYOVER_STRIPE_KEY: apiKey, CARRYOVER_STRIPE_URL: this.#url };
    return startServer(this.#site.database, { ...stripe, ...environment }, port);
  }

  carryover(server: BenchServer, ...args: string[]) {
    const access = { CARRYOVER_API_KEY: this.#site.key };
    return measure(process.execPath, [cli, ...args, "--url", server.url], access);
  }

  #path(name: string): string {
    return join(this.#site.folder, name);
  }

  async #write(name: string, content: object): Promise<string> {
    await writeFile(this.#path(name), JSON.stringify(content));
    return this.#path(name);
  }
}

function catalogOf(price: string): object {
  const charge = {
    billingModel: "FLAT_FEE",
    billingPeriod: "MONTHLY",
    price: { amount: 20, currency: "usd" },
    billingId: price,
  };
  const plan = { id: "plan-team", productId: "product", pricingType: "PAID", charges: [charge] };
  return { products: [{ id: "product" }], plans: [plan] };
}

/** Resident memory of a process, in MB; 0 if it is gone. */
export function rssMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
