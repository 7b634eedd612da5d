import { parseInstant } from "@carryover/contract/client";

const slotsFirst = 1 << 12;
const wordsOfSlot = 3;
const datesFirst = 1 << 12;
/** The share of the slots that may be taken before the table grows. */
const loadMax = 0.75;

/**
 * Remembers the first number that was noted with each id, such as its line in the file, in 12 bytes
 * an id and some air: an open table of 64-bit digests. A million ids collide with a chance of one
 * in thirty million. Beyond `idsMax` ids nothing more is remembered, and `isFull` says so.
 */
export class IdTable {
  readonly #idsMax: number;
  #slots = new Uint32Array(slotsFirst * wordsOfSlot);
  #count = 0;

  /** Whether some ids were not remembered, so that they go unnoticed when they come again. */
  isFull = false;

  /** How many ids are remembered. */
  get count(): number {
    return this.#count;
  }

  constructor(idsMax: number) {
    this.#idsMax = idsMax;
  }

  /** The number, from 1, that was noted with an id before, or null if this is its first time. */
  note(id: string, number: number): number | null {
    const [high, low] = digest(id);
    const place = this.#find(this.#slots, high, low);
    const earlier = this.#slots[place + 2] ?? 0;
    if (earlier !== 0) return earlier;
    if (this.#count >= this.#idsMax) {
      this.isFull = true;
      return null;
    }
    this.#slots.set([high, low, number], place);
    this.#count += 1;
    if (this.#count * wordsOfSlot > this.#slots.length * loadMax) this.#grow();
    return null;
  }

  /** The number that was noted with an id, or null if none was. */
  find(id: string): number | null {
    const [high, low] = digest(id);
    return this.#slots[this.#find(this.#slots, high, low) + 2] || null;
  }

  /** The slot that holds this digest, or the free one where it belongs. A number is never 0. */
  #find(slots: Uint32Array, high: number, low: number): number {
    const slotCount = slots.length / wordsOfSlot;
    let slot = low & (slotCount - 1);
    for (;;) {
      const place = slot * wordsOfSlot;
      if (slots[place + 2] === 0) return place;
      if (slots[place] === high && slots[place + 1] === low) return place;
      slot = (slot + 1) & (slotCount - 1);
    }
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let place = 0; place < this.#slots.length; place += wordsOfSlot) {
      const [high = 0, low = 0, number = 0] = this.#slots.subarray(place, place + wordsOfSlot);
      if (number !== 0) larger.set([high, low, number], this.#find(larger, high, low));
    }
    this.#slots = larger;
  }
}

/**
 * Remembers the latest date that was noted with each id, in some 24 bytes an id. Beyond `idsMax`
 * ids nothing more is remembered.
 */
export class NewestOfIds {
  readonly #places: IdTable;
  #dates = new Float64Array(datesFirst);

  constructor(idsMax: number) {
    this.#places = new IdTable(idsMax);
  }

  /**
   * Notes the date of a record, which was checked; null stands for now. Returns whether a later one
   * was noted with its id before.
   */
  note(id: string, date: string | null): boolean {
    const at = date === null ? Number.POSITIVE_INFINITY : Number(parseInstant(date));
    const place = this.#places.note(id, this.#places.count + 1);
    if (place === null) {
      this.#keep(this.#places.count, at);
      return false;
    }
    const newest = this.#dates[place] ?? at;
    if (newest > at) return true;
    this.#dates[place] = at;
    return false;
  }

  #keep(place: number, at: number): void {
    if (place >= this.#dates.length) {
      const larger = new Float64Array(this.#dates.length * 2);
      larger.set(this.#dates);
      this.#dates = larger;
    }
    this.#dates[place] = at;
  }
}

/** Two hashes of a text that share nothing but the text: 64 bits in all. */
function digest(text: string): [number, number] {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 15;
  }
  high ^= high >>> 16;
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return [Math.imul(high, 0x85ebca6b) >>> 0, (low ^ (low >>> 16)) >>> 0];
}
