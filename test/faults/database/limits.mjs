/** Loaded into a server under test with `node --import`: other limits than the contract's. */
const { limits } = await import("../../../packages/contract/dist/index.js");
const own = JSON.parse(process.env.CARRYOVER_TEST_LIMITS ?? "{}");
for (const [name, value] of Object.entries(own)) Object.defineProperty(limits, name, { value });
