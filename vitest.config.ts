import { defineConfig } from "vitest/config";

/** Tests run from source: the packages' own sources are resolved instead of their built files. */
const resolve = { conditions: ["carryover-source"] };
const shared = { resolve, ssr: { resolve } };

const ofTheHouse = ["test/{tidy,docs,ci,cluster,dependencies}.test.ts"];

/** Long tests of what no store makes different: those on PostgreSQL are enough. */
const onPostgresAlone =
  process.env.TEST_STORE === "postgres"
    ? []
    : ["test/bad-subscriptions.test.ts", "test/import-kinds-early.test.ts"];

/** Tests of the server that try every case only with TEST_FAULTS=long. */
const withLongForm = ["packages/server/src/subscriptions/billing-crash.test.ts"];

export default defineConfig({
  test: {
    // Many files run a store of their own, and an embedded one takes 900 MB.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["packages/{contract,sdk,cli,stripe-emulator}/src/**/*.test.ts", ...ofTheHouse],
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "server",
          // The files of one worker share a store; making one costs seconds.
          isolate: false,
          include: ["packages/server/src/**/*.test.ts"],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "system",
          include: ["test/**/*.test.ts"],
          exclude: [...ofTheHouse, ...onPostgresAlone, "test/{cutover,faults}/**"],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: "cutover",
          // The files of one worker share a store and an emulator.
          isolate: false,
          include: ["test/cutover/**/*.test.ts"],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts", ...withLongForm],
          globalSetup: ["test/global-setup.ts"],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
