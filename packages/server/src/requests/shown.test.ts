import { limits } from "@carryover/contract";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shownBody, shownQuery, withoutLiterals, withoutSecrets } from "./shown.ts";

const show = (value: unknown, countsAlone = false) => JSON.parse(shownBody(value, countsAlone));

it("removes secrets and addresses, by the name of a field and the form of a text", () => {
  const body = {
    id: "c",
    email: "person@example.com",
    paymentMethodId: "pm_1",
    metadata: { api_key: "x", note: "ask person@example.com, key server-0123456789abcdef" },
    integrations: [{ webhookSecret: "whsec_1", other: "sk_live_abc and rk_test_abc" }],
    dimensions: { tokens: 12 },
  };

  expect(show(body)).toEqual({
    id: "c",
    email: "[removed]",
    paymentMethodId: "[removed]",
    metadata: { api_key: "[removed]", note: "ask [removed], key [removed]" },
    integrations: [{ webhookSecret: "[removed]", other: "[removed] and [removed]" }],
    dimensions: { tokens: 12 },
  });
  expect(shownQuery("?email=a@b.c&name=Ann&x=whsec_1")).toBe(
    '{"email":"[removed]","name":"Ann","x":"[removed]"}',
  );
  expect(withoutSecrets(`/a/viewer-${"x".repeat(43)}/b`)).toBe("/a/[removed]/b");
});

it("shows of long lists, of what is nested deep, and of imports the number alone", () => {
  const customers = Array.from({ length: 1_000 }, (_, id) => ({ id, email: "a@b.c" }));

  expect(show({ customers, integrationId: "i" }, true)).toEqual({
    customers: "1000 entries",
    integrationId: "i",
  });
  expect(show([{ id: "c" }], true)).toBe("1 entries");
  expect(show({ customers }).customers).toBe("1000 entries");
  expect(JSON.stringify(show(nested(100)))).toContain("{…}");
});

it("does not show what begins a secret where a text is cut off", () => {
  const text = `${"x".repeat(limits.requestLogTextMax - 12)} server-${"s".repeat(43)}`;

  expect(show({ text }).text).not.toContain("sss");
});

it("stays JSON within its bytes, whatever is sent", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), fc.string({ unit: "binary" }), (value, text) => {
      const many = { value, list: Array.from({ length: 20 }, () => text.repeat(100)), text };
      const shown = shownBody(many, false);

      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(limits.requestLogBodyBytesMax);
      JSON.parse(shown);
    }),
  );
});

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { inner: nested(depth - 1) };
}

it("removes numbers of cards, client secrets, tokens, and the texts of a GraphQL document", () => {
  const card = {
    cardNumber: 4_242_424_242_424_242,
    stripe_key: "x",
    note: "pi_1_secret_2 eyJa.b.c",
  };
  const query =
    'mutation{importCustomer(input:{paymentMethodId:"2c92" email:"""a@b"""}){id} x(y:"cut';

  expect(show(card)).toEqual({
    cardNumber: "[removed]",
    stripe_key: "[removed]",
    note: "[removed] [removed]",
  });
  expect(show(withoutLiterals({ query }))).toEqual({
    query: 'mutation{importCustomer(input:{paymentMethodId:"…" email:"…"}){id} x(y:"…"',
  });
});
