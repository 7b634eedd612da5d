import type { EventHead } from "../events.ts";
import type { Account, Kind, Objects, OwnedKind } from "../objects.ts";
import { idOf } from "../state.ts";
import type { World } from "../world.ts";

/**
 * An account as outdated lists show it: recently created objects are missing, and recently changed
 * ones have their previous state. Reading by id is up to date. Read-only.
 */
export class StaleView implements Account {
  readonly #world: World;
  readonly #before: ReadonlyMap<string, Objects[Kind] | null>;

  /** `before` has the previous objects by kind and id; null for new ones. */
  constructor(world: World, before: ReadonlyMap<string, Objects[Kind] | null>) {
    this.#world = world;
    this.#before = before;
  }

  get id(): string {
    return this.#world.id;
  }

  get livemode(): boolean {
    return this.#world.livemode;
  }

  get switches() {
    return this.#world.switches;
  }

  readonly events = {
    heads: (): EventHead[] =>
      [...this.#world.events.heads()].filter(({ id }) => !this.#before.has(`event ${id}`)),
  };

  event(head: EventHead): Objects["event"] {
    return this.#world.event(head);
  }

  now(customerId?: string): number {
    return this.#world.now(customerId);
  }

  get<K extends Kind>(kind: K, id: string): Objects[K] | undefined {
    return this.#world.get(kind, id);
  }

  all<K extends Kind>(kind: K): Objects[K][] {
    return this.#late(kind, this.#world.all(kind));
  }

  ofCustomer<K extends OwnedKind>(kind: K, customerId: string): Objects[K][] {
    return this.#late(kind, this.#world.ofCustomer(kind, customerId));
  }

  put(): never {
    throw new Error("Nothing is changed by a list.");
  }

  remove(): never {
    return this.put();
  }

  newId(): never {
    return this.put();
  }

  emit(): never {
    return this.put();
  }

  charge(): never {
    return this.put();
  }

  #late<K extends Kind>(kind: K, objects: Iterable<Objects[K]>): Objects[K][] {
    const late: Objects[K][] = [];
    for (const object of objects) {
      const before = this.#before.get(`${kind} ${idOf(object)}`);
      if (before === undefined) late.push(object);
      else if (before !== null) late.push(before as Objects[K]);
    }
    return late;
  }
}
