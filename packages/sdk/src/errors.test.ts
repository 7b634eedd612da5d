import { describe, expect, test } from "vitest";
import * as errors from "./errors.ts";
import { scriptedApi } from "./testing/scripted-api.ts";

describe("a refusal", () => {
  test.each([
    [400, errors.BadRequestError],
    [401, errors.AuthenticationError],
    [403, errors.PermissionDeniedError],
    [404, errors.NotFoundError],
    [409, errors.ConflictError],
    [413, errors.BodyTooLargeError],
    [418, errors.ApiError],
    [429, errors.RateLimitError],
    [500, errors.ServerError],
    [503, errors.ServerError],
  ])("with status %i is thrown in its class", async (status, Class) => {
    const body = { message: "No.", code: "a_code" };
    const { client } = await scriptedApi([{ status, body }], { maxRetries: 0 });

    const error = await client.customers.retrieve("c1").catch((thrown) => thrown);

    expect(error.constructor).toBe(Class);
    expect(error.name).toBe(Class.name);
  });

  test("says what the API said, and keeps the rest for programs", async () => {
    const body = { message: "It exists already.", code: "DuplicatedEntityNotAllowed", id: "c1" };
    const headers = { "x-request-id": "r-1", "x-should-retry": "false" };
    const { client, requests } = await scriptedApi([{ status: 409, headers, body }]);

    const error = await client.customers.create({ id: "c1" }).catch((thrown) => thrown);

    expect(error).toBeInstanceOf(errors.ConflictError);
    expect(error.message).toBe("It exists already.");
    expect(error).toMatchObject({ status: 409, code: body.code, requestId: "r-1", body });
    expect(error.headers.get("x-should-retry")).toBe("false");
    expect(requests).toHaveLength(1);
  });

  test("of a proxy is told by its status, and its page is kept out of the message", async () => {
    const page = "<html>Bad gateway</html>";
    const { client } = await scriptedApi([{ status: 502, body: page }], { maxRetries: 0 });

    const error = await client.customers.retrieve("c1").catch((thrown) => thrown);

    expect(error).toMatchObject({ name: "ServerError", code: null, requestId: null, body: page });
    expect(error.message).toBe("The API answered with status 502 and no message.");
  });
});
