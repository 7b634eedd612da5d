import type { components } from "../api.ts";
import type { Body } from "../operations.ts";
import type { Transport } from "../transport.ts";
import { Packages } from "./packages.ts";

/** One version of an add-on, as the API answers it. */
export type Addon = components["schemas"]["Addon"];
/** An add-on to create. */
export type AddonCreate = Body<"createAddon">;
/** The fields of an add-on's draft that are to change. */
export type AddonUpdate = Body<"updateAddon">;

/** The add-ons of the environment that the API key belongs to. */
export class Addons extends Packages<Addon, AddonCreate, AddonUpdate> {
  constructor(transport: Transport) {
    super(transport, "addons");
  }
}
