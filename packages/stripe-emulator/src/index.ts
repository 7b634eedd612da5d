export { type Assumption, assumptions } from "./billing/assumptions.ts";
export {
  type ClockState,
  type Control,
  createControl,
  type History,
  type Ledger,
  type Snapshot,
} from "./control-client.ts";
export type { FaultRule } from "./faults.ts";
export type { Line } from "./line.ts";
export type { Charge, Kind, Objects } from "./objects.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./process.ts";
export type { RequestCounts } from "./requests.ts";
export type { Switches } from "./switches.ts";
