import { limits } from "@carryover/contract";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Context } from "hono";
import { Refusal } from "../../refusal.ts";
import type { AppEnvironment } from "../environment.ts";
import { failureOf } from "../refusal.ts";

/** Returns the cause of an error: a refusal, an outage, a defect, or an error of the language. */
export function causeOf(error: GraphQLError): Error {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** Returns an error for the reply, with the code of the REST routes. */
export function shownError(
  error: GraphQLError,
  context: Context<AppEnvironment>,
): GraphQLFormattedError {
  const { locations, path } = error.toJSON();
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const cause = causeOf(error);
  if (cause instanceof GraphQLError) {
    const message = withoutValues(error);
    return { message, ...place, extensions: { code: "InvalidArgumentError" } };
  }
  const failure = failureOf(cause, context);
  if (failure instanceof Refusal) {
    const { message, code, details } = failure;
    return { message, ...place, extensions: { code, ...details } };
  }
  const { message, ...extensions } = failure;
  return { message, ...place, extensions };
}

/** Returns the message of an error without the values that it quotes: they may be personal data. */
function withoutValues({ message, originalError }: GraphQLError): string {
  const rest = originalError?.message;
  const [, name] = /^Variable "\$(\w+)" got invalid value /.exec(message) ?? [];
  if (name === undefined || rest === undefined) return cut(message);
  const [, path] = / at "([^"]*)"$/.exec(message.slice(0, -`; ${rest}`.length)) ?? [];
  return `Variable $${path ?? name}: ${cut(rest)}`;
}

function cut(message: string): string {
  return message
    .replace(/, found[\s\S]*$/, ".")
    .replace(/( cannot represent [^:"]*):[\s\S]*$/, "$1.")
    .replace(/ has invalid value[\s\S]*$/, " has an invalid value.")
    .replace(/^Value "[\s\S]*" does not exist/, "The value does not exist")
    .replace(/(Unexpected \w+) "[\s\S]*$/, "$1.")
    .slice(0, limits.graphqlMessageMax);
}
