import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

describe("the settings", () => {
  it("have defaults for everything", () => {
    expect(readConfig({}, {})).toEqual({
      databaseUrl: null,
      dataDir: ".carryover",
      host: "127.0.0.1",
      port: 8787,
      logLevel: "info",
      connectionsMax: limits.connectionsMax,
      drainTimeoutMs: limits.drainTimeoutMs,
    });
  });

  it("come from the environment", () => {
    const environment = {
      DATABASE_URL: "postgresql://user@host/name",
      CARRYOVER_DATA_DIR: "data",
      CARRYOVER_HOST: "::",
      CARRYOVER_PORT: "0",
      CARRYOVER_LOG_LEVEL: "silent",
      CARRYOVER_CONNECTIONS: "2",
      CARRYOVER_DRAIN_TIMEOUT_MS: "0",
      UNRELATED: "x",
    };

    expect(readConfig({}, environment)).toEqual({
      ...{ databaseUrl: "postgresql://user@host/name", dataDir: "data", host: "::", port: 0 },
      ...{ logLevel: "silent", connectionsMax: 2, drainTimeoutMs: 0 },
    });
  });

  it("come from flags first", () => {
    const environment = { CARRYOVER_PORT: "1", CARRYOVER_HOST: "a", CARRYOVER_DATA_DIR: "b" };

    const config = readConfig({ port: "2", host: "c", dataDir: "d" }, environment);

    expect(config).toMatchObject({ port: 2, host: "c", dataDir: "d" });
  });

  it("take an empty variable for one that is not set", () => {
    expect(readConfig({}, { DATABASE_URL: "", CARRYOVER_PORT: "" })).toMatchObject({
      databaseUrl: null,
      port: 8787,
    });
  });
});

describe("settings that are not valid", () => {
  const wrong = {
    DATABASE_URL: "mysql://root:secret@host/name",
    CARRYOVER_PORT: "65536",
    CARRYOVER_LOG_LEVEL: "loud-secret",
    CARRYOVER_CONNECTIONS: "1",
    CARRYOVER_DRAIN_TIMEOUT_MS: "secret",
  };

  it("are named all at once, without their values", () => {
    const message = messageOf(() => readConfig({}, wrong));

    for (const name of Object.keys(wrong)) expect(message).toContain(`${name}: `);
    expect(message).not.toMatch(/secret|65536|mysql:/);
  });

  it.each([
    ["CARRYOVER_PORT", "-1"],
    ["CARRYOVER_PORT", "80.5"],
    ["CARRYOVER_PORT", "http"],
    ["DATABASE_URL", "localhost:5432"],
    ["CARRYOVER_CONNECTIONS", "501"],
  ])("stop the start: %s=%s", (name, value) => {
    expect(() => readConfig({}, { [name]: value })).toThrow(ConfigError);
  });

  it("stop the start as a flag too", () => {
    expect(() => readConfig({ port: "x" }, {})).toThrow(/--port/);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error("It did not throw a ConfigError.");
}
