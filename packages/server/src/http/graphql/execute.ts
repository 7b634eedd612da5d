import { limits, mapOf } from "@carryover/contract";
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { z } from "zod";
import { Refusal } from "../../refusal.ts";
import type { Services } from "../../services.ts";
import { check } from "../routes.ts";
import { assertWithinLimits } from "./query-limits.ts";
import { type GraphqlContext, type Inputs, readers, rootValue } from "./resolvers.ts";
import { createSchema } from "./schema.ts";

const requestBody = z.object({
  query: z
    .string({ error: "A query is required; it is a text." })
    .max(limits.graphqlQueryLengthMax),
  variables: mapOf(z.string(), z.unknown(), { max: limits.graphqlVariablesMax }).nullish(),
  operationName: z.string().max(limits.stringLengthMax).nullish(),
});

let schema: GraphQLSchema | null = null;

/** A query that can be executed, or the result that describes its fault. */
export type ReadQuery =
  | Pick<ExecutionArgs, "schema" | "document" | "variableValues" | "operationName">
  | ExecutionResult;

/**
 * Reads the body of `POST /graphql`: parses its query and holds it to the schema. Throws
 * InvalidArgumentError for a body without a query.
 */
export function readQuery(body: unknown): ReadQuery {
  const { query, variables, operationName } = check(requestBody, body, "body");
  schema ??= createSchema();
  const document = parsed(query);
  if (!("kind" in document)) return document;
  const errors = validate(schema, document, specifiedRules, { maxErrors: limits.graphqlErrorsMax });
  if (errors.length > 0) return { errors };
  return {
    schema,
    document,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  };
}

/** Returns whether a query would do anything else than read, if it is executed. */
export function mayChange(query: ReadQuery): boolean {
  if (!("document" in query)) return false;
  const operation = getOperationAST(query.document, query.operationName);
  return operation != null && operation.operation !== "query";
}

/** Executes a query. What its fields are refused for is in the result. */
export async function executeQuery(
  query: ReadQuery,
  contextValue: GraphqlContext,
): Promise<ExecutionResult> {
  return "document" in query ? execute({ ...query, rootValue, contextValue }) : query;
}

/**
 * Reads the inputs of a query's imports in advance, so that a transaction need not spend many turns
 * of the event loop on them. Executes nothing.
 */
export async function readInputs(query: ReadQuery, services: Services): Promise<Inputs> {
  const inputs: Inputs = new Map();
  if (!("document" in query)) return inputs;
  await execute({ ...query, rootValue: readers, contextValue: { services, inputs } });
  return inputs;
}

/** Returns the document of a query, or the result that describes its fault. */
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
