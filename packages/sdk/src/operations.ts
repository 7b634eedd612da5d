import type { operations } from "./api.ts";

/** Names of the operations of the API. */
export type Operation = keyof operations;

/** What an operation takes as its JSON body, which some let the caller leave out. */
export type Body<Name extends Operation> =
  NonNullable<operations[Name]["requestBody"]> extends {
    content: { "application/json": infer Content };
  }
    ? Content
    : never;

/** What an operation takes in its query string. */
export type Query<Name extends Operation> = NonNullable<operations[Name]["parameters"]["query"]>;

/** What an operation answers: the value under `data`. */
export type Data<Name extends Operation> = Success<operations[Name]["responses"]>["data"];

type Success<Responses> = Responses extends { 200: JsonContent<infer Content> }
  ? Content
  : Responses extends { 201: JsonContent<infer Content> }
    ? Content
    : never;

interface JsonContent<Content extends { data: unknown }> {
  content: { "application/json": Content };
}
