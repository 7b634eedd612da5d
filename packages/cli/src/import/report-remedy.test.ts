import { expect, test } from "vitest";
import { remedyOf } from "./report-remedy.ts";

test.each([
  ["ENOSPC", /^free some space or pass --report/],
  ["EDQUOT", /^free some space or pass --report/],
  ["EACCES", /^pass --report with a directory that this user has permission/],
  ["EROFS", /^pass --report with a directory that this user has permission/],
  ["EIO", /^pass --report with another directory$/],
])("a report that cannot be written for %s", (code, remedy) => {
  expect(remedyOf(Object.assign(new Error("no"), { code }))).toMatch(remedy);
});
