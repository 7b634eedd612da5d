import fc from "fast-check";
import { expect, it } from "vitest";
import { type Due, DueQueue } from "./due.ts";

function due(id: string, at: number, changes: Partial<Due> = {}): Due {
  return { id, at, kind: "subscription", created: 0, ...changes };
}

function drained(queue: DueQueue): Due[] {
  const order: Due[] = [];
  for (let first = queue.first(); first !== undefined; first = queue.first()) {
    order.push(first);
    queue.removeFirst();
  }
  return order;
}

it("gives everything in order of time, and only the earliest of each object", () => {
  const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat(50)));
  fc.assert(
    fc.property(entries, (pushed) => {
      const queue = new DueQueue();
      const earliest = new Map<string, number>();
      for (const [id, at] of pushed) {
        queue.push(due(`sub_${id}`, at));
        earliest.set(`sub_${id}`, Math.min(at, earliest.get(`sub_${id}`) ?? at));
      }

      const order = drained(queue);

      expect(order.map(({ at }) => at)).toEqual([...earliest.values()].sort((a, b) => a - b));
      expect(new Map(order.map(({ id, at }) => [id, at]))).toEqual(earliest);
    }),
  );
});

it("gives subscriptions before invoices, older ones first, at the same instant", () => {
  const queue = new DueQueue();
  queue.push(due("in_1", 5, { kind: "invoice" }));
  queue.push(due("sub_b", 5, { created: 2 }));
  queue.push(due("sub_c", 5, { created: 1 }));
  queue.push(due("sub_a", 5, { created: 2 }));

  expect(drained(queue).map(({ id }) => id)).toEqual(["sub_c", "sub_a", "sub_b", "in_1"]);
});

it("takes an object again that was taken out", () => {
  const queue = new DueQueue();
  queue.push(due("sub_1", 5));
  queue.removeFirst();
  queue.push(due("sub_1", 9));

  expect(drained(queue)).toEqual([due("sub_1", 9)]);
});
