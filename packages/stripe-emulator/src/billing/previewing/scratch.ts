import { asDocumented, type Switches } from "../../control/switches.ts";
import type { Account, Kind, Objects, OwnedKind } from "../../objects.ts";
import { idOf } from "../../state.ts";

/**
 * An account after some changes that do not reach the real one: nothing is stored, charged or sent.
 * Previews use it with the same billing code.
 */
export class Scratch implements Account {
  readonly id: string;
  readonly livemode: boolean;
  readonly switches: Switches;
  readonly #account: Account;
  readonly #put = new Map<Kind, Map<string, Objects[Kind]>>();
  readonly #removed = new Set<string>();
  #ids = 0;

  constructor(account: Account) {
    this.id = account.id;
    this.livemode = account.livemode;
    const { switches } = account;
    this.switches = switches.previews_know ? switches : asDocumented;
    this.#account = account;
  }

  now(customerId?: string): number {
    return this.#account.now(customerId);
  }

  get<K extends Kind>(kind: K, id: string): Objects[K] | undefined {
    if (this.#removed.has(`${kind} ${id}`)) return undefined;
    return (this.#put.get(kind)?.get(id) as Objects[K] | undefined) ?? this.#account.get(kind, id);
  }

  all<K extends Kind>(kind: K): Iterable<Objects[K]> {
    return this.#changed(kind, this.#account.all(kind));
  }

  ofCustomer<K extends OwnedKind>(kind: K, customerId: string): readonly Objects[K][] {
    return this.#changed(kind, this.#account.ofCustomer(kind, customerId)).filter((object) => {
      const { customer } = object as { readonly customer?: string | { readonly id: string } };
      return (typeof customer === "object" ? customer.id : customer) === customerId;
    });
  }

  put<K extends Kind>(kind: K, object: Objects[K]): void {
    const ofKind = this.#put.get(kind) ?? new Map<string, Objects[Kind]>();
    this.#put.set(kind, ofKind);
    ofKind.set(idOf(object), object);
    this.#removed.delete(`${kind} ${idOf(object)}`);
  }

  remove(kind: Kind, id: string): void {
    this.#removed.add(`${kind} ${id}`);
  }

  newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix.replace(/_$/, "")}_preview${this.#ids}`;
  }

  emit(): void {}

  charge(): void {}

  #changed<K extends Kind>(kind: K, objects: Iterable<Objects[K]>): Objects[K][] {
    const put = this.#put.get(kind) as ReadonlyMap<string, Objects[K]> | undefined;
    const seen = new Set<string>();
    const result: Objects[K][] = [];
    for (const object of objects) {
      const id = idOf(object);
      seen.add(id);
      if (!this.#removed.has(`${kind} ${id}`)) result.push(put?.get(id) ?? object);
    }
    for (const [id, object] of put ?? []) {
      if (!seen.has(id) && !this.#removed.has(`${kind} ${id}`)) result.push(object);
    }
    return result;
  }
}
