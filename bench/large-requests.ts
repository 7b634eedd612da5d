import type { HostileRequest } from "../test/hostile-bodies.ts";
import { customerAt, subscriptionAt } from "./records-file.ts";
import type { Site } from "./site.ts";

/** Requests that clients may rightly send, about as large as they may be. */
export async function largeRequests(site: Site): Promise<HostileRequest[]> {
  const post = async (path: string, body: object) => {
    const headers = { "x-api-key": site.key, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, site.server.url), init);
    return (await answer.json()) as { data: { id: string } };
  };
  const source = { name: "customers.json" };
  const { data } = await post("/api/v1/import-runs", { kind: "customers", source });
  const numbers = Array.from({ length: 5_000 }, (_, index) => index + 1);
  const batch = (texts: number) => ({
    sha256: "0".repeat(64),
    recordNumbers: numbers,
    records: customers(5_000, texts),
  });
  const path = `/api/v1/import-runs/${data.id}/batches`;
  return [
    request("an import of 1,000 full customers", "POST", "/api/v1/customers/import", {
      customers: customers(1_000, 50),
    }),
    request("an import of 1,000 full subscriptions", "POST", "/api/v1/subscriptions/import", {
      subscriptions: Array.from({ length: 1_000 }, (_, index) => {
        return { ...subscriptionAt(index), metadata: metadata(50) };
      }),
    }),
    request("a batch of 5,000 customers, 1 MB", "PUT", `${path}/0.0`, batch(0)),
    request("a batch of 5,000 customers, 8 MB", "PUT", `${path}/1.0`, batch(2)),
    request("a dry run of a catalog of 8,000 plans", "PUT", "/api/v1/catalog?dryRun=true", {
      products: [{ id: "bodies" }],
      plans: Array.from({ length: 8_000 }, (_, index) => planAt(index)),
    }),
  ];
}

function request(name: string, method: string, path: string, body: object): HostileRequest {
  return { name, method, path, body: JSON.stringify(body), status: 200 };
}

function customers(count: number, texts: number): object[] {
  return Array.from({ length: count }, (_, index) => {
    const { customerId: id, ...rest } = customerAt(index);
    return {
      id,
      ...rest,
      metadata: texts === 50 ? metadata(50) : { ...rest.metadata, ...metadata(texts) },
    };
  });
}

/** So many of the longest texts that metadata may have. */
function metadata(texts: number): Record<string, string> {
  const entries = Array.from({ length: texts }, (_, index) => [
    `key-${index}`.padEnd(40, "-"),
    "value".padEnd(500, "-"),
  ]);
  return Object.fromEntries(entries);
}

function planAt(index: number): object {
  return {
    id: `bodies-${index}`,
    productId: "bodies",
    displayName: `Plan number ${index}`,
    pricingType: "PAID",
    charges: ["MONTHLY", "ANNUALLY"].map((billingPeriod) => ({
      billingModel: "FLAT_FEE",
      billingPeriod,
      price: { amount: index, currency: "usd" },
    })),
    metadata: { note: "n".repeat(400) },
  };
}
