import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";

/** That the figures they ask for exist is for dashboard.test.ts of the server to hold. */
const folder = join(import.meta.dirname, "../../deploy");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

it("the alerts are rules of Prometheus, each with its weight and a sentence", async () => {
  const text = await readFile(join(folder, "alerts.yaml"), "utf8");
  const { groups } = parse(text) as { groups: readonly [{ rules: readonly Rule[] }] };
  const [{ rules }] = groups;

  expect(groups).toHaveLength(1);
  for (const rule of rules) {
    expect(rule.expr).toMatch(/ [<>=]+ /);
    expect(["page", "ticket"]).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toMatch(/^[A-Z].*\.$/);
    expect(rule.for ?? "1m").toMatch(/^\d+m$/);
  }
});

it("no two panels of the dashboard stand on each other, and each says its unit", async () => {
  const { panels } = JSON.parse(await readFile(join(folder, "grafana.json"), "utf8")) as {
    readonly panels: ReadonlyArray<{
      readonly id: number;
      readonly gridPos: { x: number; y: number; w: number; h: number };
      readonly fieldConfig: { readonly defaults: { readonly unit: string } };
    }>;
  };
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
  );

  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(panels.every(({ fieldConfig }) => fieldConfig.defaults.unit !== "")).toBe(true);
});
