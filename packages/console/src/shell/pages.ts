import type { IconName } from "./icons.tsx";

/** The pages of the navigation, in its order. */
export const pages = [
  { to: "/imports", name: "Imports", icon: "imports" },
  { to: "/customers", name: "Customers", icon: "customers" },
  { to: "/catalog", name: "Catalog", icon: "catalog" },
  { to: "/cutovers", name: "Cutovers", icon: "cutovers" },
  { to: "/requests", name: "Requests", icon: "requests" },
  { to: "/keys", name: "Keys", icon: "keys" },
  { to: "/health", name: "Health", icon: "health" },
  { to: "/settings", name: "Settings", icon: "settings" },
] as const satisfies ReadonlyArray<{
  readonly to: string;
  readonly name: string;
  readonly icon: IconName;
}>;
