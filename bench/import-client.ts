import { setTimeout as sleep } from "node:timers/promises";

/** What the importer got done. */
export interface ImporterReport {
  /** Records that were imported. */
  readonly records: number;
  /** Times it was turned away with 429. */
  readonly refused: number;
  readonly seconds: number;
}

interface Load {
  readonly url: string;
  readonly key: string;
  /** Requests at a time, and records of each. */
  readonly inFlight: number;
  readonly records: number;
  readonly seconds: number;
}

const load = JSON.parse(process.argv[2] ?? "") as Load;
/** The checks have warmed up by then, and count from here. */
const warmUpMs = 1_000;
const startedAt = performance.now() + warmUpMs;
const endsAt = startedAt + load.seconds * 1_000;

let records = 0;
let refused = 0;
let lastNumber = Date.now() * 1_000;

/** Sends imports of new customers one after the other, as a v1 client does: 429 is waited for. */
async function importAgainAndAgain(): Promise<void> {
  while (performance.now() < endsAt) {
    const body = JSON.stringify({ customers: Array.from({ length: load.records }, newCustomer) });
    const response = await send(body);
    if (response.ok && performance.now() > startedAt) records += load.records;
  }
}

async function send(body: string): Promise<Response> {
  for (;;) {
    const headers = { "x-api-key": load.key, "content-type": "application/json" };
    const url = `${load.url}/api/v1/customers/import`;
    const response = await fetch(url, { method: "POST", headers, body });
    const text = await response.text();
    if (response.ok || performance.now() >= endsAt) return response;
    if (response.status !== 429) throw new Error(`${response.status}: ${text}`);
    refused += 1;
    await sleep(Number(response.headers.get("retry-after")) * 1_000);
  }
}

function newCustomer() {
  lastNumber += 1;
  return {
    id: `imported-${lastNumber}`,
    email: `user${lastNumber}@company.example`,
    name: `Customer number ${lastNumber}`,
    metadata: { plan: "free", seats: String(lastNumber % 50) },
  };
}

await Promise.all(Array.from({ length: load.inFlight }, importAgainAndAgain));
const report: ImporterReport = { records, refused, seconds: load.seconds };
process.stdout.write(JSON.stringify(report));
