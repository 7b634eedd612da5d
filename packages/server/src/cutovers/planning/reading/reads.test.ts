import { describe, expect, it } from "vitest";
import { StripeError } from "../../../stripe/stripe.ts";
import { PlanningProblem } from "./problem.ts";
import { readPermitted } from "./reads.ts";

const failing = (error: unknown) => readPermitted("invoices", () => Promise.reject(error));

describe("a read of the account", () => {
  it("names the permission that a restricted key lacks", async () => {
    const error = new StripeError("unauthorized", "No.", { status: 403 });

    await expect(failing(error)).rejects.toThrow(PlanningProblem);
    await expect(failing(error)).rejects.toMatchObject({
      code: "billing_permission_missing",
      message: 'The key may not read invoices. Give it the permission "Invoices: read".',
      cause: error,
    });
  });

  it("says that a key is refused as a whole", async () => {
    const error = new StripeError("unauthorized", "No.", { status: 401 });

    await expect(failing(error)).rejects.toMatchObject({ code: "billing_key_refused" });
  });

  it("leaves every other failure as it is", async () => {
    for (const error of [new StripeError("unavailable", "Later."), new TypeError("defect")]) {
      await expect(failing(error)).rejects.toBe(error);
    }
    expect(await readPermitted("prices", async () => 1)).toBe(1);
  });
});
