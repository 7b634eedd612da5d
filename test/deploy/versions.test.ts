import { readFile } from "node:fs/promises";
import { version } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { run } from "../program.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly workspaces: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = await readJson<Manifest>("package.json");

describe("the one version", () => {
  it.each(root.workspaces)("is that of %s, and of the packages that it needs", async (folder) => {
    const manifest = await readJson<Manifest>(`${folder}/package.json`);
    const needed = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const ours = needed.filter(([name]) => name.startsWith("@carryover/"));

    expect(manifest.version).toBe(root.version);
    expect(ours.map(([, needs]) => needs)).toEqual(ours.map(() => root.version));
  });

  it("is that of the contract, which server and clients tell", () => {
    expect(version).toBe(root.version);
  });

  it("is what the command line prints", async () => {
    const { stdout } = await run(["--version"]);

    expect(stdout.trim()).toBe(root.version);
  });

  it("is that of openapi.json", async () => {
    const { info } = await readJson<{ info: { version: string } }>("openapi.json");

    expect(info.version).toBe(root.version);
  });

  it.each([
    ["Dockerfile", /org\.opencontainers\.image\.version="(.*)"/],
    ["compose.yaml", /image: carryover:(.*)/],
    ["kubernetes/kustomization.yaml", /newTag: (.*)/],
  ])("is that of the image in deploy/%s", async (name, place) => {
    const [, found] = place.exec(await read(`deploy/${name}`)) ?? [];

    expect(found).toBe(root.version);
  });

  it("is what the lock file has", async () => {
    const lock = await readJson<{ version: string; packages: Record<string, Manifest> }>(
      "package-lock.json",
    );
    const locked = ["", ...root.workspaces].map((folder) => lock.packages[folder]?.version);

    expect([lock.version, ...locked]).toEqual([lock.version, ...locked].map(() => root.version));
  });
});

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await read(path)) as T;
}

function read(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), "utf8");
}
