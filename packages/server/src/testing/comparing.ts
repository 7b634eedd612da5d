import type { ComparisonEntry, ComparisonView } from "@carryover/contract";
import type { Json, TestApi } from "./api.ts";

const path = "/api/v1/billing/comparisons";

/** A finished comparison with its entries. */
export interface Outcome {
  readonly comparison: ComparisonView;
  readonly entries: readonly ComparisonEntry[];
}

/** Compares an environment with its account, as the route and the worker do. */
export async function compareWith(api: TestApi, body: { heal?: boolean } = {}): Promise<Outcome> {
  const asked = await api.post(path, body);
  if (asked.status !== 201) throw new Error(`Refused: ${asked.text}`);
  const id = String(asked.body.data?.id);
  await api.services.comparisons.runNext(api.database, { only: [id], isStopping: () => false });
  return outcomeOf(api, id);
}

/** Returns the findings so far. */
export async function outcomeOf(api: TestApi, id: string): Promise<Outcome> {
  const comparison = (await api.get(`${path}/${id}`)).body.data as unknown as ComparisonView;
  const entries: ComparisonEntry[] = [];
  for (let from: unknown = 0; from !== null; ) {
    const page = await api.get(`${path}/${id}/entries?from=${from}`);
    entries.push(...(page.body.data as unknown as ComparisonEntry[]));
    from = (page.body as { next?: Json | null }).next ?? null;
  }
  return { comparison, entries };
}

/** Returns the fields of an entry that are not the same, each with both sides. */
export function sidesOf(entry: ComparisonEntry | undefined): Record<string, unknown> {
  const fields = entry?.fields ?? [];
  return Object.fromEntries(fields.map(({ field, ours, stripe }) => [field, [ours, stripe]]));
}
