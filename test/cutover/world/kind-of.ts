import { type CustomerKind, customerKinds, type KindName } from "./kinds.ts";
import { wideKinds } from "./wide-kinds.ts";

/** How customers of a kind came to be as they are. */
export function kindOf(name: KindName): CustomerKind {
  const all: Readonly<Record<string, CustomerKind>> = { ...customerKinds, ...wideKinds };
  const kind = all[name];
  if (kind === undefined) throw new Error(`There is no kind ${name}.`);
  return kind;
}
