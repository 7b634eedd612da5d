import { readdir } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";

const noKey = { "x-api-key": "" };
let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

describe("/docs", () => {
  it("loads nothing from elsewhere, and all it loads is there", async () => {
    const files = await everyFile();

    expect([...files.keys()].sort()).toEqual([
      "/docs",
      "/docs/element.js",
      "/docs/icon.svg",
      "/docs/reference.css",
      "/docs/reference.js",
      "/docs/schema.js",
      "/openapi.json",
    ]);
    expect(new Set([...files.values()].map(({ status }) => status))).toEqual(new Set([200]));
  });

  it("serves every file of the page, under the right type", async () => {
    const folder = new URL("../../pages/", import.meta.url);
    const names = (await readdir(folder)).filter((name) => name !== "reference.html");

    const answers = await Promise.all(names.map((name) => api.get(`/docs/${name}`, noKey)));

    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const types = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
    expect(answers.map(({ headers }) => headers.get("content-type")?.split(";")[0])).toEqual(
      names.map((name) => types[name.split(".")[1] as keyof typeof types]),
    );
  });

  it("needs nothing that its Content-Security-Policy forbids", async () => {
    const { text } = await api.get("/docs", noKey);
    const style = await api.get("/docs/reference.css", noKey);

    expect(text).not.toMatch(/<script(?![^>]*src=)|\bon\w+=|style=|<style/);
    expect(style.text).not.toMatch(/url\(|@import/);
  });

  it.each(["/docs/package.json", "/docs/..%2f..%2fpackage.json", "/docs/reference.html"])(
    "there is no %s",
    async (path) => {
      expect((await api.get(path, noKey)).status).toBe(404);
    },
  );

  it("/docs/ leads to /docs", async () => {
    const answer = await api.get("/docs/", noKey);

    expect([answer.status, answer.headers.get("location")]).toEqual([301, "/docs"]);
  });
});

/** The page, and whatever it or one of its files names, by its path. */
async function everyFile(): Promise<Map<string, Answer>> {
  const found = new Map<string, Answer>();
  const named = ["/docs"];
  for (let path = named.pop(); path !== undefined; path = named.pop()) {
    if (found.has(path)) continue;
    const answer = await api.get(path, noKey);
    found.set(path, answer);
    if (path === "/openapi.json") continue;
    // The name of SVG's namespace is loaded by nobody.
    const text = answer.text.replace("http://www.w3.org/2000/svg", "");
    expect(text.match(/https?:\/\/\S*/)).toBeNull();
    const links = [...text.matchAll(/(?:src|href|from|fetch\()[=: ]*"(\/[^"]*)"/g)];
    named.push(...links.map(([, link]) => String(link)));
  }
  return found;
}
