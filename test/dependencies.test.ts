import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

interface LockedPackage {
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

describe("what is installed with the packages", () => {
  it("runs nothing while it is installed", async () => {
    const scripted = (await locked())
      .filter(([, { dev, hasInstallScript }]) => hasInstallScript === true && dev !== true)
      .map(([path]) => path);

    expect(scripted).toEqual([]);
  });

  it("is what the lock file lists", async () => {
    const paths = (await locked()).filter(([, { dev }]) => dev !== true).map(([path]) => path);

    expect(paths).toContain("node_modules/hono");
    expect(paths.length).toBeGreaterThan(20);
  });

  it.each(["", "contract", "sdk", "console", "server", "cli", "stripe-emulator"])(
    "has no install script of its own: %s",
    async (name) => {
      const folder = name === "" ? "" : `packages/${name}/`;
      const { scripts = {} } = await readJson<{ scripts?: Record<string, string> }>(
        `${folder}package.json`,
      );

      expect(Object.keys(scripts).filter((script) => /install$|^prepare$/.test(script))).toEqual(
        [],
      );
    },
  );
});

async function locked(): Promise<[string, LockedPackage][]> {
  const lock = await readJson<{ packages: Record<string, LockedPackage> }>("package-lock.json");
  return Object.entries(lock.packages);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../${path}`, import.meta.url), "utf8")) as T;
}
