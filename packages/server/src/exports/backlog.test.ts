import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { Backlog } from "./backlog.ts";

const piece = (fill: number) => Buffer.alloc(limits.exportMemoryBytes / 4, fill);

it("hands on what it was given, in its order, from memory and from the file", async () => {
  const backlog = new Backlog();
  for (let fill = 0; fill < 10; fill++) backlog.add(piece(fill));
  const taken: Buffer[] = [];

  let length = 0;
  while (length < 10 * piece(0).length) {
    const next = (await backlog.take()) ?? Buffer.alloc(0);
    length += next.length;
    taken.push(next);
  }
  for (let fill = 10; fill < 14; fill++) backlog.add(piece(fill));
  backlog.end();
  for (let next = await backlog.take(); next !== null; next = await backlog.take())
    taken.push(next);
  backlog.close();

  const given = Array.from({ length: 14 }, (_, fill) => piece(fill));
  expect(Buffer.concat(taken).equals(Buffer.concat(given))).toBe(true);
});

it("waits for more, and tells the failure after all that came before", async () => {
  const backlog = new Backlog();
  const first = backlog.take();
  backlog.add(Buffer.from("a"));
  backlog.add(Buffer.from("b"));
  backlog.end(new Error("lost"));

  expect(String(await first)).toBe("a");
  expect(String(await backlog.take())).toBe("b");
  await expect(backlog.take()).rejects.toThrow("lost");
});

it("takes no more once it is closed, and wakes who waits", async () => {
  const backlog = new Backlog();
  const waiting = backlog.take();

  backlog.close();
  backlog.add(Buffer.from("a"));

  expect(await waiting).toBeNull();
  expect(await backlog.take()).toBeNull();
});
