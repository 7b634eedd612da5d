// Takes the example files back that prepack.mjs has lent: a clone has them in its root alone.
import { rmSync } from "node:fs";

rmSync("examples", { recursive: true, force: true });
