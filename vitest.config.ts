import { defineConfig } from "vitest/config";

/** Tests run from source: the packages' own sources are resolved instead of their built files. */
const resolve = { conditions: ["carryover-source"] };
const ssr = { resolve: { conditions: ["carryover-source"] } };

export default defineConfig({
  resolve,
  ssr,
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          include: ["packages/{contract,sdk,cli}/src/**/*.test.ts", "test/{tidy,docs}.test.ts"],
        },
      },
    ],
  },
});
