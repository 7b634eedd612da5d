import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inArrivalTime } from "./arrival.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const never = () => new Promise<never>(() => {});

describe("a body that is on its way", () => {
  it("is refused if nothing comes", async () => {
    const refused = expect(inArrivalTime(never(), () => 0)).rejects.toThrow("too slowly");

    await vi.advanceTimersByTimeAsync(6_000);

    await refused;
  });

  it("is waited for as long as enough of it comes", async () => {
    let received = 0;
    let isOver = false;
    const waiting = inArrivalTime(never(), () => received).finally(() => {
      isOver = true;
    });
    const refused = expect(waiting).rejects.toMatchObject({ code: "invalid_json_body" });

    for (let second = 0; second < 40; second++) {
      received += 20 * 1_024;
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(20_000);

    await refused;
  });

  it("is read as it comes, and its failure is told as it is", async () => {
    expect(await inArrivalTime(Promise.resolve("read"), () => 0)).toBe("read");
    await expect(inArrivalTime(Promise.reject(new Error("gone")), () => 0)).rejects.toThrow("gone");
    expect(vi.getTimerCount()).toBe(0);
  });
});
