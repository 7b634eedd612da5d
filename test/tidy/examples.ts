import { fileLinesMax, lineLengthMax } from "../borders.ts";
import type { borderRules } from "./border-rules.ts";
import type { formRules } from "./form-rules.ts";
import type { wordingRules } from "./wording-rules.ts";

/** A path and the text of a file there. */
export type Example = readonly [path: string, text: string];

/** Small files that a rule must find fault with, and neighbours of theirs that it must not. */
export interface Examples {
  readonly broken: readonly Example[];
  readonly kept: readonly Example[];
}

const contract = "packages/contract/src/text.ts";
const sdk = "packages/sdk/src/client.ts";
const cli = "packages/cli/src/";
const server = "packages/server/src/";
const long = "x".repeat(lineLengthMax);
const person = ["", "home", "somebody", "project"].join("/");
const vendor = ["sti", "gg"].join("");
/** A template with an id at its end, as code. */
const withId = (start: string) => ["`", start, "$", "{id}`"].join("");

/** The examples of the rules in border-rules.ts. */
export const borderExamples: Record<keyof typeof borderRules, Examples> = {
  packages: {
    broken: [
      [contract, 'import { readFile } from "node:fs/promises";'],
      [sdk, 'import { limits } from "@carryover/contract";'],
      [sdk, 'import type { Limits } from "@carryover/contract";'],
      [sdk, 'export { z } from "zod";'],
      [sdk, 'type Body = import("zod").ZodType;'],
      [sdk, "await import(name);"],
      [`${cli}main.ts`, 'import "hono";'],
      [`${cli}main.ts`, 'import { main } from "../../server/src/main.ts";'],
      [`${server}main.ts`, 'import { Client } from "@carryover/sdk";'],
      [`${server}main.ts`, 'import { parse } from "not-in-package-json";'],
      ["packages/unknown/src/index.ts", ""],
    ],
    kept: [
      [contract, 'import { z } from "zod";'],
      [contract, 'import { limits } from "./limits.ts";'],
      ["packages/contract/src/text.test.ts", 'import { it } from "vitest";'],
      [`${cli}main.ts`, 'import { Command } from "commander";\nimport "node:fs";'],
      [`${server}http/app.ts`, 'import { Hono } from "hono/tiny";'],
      ["test/import/import.test.ts", 'import { Client } from "@carryover/sdk";'],
    ],
  },
  soleImporters: {
    broken: [
      [`${cli}main.ts`, 'await import("@carryover/server");'],
      [`${cli}embedded.ts`, 'import { open } from "@carryover/server";'],
      [`${server}cutovers/service.ts`, 'import Stripe from "stripe";'],
      [`${server}cutovers/service.ts`, 'import type Stripe from "stripe";'],
      ["packages/stripe-emulator/src/world.ts", 'import Stripe from "stripe";'],
    ],
    kept: [
      [`${cli}embedded.ts`, 'const { open } = await import("@carryover/server");'],
      [`${cli}embedded.ts`, 'import type { Server } from "@carryover/server";'],
      [`${server}stripe/live.ts`, 'const { default: Stripe } = await import("stripe");'],
      [`${server}cutovers/service.ts`, 'import type { Stripe } from "../stripe/stripe.ts";'],
      ["packages/stripe-emulator/src/world.ts", 'import type Stripe from "stripe";'],
    ],
  },
  schemas: {
    broken: [
      [`${cli}import/check.ts`, 'import { limits, type RunKind } from "@carryover/contract";'],
      [`${cli}import/check.ts`, 'import { type RunKind } from "@carryover/contract";'],
    ],
    kept: [
      [`${cli}import/check.ts`, 'import { limits } from "@carryover/contract/client";'],
      [`${cli}import/check.ts`, 'import type { CutoverView } from "@carryover/contract";'],
      [`${cli}import/check.test.ts`, 'import { limits } from "@carryover/contract";'],
      [`${cli}catalog/file.ts`, 'import { readCatalogDocument } from "@carryover/contract";'],
    ],
  },
  serverParts: {
    broken: [
      [`${server}customers/routes.ts`, 'import * as store from "./store.ts";'],
      [`${server}customers/routes.ts`, 'import { open } from "../database/database.ts";'],
      [`${server}customers/routes.ts`, 'import { app } from "../http/app.ts";'],
      [`${server}customers/service.ts`, 'import { paths } from "./routes.ts";'],
      [`${server}customers/service.ts`, 'import type { Bind } from "../http/routes.ts";'],
      [`${server}customers/store.ts`, 'import { createCustomer } from "./service.ts";'],
      [`${server}database/postgres.ts`, 'import { config } from "../config.ts";'],
      [`${server}database/schema.ts`, 'import * as store from "../customers/store.ts";'],
      [`${server}http/auth.ts`, 'import * as store from "../environments/store.ts";'],
      [`${server}refusal.ts`, 'import { app } from "./http/app.ts";'],
      [`${server}elsewhere/service.ts`, ""],
    ],
    kept: [
      [`${server}customers/routes.ts`, 'import { importCustomers } from "./service.ts";'],
      [`${server}customers/routes.ts`, 'import type { CustomerRow } from "./store.ts";'],
      [`${server}customers/routes.ts`, 'import { bind } from "../http/routes.ts";'],
      [`${server}customers/service.ts`, 'import * as store from "./store.ts";'],
      [`${server}customers/service.ts`, 'import { decide } from "./decide.ts";'],
      [`${server}customers/service.ts`, 'import { Refusal } from "../refusal.ts";'],
      [`${server}customers/store.ts`, 'import { sqlState } from "../database/database.ts";'],
      [`${server}customers/store.test.ts`, 'import { createCustomer } from "./service.ts";'],
      [`${server}http/app.ts`, 'import { customerRoutes } from "../customers/routes.ts";'],
      [`${server}main.ts`, 'import { openPostgres } from "./database/postgres.ts";'],
    ],
  },
  domainOrder: {
    broken: [
      [`${server}customers/service.ts`, 'import { apply } from "../imports/service.ts";'],
      [`${server}customers/service.ts`, 'import type { Run } from "../imports/service.ts";'],
      [`${server}imports/service.ts`, 'import * as customers from "../customers/store.ts";'],
      [`${server}imports/service.ts`, 'import type { Row } from "../customers/store.ts";'],
      [`${server}imports/service.ts`, 'import { decide } from "../customers/decide.ts";'],
      [`${server}imports/routes.ts`, 'import { list } from "../customers/service.ts";'],
      [`${server}imports/store.ts`, 'import { list } from "../customers/service.ts";'],
    ],
    kept: [
      [`${server}imports/service.ts`, 'import { apply } from "../customers/service.ts";'],
      [`${server}imports/batch.ts`, 'import { apply } from "../customers/service.ts";'],
      [`${server}imports/service.ts`, 'import type { Decision } from "../customers/decide.ts";'],
      [`${server}customers/service.test.ts`, 'import { apply } from "../imports/service.ts";'],
    ],
  },
  cliParts: {
    broken: [
      [`${cli}pipeline/run.ts`, 'import { importCommand } from "../commands/import.ts";'],
      [`${cli}pipeline/run.ts`, 'import { main } from "../main.ts";'],
      [`${cli}commands/import.ts`, 'import { main } from "../main.ts";'],
      [`${cli}terminal.ts`, 'import { run } from "./pipeline/run.ts";'],
    ],
    kept: [
      [`${cli}main.ts`, 'import { importCommand } from "./commands/import.ts";'],
      [`${cli}commands/import.ts`, 'import { run } from "../pipeline/run.ts";'],
      [`${cli}pipeline/run.ts`, 'import { print } from "../terminal.ts";'],
    ],
  },
  stages: {
    broken: [
      [`${cli}pipeline/validator.ts`, 'import { read } from "./reader.ts";'],
      [`${cli}pipeline/scanner.ts`, 'export { read } from "./reader.ts";'],
    ],
    kept: [
      [`${cli}pipeline/validator.ts`, 'import type { Entry } from "./reader.ts";'],
      [`${cli}pipeline/reader.ts`, 'import { scan } from "./scanner.ts";'],
      [`${cli}pipeline/run.ts`, 'import { read } from "./reader.ts";'],
      [`${cli}pipeline/validator.test.ts`, 'import { read } from "./reader.ts";'],
    ],
  },
};

/** The examples of the rules in form-rules.ts. */
export const formExamples: Record<keyof typeof formRules, Examples> = {
  environment: {
    broken: [
      [`${server}main.ts`, "const port = process.env.PORT;"],
      [`${server}main.ts`, 'const port = process["env"].PORT;'],
      [`${server}main.ts`, "const port = globalThis.process.env.PORT;"],
      [`${server}main.ts`, "const { env } = process;"],
      [`${server}main.ts`, 'import { env } from "node:process";'],
    ],
    kept: [
      [`${server}config.ts`, "const port = process.env.PORT;"],
      [`${cli}main.ts`, "const key = process.env.CARRYOVER_API_KEY;"],
      [`${server}config.test.ts`, 'process.env.PORT = "1";'],
      ["packages/server/bin/carryover-server.js", "process.env.PORT"],
      [`${server}main.ts`, "// process.env is read elsewhere\nprocess.exitCode = 1;"],
    ],
  },
  sql: {
    broken: [
      [`${server}customers/service.ts`, 'query("select id from customers");'],
      [`${server}customers/service.ts`, 'query("SELECT id FROM customers");'],
      [`${server}customers/service.ts`, "query(`\n  insert into customers (id)\n  values ($1)`);"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the example is a template
      [`${server}customers/service.ts`, "query(`update ${table} set name = $1`);"],
      [`${server}customers/decide.ts`, 'query("update customers as c set name = $1");'],
      [`${server}customers/routes.ts`, 'query("delete from customers");'],
      [`${server}customers/service.ts`, "query(`-- why\nwith ids as (select 1) select`);"],
      [`${cli}commands/import.ts`, 'query("create unlogged table batches (id text)");'],
      ["packages/server/src/customers/list.sql", "select 1;"],
    ],
    kept: [
      [`${server}customers/store.ts`, 'query("select id from customers");'],
      [`${server}database/schema.ts`, 'query("create table if not exists schema_steps ()");'],
      ["packages/server/schema/0001_customers.sql", "create table customers ();"],
      [`${server}customers/store.test.ts`, 'query("select id from customers");'],
      [`${cli}commands/import.ts`, 'describe("Update a customer, or set what it has.");'],
      [`${cli}commands/import.ts`, 'describe("create the table of rejections");'],
    ],
  },
  lockingSubqueries: {
    broken: [
      [
        `${server}tasks/store.ts`,
        "query(`update a set n = 1 where id in (\n  select id from a for update\n)`);",
      ],
    ],
    kept: [
      [
        `${server}tasks/store.ts`,
        'query("update tasks set n = 1 where id = (select id from tasks limit 1 for update)");',
      ],
      [`${server}tasks/store.ts`, 'query("delete from tasks where id in (select id from old)");'],
    ],
  },
  console: {
    broken: [
      [`${server}main.ts`, 'console.log("started");'],
      [`${server}main.ts`, 'globalThis.console.error("failed");'],
      ["packages/cli/src/connect.ts", 'process.stderr.write("failed");'],
      ["bench/main.ts", "console.table([]);"],
    ],
    kept: [
      [`${cli}terminal.ts`, "console.log(line);"],
      [`${server}main.ts`, 'link("console.html"); // the console. is a page'],
    ],
  },
  fileLength: {
    broken: [
      ["test/some.test.ts", "x;\n".repeat(fileLinesMax + 1)],
      ["docs/guides/import.md", "x\n".repeat(fileLinesMax + 1)],
    ],
    kept: [
      ["test/some.test.ts", "x;\n".repeat(fileLinesMax)],
      ["packages/sdk/src/api.ts", "x;\n".repeat(fileLinesMax + 1)],
      ["examples/customers.json", "[\n".repeat(fileLinesMax + 1)],
    ],
  },
  functionLength: {
    broken: [
      [`${server}http/app.ts`, `function long() {\n${"go();\n".repeat(60)}}`],
      [`${server}http/app.ts`, `const long = () => {\n${"go();\n".repeat(60)}};`],
    ],
    kept: [
      [`${server}http/app.ts`, `function short() {\n${"go();\n".repeat(58)}}`],
      [`${server}http/app.test.ts`, `describe("it", () => {\n${"go();\n".repeat(90)}});`],
    ],
  },
  spreads: {
    broken: [
      [`${server}http/app.ts`, "const point = { ...{ x: 1, y: 2 }, z: 3 };"],
      [`${server}http/app.ts`, 'const names = [...["a", "b"], "c"];'],
    ],
    kept: [
      [`${server}http/app.ts`, "const point = { ...plane, z: 3 };"],
      [`${server}http/app.ts`, 'const names = [...(isLong ? ["a"] : []), "c"];'],
      [`${server}http/app.ts`, "call(...[1, 2]);"],
    ],
  },
  lineLength: {
    broken: [["test/some.test.ts", `ok;\n${long}x\n`]],
    kept: [
      ["test/some.test.ts", `${long}\n`],
      ["packages/sdk/src/api.ts", `${long}x\n`],
    ],
  },
  names: {
    broken: [
      ["packages/cli/src/utils.ts", ""],
      ["packages/cli/src/pipeline/helpers.test.ts", ""],
      ["packages/server/src/common/text.ts", ""],
      ["docs/Lib/text.md", ""],
      ["packages/sdk/src/types.d.ts", ""],
    ],
    kept: [
      ["packages/cli/src/library.ts", ""],
      [".gitignore", ""],
    ],
  },
  doors: {
    broken: [
      ["packages/server/src/customers/index.ts", ""],
      ["test/index.ts", ""],
    ],
    kept: [["packages/server/src/index.ts", ""]],
  },
  unwantedWord: {
    broken: [
      [`${server}database/schema.ts`, "const migrations = [];"],
      [`${server}database/schema.ts`, "class Steps { #runMigration() {} }"],
      [`${server}database/schema.ts`, 'query("insert into migrations (id) values (1)");'],
      [`${server}database/migrations.ts`, ""],
      ["packages/server/schema/0001_customers.sql", "create table\nmigration_steps ();"],
    ],
    kept: [
      [`${server}cutovers/service.ts`, "const { migrationType } = body;"],
      [`${server}cutovers/service.ts`, "// what others call a migration\nconst cutover = 1;"],
    ],
  },
  any: {
    broken: [
      [contract, "let body: any;"],
      [contract, "const body = value as any;"],
      [contract, "function read(rows: Array<any>) {}"],
    ],
    kept: [[contract, 'let body: unknown; // any\nconst any = "any";']],
  },
  lists: {
    broken: [
      [`${server}http/body.ts`, "const texts = z.array(z.string());"],
      [`${server}http/body.ts`, "const words = z\n  .record(z.string(), z.unknown());"],
    ],
    kept: [
      [`${server}http/body.ts`, "const texts = listOf(z.string(), { max: 3 });"],
      [contract, "const reply = z.array(z.string());"],
      [`${server}testing/sending.ts`, "const sizes = fc.array(fc.integer());"],
    ],
  },
  vendor: {
    broken: [
      ["docs/guides/import.md", `Moving from\n${vendor} is easy.`],
      [`${cli}embedded.ts`, `const key = "${vendor.toUpperCase()}_SERVER_API_KEY";`],
    ],
    kept: [["README.md", vendor]],
  },
  stripePaths: {
    broken: [
      [`${server}stripe/live.ts`, `const path = ${withId("/v1/customers/")};`],
      [`${server}cutovers/recipe.ts`, `const path = other${withId("/v1/customers/")};`],
      [`${server}cutovers/recipe.ts`, 'const path = "/v1/customers/" + id;'],
    ],
    kept: [
      [`${server}stripe/live.ts`, `const path = stripePath${withId("/v1/customers/")};`],
      [`${server}stripe/live.ts`, 'const path = "/v1/customers";'],
      [`${server}http/app.ts`, `const path = ${withId("/api/v1/customers/")};`],
      [`${server}testing/events.ts`, `const path = ${withId("/v1/customers/")};`],
    ],
  },
  discounts: {
    broken: [
      [
        "packages/server/src/subscriptions/change.ts",
        'send({ method: "POST", path: "/v1/subscriptions/sub_1", params });',
      ],
    ],
    kept: [
      [
        "packages/server/src/subscriptions/change.ts",
        'send({ method: "POST", path: "/v1/subscriptions/sub_1", params: keepingDiscounts(a) });',
      ],
      [
        "packages/server/src/subscriptions/end.ts",
        'send({ method: "DELETE", path: "/v1/subscriptions/sub_1", params });',
      ],
    ],
  },
  machine: {
    broken: [
      ["docs/guides/import.md", `Run\n${person}/run`],
      ["examples/customers.json", `{"file": "${person.replace("home", "Users")}"}`],
      ["package-lock.json", '"resolved": "https://registry.example/x.tgz",'],
    ],
    kept: [
      ["Dockerfile", `WORKDIR ${person}`],
      ["package-lock.json", '"resolved": "packages/cli",'],
      ["docs/guides/import.md", `See https://example.com${person}.`],
    ],
  },
};

/** The examples of the rules in wording-rules.ts. */
export const wordingExamples: Record<keyof typeof wordingRules, Examples> = {
  wording: {
    broken: [
      ["docs/reference/api.md", "The key is kept for ever."],
      ["README.md", "It is repeated, also\nif nobody asks."],
      [`${server}store.ts`, "/** Gives the rows. */"],
      [`${server}store.ts`, "/**\n * Keeps the body as it was\n * given.\n */"],
      [`${cli}main.ts`, "const a = 1;\n// It ends in the end."],
    ],
    kept: [
      ["docs/guides/sdk.md", '```ts\nconst name = "Free for ever";\n```\n'],
      ["docs/reference/api.md", "The value `for ever` is a name, and it stays at the end."],
      [`${server}store.ts`, '/** Gives up after a while. */\nconst text = "as it was given";'],
      [`${server}store.test.ts`, "// It gives in, in the end."],
    ],
  },
};
