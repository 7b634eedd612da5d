import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Returns the folder of the console's built files, which are a package of their own; null if it is
 * not installed. Whether it is built is looked at when somebody asks for a page.
 */
export function consoleFolder(): string | null {
  try {
    const { resolve } = createRequire(import.meta.url);
    return join(dirname(resolve("@carryover/console/package.json")), "dist");
  } catch {
    return null;
  }
}
