/**
 * The borders of the code as data. `tidy.test.ts` holds the tree to them and ARCHITECTURE.md prints
 * them: to move a border, move it here and there in one commit, with the reason.
 */

/** What one part of the code may import, besides itself. */
export interface Border {
  readonly part: string;
  readonly imports: readonly string[];
  /** Of these it may import types, which leave no trace in the program. */
  readonly importsTypesOf?: readonly string[];
}

/** Stands in a border for the dependencies in the package's own package.json. */
export const listedDependencies = "its listed dependencies";

/** Stands in a border for all of Node's own modules. */
export const nodeModules = "node:*";

/** The packages, by folder name. */
export const packageBorders: readonly Border[] = [
  { part: "contract", imports: ["zod", "zod-openapi"] },
  { part: "sdk", imports: [] },
  {
    part: "console",
    imports: [
      "@carryover/sdk",
      "@mantine/core",
      "@tanstack/react-query",
      "@tanstack/react-router",
      "@tanstack/react-virtual",
      "carryover/importing",
      "jsonc-parser",
      "react",
      "react-dom",
      "uplot",
    ],
  },
  { part: "stripe-emulator", imports: ["ajv", nodeModules], importsTypesOf: ["stripe"] },
  { part: "server", imports: ["@carryover/contract", listedDependencies, nodeModules] },
  {
    part: "cli",
    imports: [
      "#csv-parser",
      "#platform",
      "#workbook-reader",
      "@carryover/contract",
      "@carryover/sdk",
      "@noble/hashes/sha2.js",
      "@noble/hashes/utils.js",
      "commander",
      "csv-parse",
      "jsonc-parser",
      "yaml",
      nodeModules,
    ],
  },
];

/** Imports that stand in one file alone. On demand: `await import(…)`, so it loads when needed. */
export const soleImporters = [
  {
    imports: "@carryover/server",
    from: "cli",
    file: "packages/cli/src/embedded.ts",
    onDemand: true,
  },
  {
    imports: "stripe",
    from: "server",
    file: "packages/server/src/stripe/live.ts",
    onDemand: true,
  },
] as const;

/** What tests beside their file may import as well, in every package. */
export const testImports: readonly string[] = [
  "vitest",
  "fast-check",
  "@carryover/stripe-emulator",
  nodeModules,
];

/**
 * The files of the CLI that need the contract's schemas. The others import
 * `@carryover/contract/client`, which has none, so that a command starts in half of the time.
 */
export const schemaReaders: readonly string[] = [
  "packages/cli/src/catalog/file.ts",
  "packages/cli/src/commands/integrations.ts",
  "packages/cli/src/cutover/mapping-file.ts",
  "packages/cli/src/files/plan-file.ts",
];

/**
 * The domains of the server, from left to right. A service may call the services of domains to its
 * left, never those to its right, and never another domain's store.
 */
export const domains: readonly string[] = [
  "environments",
  "idempotency",
  "requests",
  "integrations",
  "catalog",
  "customers",
  "subscriptions",
  "entitlements",
  "usage",
  "imports",
  "exports",
  "cutovers",
  "webhooks",
  "billing-comparisons",
  "customer-search",
  "explanations",
  "health",
];

/**
 * The parts of the server. `routes`, `service` and `store` are the files of that name in a domain,
 * `fourth` is any other file of it; a part of a domain means the same domain unless it says left.
 * `module` is a file beside main.ts that holds one thing for all, such as refusal.ts. `wiring` puts
 * the parts together; the doors to it, main.ts and index.ts, count as wiring.
 */
export const serverBorders: readonly Border[] = [
  {
    part: "routes",
    imports: ["service", "fourth", "http/routes.ts", "module"],
    importsTypesOf: ["store"],
  },
  {
    part: "service",
    imports: [
      "fourth",
      "store",
      "service to the left",
      "database",
      "stripe/stripe.ts",
      "stripe/reading.ts",
      "stripe/path.ts",
      "stripe/standing-discounts.ts",
      "stripe/left-draft.ts",
      "module",
    ],
    importsTypesOf: ["stripe"],
  },
  {
    part: "fourth",
    imports: [
      "service",
      "store",
      "service to the left",
      "database",
      "stripe/stripe.ts",
      "stripe/reading.ts",
      "stripe/path.ts",
      "stripe/standing-discounts.ts",
      "stripe/left-draft.ts",
      "module",
    ],
    importsTypesOf: ["stripe"],
  },
  { part: "store", imports: ["fourth", "database", "module"] },
  { part: "database", imports: ["module"] },
  { part: "stripe", imports: ["module"] },
  {
    part: "http",
    imports: ["routes", "service", "fourth", "database", "services", "module"],
    importsTypesOf: ["config", "metrics"],
  },
  { part: "module", imports: [] },
  { part: "config", imports: ["module"] },
  { part: "services", imports: ["service", "fourth", "database", "stripe", "config", "module"] },
  {
    part: "wiring",
    imports: [
      "http",
      "routes",
      "service",
      "fourth",
      "store",
      "database",
      "stripe",
      "workers",
      "services",
      "doctor",
      "metrics",
      "config",
      "module",
    ],
  },
  { part: "metrics", imports: ["fourth", "database", "stripe", "module"] },
  { part: "doctor", imports: ["fourth", "store", "database", "stripe", "config", "module"] },
  { part: "workers", imports: ["service", "services", "database", "module"] },
];

/** The folders of the CLI whose files are commands, or parts of one. */
export const cliRooms: readonly string[] = [
  "archiving",
  "commands",
  "billing",
  "catalog",
  "cutover",
  "export",
  "import",
  "planning",
  "pull",
  "runs",
];

/**
 * The parts of the CLI: `main` is its doors, `commands` what stands in its rooms, `module` any
 * other file.
 */
export const cliBorders: readonly Border[] = [
  { part: "main", imports: ["commands", "pipeline", "module"] },
  { part: "commands", imports: ["pipeline", "module"] },
  { part: "pipeline", imports: ["module"] },
  { part: "module", imports: [], importsTypesOf: ["pipeline"] },
];

/** Stages of the pipeline. Only run.ts knows their order, so only run.ts imports them. */
export const stages: readonly string[] = ["reader", "validator", "planner", "sender", "report"];

/**
 * The door of the CLI for pages. What it leads to has nothing of Node but what `platform/` has in
 * two forms: a page gets the one for browsers.
 */
export const pagesDoor = "packages/cli/src/importing.ts";

/** Files that may read `process.env`. */
export const environmentReaders: readonly RegExp[] = [
  /^packages\/server\/src\/config\.ts$/,
  /^packages\/cli\/src\/main\.ts$/,
  /^packages\/[^/]+\/bin\//,
  /^deploy\/healthcheck\.mjs$/,
  /\.test\.ts$/,
  /\/testing\//,
  /^(test|bench)\//,
  /^vitest\.config\.ts$/,
];

/** Files in which SQL may stand. */
export const sqlHolders: readonly RegExp[] = [
  /^packages\/server\/src\/(?:[\w-]+\/)+(?:[\w-]+-)?store\.ts$/,
  /^packages\/server\/src\/database\//,
  /^packages\/server\/schema\//,
];

/** The one writer to standard output and standard error. */
export const consoleWriter = "packages/cli/src/terminal.ts";

/** Files that a program writes; nobody reads them top to bottom. */
export const generatedFiles: readonly string[] = [
  "docs/catalog.schema.json",
  "openapi.json",
  "package-lock.json",
  "packages/cli/catalog.schema.json",
  "packages/sdk/src/api.ts",
  "packages/server/openapi.json",
  "packages/server/schema/snapshot.sql",
  "packages/server/schema/snapshot-0.1.0.sql",
  "packages/stripe-emulator/schemas/parameters.json",
];

export const fileLinesMax = 400;
export const functionLinesMax = 60;
export const folderFilesMax = 24;
export const lineLengthMax = 100;

/** Names that say nothing of what they hold. */
export const emptyNames: readonly string[] = [
  "util",
  "utils",
  "helper",
  "helpers",
  "common",
  "lib",
  "types",
];

/** A word that four different things want, so none has it; and the fields of v1 that bear it. */
export const unwantedWord = /migration/i;
export const unwantedWordAllowed: readonly string[] = [
  "migrationType",
  "subscriptionMigrationTime",
];

/** The vendor of the public API is named in the disclaimer, and where its API key is taken. */
export const vendorName = /stigg/i;
export const vendorNamers: readonly string[] = [
  "README.md",
  "docs/reference/cli.md",
  "packages/cli/src/main.ts",
  "packages/cli/src/main.test.ts",
  "test/borders.ts",
  "test/commands/command-line.test.ts",
];
