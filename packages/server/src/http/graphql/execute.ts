import { limits, mapOf } from "@carryover/contract";
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { z } from "zod";
import { Refusal } from "../../refusal.ts";
import { check } from "../routes.ts";
import { assertWithinLimits } from "./query-limits.ts";
import { type GraphqlContext, rootValue } from "./resolvers.ts";
import { createSchema } from "./schema.ts";

const requestBody = z.object({
  query: z
    .string({ error: "A query is required; it is a text." })
    .max(limits.graphqlQueryLengthMax),
  variables: mapOf(z.string(), z.unknown(), { max: limits.graphqlVariablesMax }).nullish(),
  operationName: z.string().max(limits.stringLengthMax).nullish(),
});

let schema: GraphQLSchema | null = null;

/**
 * Executes the body of `POST /graphql`. What is wrong with the query, and what its fields are
 * refused for, is in the result. Throws InvalidArgumentError for a body without a query.
 */
export async function executeBody(
  body: unknown,
  contextValue: GraphqlContext,
): Promise<ExecutionResult> {
  const { query, variables, operationName } = check(requestBody, body, "body");
  schema ??= createSchema();
  const document = parsed(query);
  if (!("kind" in document)) return document;
  const errors = validate(schema, document, specifiedRules, { maxErrors: limits.graphqlErrorsMax });
  if (errors.length > 0) return { errors };
  return execute({
    schema,
    document,
    rootValue,
    contextValue,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  });
}

/** The document of a query, or the result that says what is wrong with it. */
function parsed(query: string): DocumentNode | ExecutionResult {
  try {
    const document = parse(query, { maxTokens: limits.graphqlTokensMax });
    assertWithinLimits(document);
    return document;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    // The parser calls itself for each level, and so does what measures the document.
    const isTooDeep = error instanceof RangeError;
    if (!isTooDeep && !(error instanceof Refusal)) throw error;
    const message = "The query is nested too deep.";
    const refusal = isTooDeep ? new Refusal("InvalidArgumentError", {}, message) : error;
    return { errors: [new GraphQLError(refusal.message, { originalError: refusal })] };
  }
}
