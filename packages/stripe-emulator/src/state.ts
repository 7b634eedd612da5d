import type { Kind, Objects, OwnedKind } from "./objects.ts";

const ownedKinds: readonly string[] = [
  "customer_balance_transaction",
  "payment_method",
  "subscription",
  "invoice",
  "invoiceitem",
] satisfies OwnedKind[];

/** The objects of an account, by kind and id, in the order in which they were made. */
export class State {
  readonly #kinds = new Map<Kind, Map<string, Objects[Kind]>>();
  readonly #owned = new Map<string, Map<string, Objects[OwnedKind]>>();

  get<K extends Kind>(kind: K, id: string): Objects[K] | undefined {
    return this.#kinds.get(kind)?.get(id) as Objects[K] | undefined;
  }

  all<K extends Kind>(kind: K): Iterable<Objects[K]> {
    return (this.#kinds.get(kind)?.values() ?? []) as Iterable<Objects[K]>;
  }

  ofCustomer<K extends OwnedKind>(kind: K, customerId: string): Objects[K][] {
    return [...(this.#owned.get(`${kind} ${customerId}`)?.values() ?? [])] as Objects[K][];
  }

  put<K extends Kind>(kind: K, object: Objects[K]): void {
    const ofKind = this.#kinds.get(kind) ?? new Map<string, Objects[Kind]>();
    this.#kinds.set(kind, ofKind);
    const before = ofKind.get(idOf(object));
    ofKind.set(idOf(object), object);
    if (!ownedKinds.includes(kind)) return;
    const [from, to] = [ownerOf(kind, before), ownerOf(kind, object)];
    if (from !== undefined && from !== to) this.#disown(from, idOf(object));
    if (to === undefined) return;
    const ofOwner = this.#owned.get(to) ?? new Map<string, Objects[OwnedKind]>();
    this.#owned.set(to, ofOwner);
    ofOwner.set(idOf(object), object as Objects[OwnedKind]);
  }

  remove(kind: Kind, id: string): void {
    const owner = ownerOf(kind, this.#kinds.get(kind)?.get(id));
    if (owner !== undefined) this.#disown(owner, id);
    this.#kinds.get(kind)?.delete(id);
  }

  #disown(owner: string, id: string): void {
    const ofOwner = this.#owned.get(owner);
    ofOwner?.delete(id);
    if (ofOwner?.size === 0) this.#owned.delete(owner);
  }
}

/** Returns the id under which an object is kept; usage has an identifier instead. */
export function idOf(object: Objects[Kind]): string {
  return "id" in object ? object.id : object.identifier;
}

function ownerOf(kind: Kind, object: Objects[Kind] | undefined): string | undefined {
  if (object === undefined || !ownedKinds.includes(kind) || !("customer" in object)) {
    return undefined;
  }
  const { customer } = object;
  if (customer === null || customer === undefined) return undefined;
  return `${kind} ${typeof customer === "string" ? customer : customer.id}`;
}
