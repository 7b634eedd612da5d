import { ApiError } from "../objects.ts";

export type Mode = "test" | "live";

/** The account and mode of an API key. */
export interface Identity {
  readonly mode: Mode;
  /** acct_… */
  readonly accountId: string;
  /** A restricted key (rk_…) reads, and previews invoices. */
  readonly isRestricted: boolean;
}

const keyForm = /^(sk|rk)_(test|live)_([A-Za-z0-9]+)_(\S+)$/;

/**
 * Returns the account of the key in an Authorization header, as a bearer token or as the user name
 * of basic authentication. A key `sk_test_acme_1` stands for the test world of `acct_acme`. Throws
 * Fault.
 */
export function identify(authorization: string | undefined): Identity {
  const key = keyOf(authorization);
  if (key === undefined) {
    throw new ApiError(
      401,
      "You did not provide an API key. You need to provide your API key in the Authorization " +
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  const [, kind, mode, account] = keyForm.exec(key) ?? [];
  if (account === undefined) {
    throw new ApiError(401, `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-2)}`, {
      code: "api_key_invalid",
    });
  }
  return { mode: mode as Mode, accountId: `acct_${account}`, isRestricted: kind === "rk" };
}

function keyOf(authorization: string | undefined): string | undefined {
  const [scheme = "", value = ""] = (authorization ?? "").trim().split(/\s+/);
  if (value === "") return undefined;
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return undefined;
  const [user = ""] = Buffer.from(value, "base64").toString("utf8").split(":");
  return user === "" ? undefined : user;
}
