import { isPostgres } from "../../server.ts";
import type { Strike } from "./world.ts";

/**
 * An import of three files has some eight batches of each kind, one of each lane. With its own
 * store in the same process a program sends no requests.
 */
const betweenProcesses: readonly Strike[] = isPostgres
  ? [
      { point: "run:to-be-sent", count: 1 },
      { point: "run:to-be-sent", count: 2 },
      { point: "run:answered", count: 1 },
      { point: "run:answered", count: 3 },
      { point: "batch:to-be-sent", count: 1 },
      { point: "batch:to-be-sent", count: 6 },
      { point: "batch:to-be-sent", count: 13 },
      { point: "batch:to-be-sent", count: 20 },
      { point: "batch:answered", count: 1 },
      { point: "batch:answered", count: 8 },
      { point: "batch:answered", count: 12 },
      { point: "batch:answered", count: 24 },
      { point: "completion:to-be-sent", count: 1 },
      { point: "completion:to-be-sent", count: 3 },
      { point: "completion:answered", count: 1 },
      { point: "completion:answered", count: 3 },
    ]
  : [];

/** Points of an import. */
export const importPoints: readonly Strike[] = [
  ...betweenProcesses,
  { point: "run:written", count: 1 },
  { point: "run:written", count: 3 },
  { point: "run:committed", count: 1 },
  { point: "run:committed", count: 2 },
  { point: "batch:written", count: 1 },
  { point: "batch:written", count: 5 },
  { point: "batch:written", count: 14 },
  { point: "batch:written", count: 21 },
  { point: "batch:committed", count: 1 },
  { point: "batch:committed", count: 7 },
  { point: "batch:committed", count: 11 },
  { point: "batch:committed", count: 24 },
  { point: "completion:written", count: 1 },
  { point: "completion:written", count: 2 },
  { point: "completion:committed", count: 1 },
  { point: "completion:committed", count: 3 },
  { point: "report:half-written", count: 1 },
  { point: "report:half-written", count: 9 },
  { point: "report:unnamed", count: 1 },
  { point: "report:named", count: 1 },
  { point: "summary:half-written", count: 1 },
  { point: "summary:unnamed", count: 1 },
  { point: "outcomes:half-written", count: 1 },
  { point: "outcomes:unnamed", count: 1 },
];

/** Points of an undo of one file, whose eight batches are taken back in one step. */
export const undoPoints: readonly Strike[] = [
  ...(isPostgres
    ? [
        { point: "undo:to-be-sent", count: 1 },
        { point: "undo:answered", count: 1 },
      ]
    : []),
  { point: "run:written", count: 1 },
  { point: "run:committed", count: 1 },
  { point: "undo:written", count: 1 },
  { point: "undo:written", count: 4 },
  { point: "undo:committed", count: 1 },
  { point: "undo:committed", count: 6 },
  { point: "completion:written", count: 1 },
  { point: "completion:committed", count: 1 },
];

/** Points of the first start on an empty store. */
export const schemaPoints: readonly Strike[] = [
  { point: "schema:written", count: 1 },
  { point: "schema:written", count: 9 },
  { point: "schema:committed", count: 1 },
  { point: "schema:committed", count: 12 },
];
