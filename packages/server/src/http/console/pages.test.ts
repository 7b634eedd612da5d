import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";

const page = '<!doctype html><script type="module" src="/assets/index-1a.js"></script>';
const script = "console.log('the console');";

let folder: string;
let api: TestApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carryover-console-"));
  await mkdir(join(folder, "assets/deeper"), { recursive: true });
  for (const [name, content] of [
    ["index.html", page],
    ["index.html.gz", gzipSync(page)],
    ["robots.txt", "User-agent: *"],
    ["assets/index-1a.js", script],
    ["assets/index-1a.js.gz", gzipSync(script)],
    ["assets/index-1a.js.br", "brotli"],
    ["assets/index-1a.css", "a{}"],
    ["assets/inter.woff2", "font"],
    ["assets/notes.exe", "no"],
    ["assets/deeper/in.js", "no"],
    ["assets/.hidden.js.swp", "no"],
  ] as const) {
    await writeFile(join(folder, name), content);
  }
  await symlink("/etc/hostname", join(folder, "assets/link.txt"));
  api = await testApi({ consoleFolder: folder });
});

afterAll(() => rm(folder, { recursive: true }));

const send = (path: string, headers: Record<string, string> = {}, method = "GET", of = api) =>
  of.fetch(new Request(`http://test.invalid${path}`, { method, headers }));

const pages = ["/", "/sign-in", "/imports", "/imports/1", "/customers", "/customers/auth0%7C1"]
  .concat(["/catalog", "/cutovers", "/cutovers/1", "/requests", "/keys", "/health", "/settings"])
  .concat(["/customers?plan=basic&after=1"]);

describe("a page of the console", () => {
  it.each(pages)("is the same file without a key: %s", async (path) => {
    const answer = await send(path);

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(page);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  it("may load only what is of this server, and stands in no frame", async () => {
    const { headers } = await send("/");

    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy.sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "manifest-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
      "style-src-attr 'unsafe-inline'",
      "worker-src 'self'",
    ]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("permissions-policy")).toContain("camera=()");
  });

  it("is not sent again to a browser that has it, until there is another build", async () => {
    const gzip = { "accept-encoding": "gzip" };
    const first = await send("/imports", gzip);
    const known = { ...gzip, "if-none-match": first.headers.get("etag") ?? "" };
    const again = await send("/", known);
    const otherForm = await send("/", { "if-none-match": known["if-none-match"] });
    await writeFile(join(folder, "index.html"), `${page}<p>`);
    await utimes(join(folder, "index.html"), new Date(), new Date(Date.now() + 10_000));
    const later = await send("/", known);
    await writeFile(join(folder, "index.html"), page);

    expect([first.status, again.status, otherForm.status, later.status]).toEqual([
      200, 304, 200, 200,
    ]);
    expect(await again.text()).toBe("");
    expect(first.headers.get("vary")).toMatch(/accept-encoding/i);
  });

  it("is read once for all who ask, until files come or go", async () => {
    const robots = async () => (await send("/robots.txt")).text();
    const before = await robots();
    await writeFile(join(folder, "robots.txt"), "another");
    const after = await robots();
    await writeFile(join(folder, "later.txt"), "later");
    const later = await send("/later.txt");
    await writeFile(join(folder, "assets/later.css"), "b{}");
    const asset = await send("/assets/later.css");

    expect([before, after]).toEqual(["User-agent: *", "User-agent: *"]);
    expect([later.status, asset.status]).toEqual([200, 200]);
  });

  it("reads a long list of known builds at once", async () => {
    const list = `"other",${" ".repeat(200_000)}"another"`;
    const begun = performance.now();

    expect((await send("/", { "if-none-match": list })).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it.each(["/nothing", "/imports/1/2", "/docs/x", "/customers/1/"])(
    "is not at %s",
    async (path) => {
      const answer = await send(path);

      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: "route_not_found" });
    },
  );

  it("is not changed: another method is refused", async () => {
    const answer = await send("/imports", {}, "POST");

    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
  });

  it("says how to build the console where there is none", async () => {
    for (const of of [await testApi(), await testApi({ consoleFolder: join(folder, "none") })]) {
      const answer = await send("/", {}, "GET", of);

      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain("npm run build");
      expect((await send("/assets/index-1a.js", {}, "GET", of)).status).toBe(404);
    }
  });
});

describe("an asset of the console", () => {
  it.each([
    ["/assets/index-1a.js", "text/javascript; charset=utf-8"],
    ["/assets/index-1a.css", "text/css; charset=utf-8"],
    ["/assets/inter.woff2", "font/woff2"],
  ])("is kept for good: %s", async (path, type) => {
    const answer = await send(path);

    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, type]);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
  });

  it.each([
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", null],
    ["br;q=0.0", null],
  ])("comes as it was compressed for a client that takes %s", async (accepted, coding) => {
    const answer = await send("/assets/index-1a.js", { "accept-encoding": accepted });

    expect(answer.headers.get("content-encoding")).toBe(coding);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (coding === "gzip") expect(gunzipSync(bytes).toString()).toBe(script);
    if (coding === null) expect(bytes.toString()).toBe(script);
  });

  it("answers HEAD with its size and nothing else", async () => {
    const answer = await send("/assets/index-1a.js", {}, "HEAD");

    expect(answer.headers.get("content-length")).toBe(String(script.length));
    expect(await answer.text()).toBe("");
  });

  it.each([
    "/assets/none.js",
    "/assets/link.txt",
    "/assets/notes.exe",
    "/assets/deeper/in.js",
    "/assets/.hidden.js.swp",
    "/assets/index-1a.js.gz",
    "/assets/..%2findex.html",
    "/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/assets/..%5c..%5cetc",
    "/assets/index-1a.js%00",
    "/assets/",
    "/index.html.gz",
  ])("is nothing else of the folder or beside it: %s", async (path) => {
    expect((await send(path)).status).toBe(404);
  });

  it("may be beside the page, as robots.txt", async () => {
    const answer = await send("/robots.txt");

    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-cache"]);
  });
});
