import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const folder = join(import.meta.dirname, "../../deploy");
const read = (name: string) => readFile(join(folder, name), "utf8");

interface Compose {
  readonly services: {
    readonly carryover: Readonly<Record<string, unknown>>;
    readonly postgres: { readonly image: string };
  };
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

interface Probe {
  readonly httpGet: { readonly path: string };
}

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
        readonly containers: readonly [
          {
            readonly startupProbe: Probe;
            readonly readinessProbe: Probe;
            readonly livenessProbe: Probe;
            readonly lifecycle: {
              readonly preStop: { readonly sleep: { readonly seconds: number } };
            };
            readonly resources: { readonly limits: Readonly<Record<string, string>> };
            readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
          },
        ];
      };
    };
  };
}

const { services, secrets } = parse(await read("compose.yaml")) as Compose;
const pod = (parse(await read("kubernetes/deployment.yaml")) as Deployment).spec.template.spec;
const [container] = pod.containers;
const unit = await read("carryover.service");
const dockerfile = await read("Dockerfile");

describe("what stops the server", () => {
  const seconds = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]);
  const { sleep } = container.lifecycle.preStop;

  it.each([
    ["Compose", seconds(String(services.carryover.stop_grace_period), /^(\d+)s$/)],
    ["systemd", seconds(unit, /^TimeoutStopSec=(\d+)$/m)],
    ["Kubernetes", pod.terminationGracePeriodSeconds - sleep.seconds],
  ])("gives it the time that it takes to drain: %s", (_, allowed) => {
    expect(allowed * 1_000).toBeGreaterThanOrEqual(limits.drainTimeoutMs + limits.closeTimeoutMs);
  });
});

describe("who runs the server", () => {
  it("is nobody, who writes to no file of the image", () => {
    expect(dockerfile).toMatch(/^USER 65534:65534$/m);
    expect(pod.securityContext).toMatchObject({ runAsUser: 65_534, runAsGroup: 65_534 });
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(services.carryover).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    expect(unit).toMatch(/^DynamicUser=yes$/m);
  });

  it("gets no more of the machine than it needs", () => {
    expect(Object.keys(container.resources.limits)).toEqual(["cpu", "memory"]);
    expect(services.carryover.mem_limit).toBe("1g");
    expect(unit).toMatch(/^MemoryMax=/m);
  });
});

describe("whether the server is well", () => {
  it("is asked at readyz before requests are sent, and at healthz before it is restarted", () => {
    const { startupProbe, readinessProbe, livenessProbe } = container;
    const paths = [startupProbe, readinessProbe, livenessProbe].map((one) => one.httpGet.path);

    expect(paths).toEqual(["/readyz", "/readyz", "/healthz"]);
    expect(services.carryover.healthcheck).toMatchObject({
      test: ["CMD", "node", "/app/healthcheck.mjs", "/readyz"],
    });
    expect(dockerfile).toContain('CMD ["node", "/app/healthcheck.mjs", "/healthz"]');
  });
});

describe("what is set", () => {
  it("are settings that the server has", async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = await Promise.all(
      files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")),
    );
    const named = texts.flatMap((text) => text.match(/\b(?:CARRYOVER|DATABASE)_[A-Z_]+/g) ?? []);
    const page = await readFile(join(folder, "../docs/reference/configuration.md"), "utf8");

    expect(named).toContain("DATABASE_URL_FILE");
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("hands secrets over as files, none of which is kept in the repository", async () => {
    const ignored = await readFile(join(folder, "../.gitignore"), "utf8");
    const paths = Object.values(secrets).map(({ file }) => file);

    expect(paths.every((path) => path.startsWith("secrets/"))).toBe(true);
    expect(ignored.split("\n")).toContain("deploy/secrets/");
    expect(services.carryover.environment).not.toHaveProperty("DATABASE_URL");
  });

  it("takes a PostgreSQL that the server is tried on", () => {
    expect(services.postgres.image).toBe("postgres:18");
  });
});
