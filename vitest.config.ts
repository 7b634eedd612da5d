import { defineConfig } from "vitest/config";

/** Tests run from source: the packages' own sources are resolved instead of their built files. */
const resolve = { conditions: ["carryover-source"] };
const shared = { resolve, ssr: { resolve } };

/** Ends a test that hangs. None may fail because the machine is slow or has other work. */
const patienceMs = 300_000;

const ofTheHouse = ["test/{tidy,docs,ci,dependencies}.test.ts", "test/deploy/*.test.ts"];

/** Unit tests that send signals to their process, or measure its memory, have one of their own. */
const ofTheProcess = [
  "packages/cli/src/interrupt.test.ts",
  "packages/cli/src/{cutover/interrupt,pull/pull}.test.ts",
];

/**
 * Long tests of what no store makes different run on PostgreSQL alone, so that `npm test`, which
 * runs on the embedded store, takes minutes of processor time and not a quarter of an hour.
 */
const onPostgresAlone =
  process.env.TEST_STORE === "postgres"
    ? []
    : [
        "test/import/bad-subscriptions.test.ts",
        "test/import/bad-input.test.ts",
        "test/import/billed-subscriptions.test.ts",
        "test/import/{csv,tables}.test.ts",
        "test/commands/billing-sync.test.ts",
        "test/catalog.test.ts",
        "test/cluster.test.ts",
        "test/commands/cutover-requests.test.ts",
        "test/commands/{doctor-postgres,metrics}.test.ts",
        "test/hostile-bodies.test.ts",
        "test/import/{export,file-forms,v1}.test.ts",
        "test/import/import-kinds{,-early}.test.ts",
        "test/import/plan.test.ts",
        "test/import/report.test.ts",
        "test/import/resume.test.ts",
        "test/retries/**",
        "test/import/{runs,undo}.test.ts",
        "test/cutover/{later,metered,model,recheck,ways}.test.ts",
        "test/cutover/faults/**",
        "test/cutover/{behind-the-fence,rivals,rollback,sweep,ways-sweep}.test.ts",
        // What the suites of test/cutover go through as well, on either store.
        "packages/server/src/cutovers/**",
        "packages/server/src/subscriptions/billing/{crash,change-crash}.test.ts",
        // Each domain's own suites test its routes and its imports on either store.
        "packages/server/src/http/isolation.test.ts",
        "packages/server/src/http/requests.test.ts",
        "packages/server/src/billing-comparisons/comparing.test.ts",
        "packages/server/src/{wiring/server,workers/cutover}.test.ts",
        "packages/server/src/database/explain.test.ts",
        "packages/server/src/stripe/accounts.test.ts",
        "packages/server/src/{imports/planning,subscriptions/importing,exports}/oracle.test.ts",
        "packages/server/src/imports/planning/guard.test.ts",
        // What happens at Stripe; npm test goes through it in the suites of test/cutover.
        "packages/server/src/{integrations,webhooks}/**",
        "packages/server/src/subscriptions/billing/**",
        "packages/server/src/usage/history.test.ts",
      ];

/** Tests of what no store makes different, and of the embedded store: not again on PostgreSQL. */
const onEmbeddedAlone =
  process.env.TEST_STORE === "postgres"
    ? [
        "test/commands/{command-line,doctor,interrupted-early}.test.ts",
        "packages/server/src/http/{console,graphql}/**",
      ]
    : [];

/** Tests of faulty and full disks, for which PostgreSQL cares itself. */
const ofDisks = [
  "test/disk/**/*.test.ts",
  "packages/server/src/database/embedded/full-disk.test.ts",
];

/** Long tests of commands, on the embedded store in a run of their own. */
const ofCommands = ["test/commands/{command-line,doctor,interrupted-early,keys,whoami}.test.ts"];

/** In the same run: programs of their own, and the memory that large files take. */
const ofPrograms = [
  "packages/server/src/database/embedded/lock.test.ts",
  "packages/stripe-emulator/src/{process,restart}.test.ts",
  "packages/cli/src/pipeline/reader.test.ts",
];

/** What Stripe might do otherwise, in every world: in the run of the faults alone. */
const worldsOfFaults = ["test/cutover/faults/mutated-worlds.test.ts"];

/** Tests of other projects that try every case, or many more, only with TEST_FAULTS=long. */
const withLongForm = [
  "packages/server/src/imports/planning/oracle.test.ts",
  "packages/server/src/subscriptions/billing/crash.test.ts",
  "test/cutover/model.test.ts",
  ...worldsOfFaults,
];

export default defineConfig({
  test: {
    // Many files run a store of their own, and an embedded one takes 900 MB. On PostgreSQL they
    // share one, and often wait for it.
    maxWorkers: process.env.TEST_STORE === "postgres" ? 3 : 2,
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          // A process for each file costs more than most of these tests.
          isolate: false,
          include: ["packages/{contract,sdk,cli,stripe-emulator}/src/**/*.test.ts", ...ofTheHouse],
          exclude: [...ofTheProcess, ...ofPrograms],
          testTimeout: patienceMs,
        },
      },
      {
        ...shared,
        test: { name: "process", include: ofTheProcess, testTimeout: patienceMs },
      },
      {
        ...shared,
        test: {
          name: "server",
          // The files of one worker share a store; making one costs seconds.
          isolate: false,
          include: ["packages/server/src/**/*.test.ts"],
          exclude: [...onPostgresAlone, ...onEmbeddedAlone, ...ofDisks, ...ofPrograms],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        ...shared,
        test: {
          name: "system",
          include: ["test/**/*.test.ts"],
          exclude: [
            ...ofTheHouse,
            ...onPostgresAlone,
            ...onEmbeddedAlone,
            ...ofDisks,
            ...(onPostgresAlone.length > 0 ? ofCommands : []),
            "test/{console,cutover,packed}/**",
            // A few of their points are tried beside a server in any case.
            onPostgresAlone.length > 0 ? "test/faults/**" : "test/faults/{*.test.ts,commands/**}",
          ],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        ...shared,
        test: {
          name: "embedded",
          include: [...ofDisks, ...ofCommands, ...ofPrograms],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        ...shared,
        test: {
          name: "browser",
          include: ["test/console/*.test.ts"],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        test: {
          name: "packed",
          include: ["test/packed/*.test.ts"],
          globalSetup: ["test/packed/setup.ts"],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        ...shared,
        test: {
          name: "cutover",
          // The files of one worker share a store and an emulator.
          isolate: false,
          include: ["test/cutover/**/*.test.ts"],
          exclude: [...onPostgresAlone, ...worldsOfFaults],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        ...shared,
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts", ...withLongForm],
          globalSetup: ["test/global-setup.ts"],
          // One test of the long form goes through hundreds of histories.
          testTimeout: (process.env.TEST_FAULTS === "long" ? 12 : 2) * patienceMs,
          hookTimeout: patienceMs,
        },
      },
    ],
  },
});
