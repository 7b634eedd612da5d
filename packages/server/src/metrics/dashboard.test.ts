import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createAdmission } from "../admission.ts";
import type { Database } from "../database/database.ts";
import { sharedDatabase } from "../testing/store/store.ts";
import { createMetrics } from "./metrics.ts";

const deploy = join(import.meta.dirname, "../../../../deploy");

/** Names of series that a server has, and of each the labels. */
let known: Map<string, Set<string>>;

beforeAll(async () => {
  // One that has all: the pool of PostgreSQL, and the disk of an embedded store.
  const database: Database = {
    ...(await sharedDatabase()),
    connections: () => ({ total: 3, idle: 2, waiting: 0 }),
  };
  const options = { database, admission: createAdmission(), now: () => new Date(), dataDir: "." };
  const metrics = await createMetrics(options);
  metrics.observe({ method: "GET", route: "/readyz", status: 200, ms: 1 });
  known = seriesOf(await metrics.text());
});

function seriesOf(text: string): Map<string, Set<string>> {
  const series = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of text.matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? \S+$/gm)) {
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label);
    series.set(name, new Set([...(series.get(name) ?? []), ...names]));
  }
  return series;
}

/** Of each series that an expression names, its name and the labels that it asks for. */
function askedBy(expression: string) {
  const selectors = /\b((?:carryover|nodejs|process)_\w+)(?:\{([^}]*)\})?/g;
  return [...expression.matchAll(selectors)].map(([, name = "", labels = ""]) => {
    return { name, labels: [...labels.matchAll(/(\w+)\s*(?:=|!=)/g)].map(([, label]) => label) };
  });
}

/** What an expression asks for that no server has. Prometheus itself adds job and instance. */
function missingFrom(expression: string): string[] {
  const asked = askedBy(expression);
  if (asked.length === 0 && !/\bup\{/.test(expression)) return [`nothing: ${expression}`];
  return asked.flatMap(({ name, labels }) => {
    const has = known.get(name);
    if (has === undefined) return [name];
    const all = new Set([...has, "job", "instance"]);
    return labels.filter((label) => !all.has(label ?? "")).map((label) => `${name}{${label}}`);
  });
}

it("finds what is missing", () => {
  expect(missingFrom("carryover_gone > 0")).toEqual(["carryover_gone"]);
  expect(missingFrom('carryover_cutovers{colour="red"}')).toEqual(["carryover_cutovers{colour}"]);
  expect(missingFrom("vector(1)")).toEqual(["nothing: vector(1)"]);
});

it("every series that deploy/grafana.json shows is one of a server", async () => {
  const text = await readFile(join(deploy, "grafana.json"), "utf8");
  const { panels } = JSON.parse(text) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

  expect(expressions.length).toBeGreaterThan(15);
  expect(expressions.flatMap(missingFrom)).toEqual([]);
});

describe("deploy/alerts.yaml", () => {
  it("asks for series that a server has", async () => {
    const text = await readFile(join(deploy, "alerts.yaml"), "utf8");
    const rules = text.split(/^ +- alert: /m).slice(1);
    const expressions = rules.map((rule) => {
      return (/ expr: ([\s\S]*?)\n {8}(?:for|labels):/.exec(rule)?.[1] ?? "").replace(">-", "");
    });

    expect(expressions).toHaveLength(11);
    expect(expressions.flatMap(missingFrom)).toEqual([]);
  });

  it("has each rule described in docs/guides/monitoring.md, and no other", async () => {
    const text = await readFile(join(deploy, "alerts.yaml"), "utf8");
    const guide = await readFile(join(deploy, "../docs/guides/monitoring.md"), "utf8");
    const names = [...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);

    expect([...guide.matchAll(/^\| `(Carryover\w+)` \|/gm)].map(([, name]) => name)).toEqual(names);
  });
});

it("docs/guides/monitoring.md lists every metric of ours, and no other", async () => {
  const guide = await readFile(join(deploy, "../docs/guides/monitoring.md"), "utf8");
  const listed = [...guide.matchAll(/^\| `(carryover_\w+)(?:\{[^}]*\})?` \|/gm)];
  const base = (name: string) => name.replace(/_(bucket|sum|count)$/, "");
  const ours = [...known.keys()].filter((name) => name.startsWith("carryover_")).map(base);

  expect(listed.map(([, name]) => name).sort()).toEqual([...new Set(ours)].sort());
});
