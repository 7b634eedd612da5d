export { type Assumption, assumptions } from "./billing/assumptions.ts";
export {
  type ClockState,
  type Control,
  createControl,
  type History,
  type Ledger,
  type Snapshot,
} from "./control/control-client.ts";
export type { FaultRule } from "./control/faults.ts";
export type { Switches } from "./control/switches.ts";
export type { Line } from "./http/line.ts";
export type { RequestCounts } from "./http/requests.ts";
export type { Charge, Kind, Objects } from "./objects.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./process.ts";
