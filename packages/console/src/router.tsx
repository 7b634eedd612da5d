import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { readCatalogSearch } from "./catalog/search.ts";
import { readCustomerSearch, readCustomersSearch } from "./customers/search.ts";
import { readCutoverSearch, readCutoversSearch } from "./cutovers/search.ts";
import { readImportSearch } from "./importing/search.ts";
import { readRunSearch, readRunsSearch } from "./imports/search.ts";
import { readRequestsSearch } from "./requests/search.ts";
import { queries } from "./session/queries.ts";
import { sessionQuery } from "./session/session.ts";
import { Failed, Missing } from "./shell/failed.tsx";
import { Layout } from "./shell/layout.tsx";

const root = createRootRoute({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ from }: Record<string, unknown>): { from?: string | undefined } => ({
    from: typeof from === "string" ? from : undefined,
  }),
  component: lazyRouteComponent(() => import("./session/sign-in-page.tsx"), "SignInPage"),
});

/** Everything behind sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    if ((await queries.ensureQueryData(sessionQuery)) !== null) return;
    const from = location.href === "/" ? undefined : location.href;
    throw redirect({ to: "/sign-in", search: { from }, replace: true });
  },
  component: Layout,
});

const getInside = () => inside;

const start = createRoute({
  getParentRoute: getInside,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/imports", replace: true });
  },
});

const runs = createRoute({
  getParentRoute: getInside,
  path: "/imports",
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import("./imports/runs-page.tsx"), "RunsPage"),
});

const newImport = createRoute({
  getParentRoute: getInside,
  path: "/imports/new",
  validateSearch: readImportSearch,
  component: lazyRouteComponent(() => import("./importing/new-import-page.tsx"), "NewImportPage"),
});

const run = createRoute({
  getParentRoute: getInside,
  path: "/imports/$runId",
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import("./imports/run-page.tsx"), "RunPage"),
});

const customers = createRoute({
  getParentRoute: getInside,
  path: "/customers",
  validateSearch: readCustomersSearch,
  component: lazyRouteComponent(() => import("./customers/list/page.tsx"), "CustomersPage"),
});

const customer = createRoute({
  getParentRoute: getInside,
  path: "/customers/$customerId",
  validateSearch: readCustomerSearch,
  component: lazyRouteComponent(() => import("./customers/customer-page.tsx"), "CustomerPage"),
});

const catalog = createRoute({
  getParentRoute: getInside,
  path: "/catalog",
  validateSearch: readCatalogSearch,
  component: lazyRouteComponent(() => import("./catalog/catalog-page.tsx"), "CatalogPage"),
});

const cutovers = createRoute({
  getParentRoute: getInside,
  path: "/cutovers",
  validateSearch: readCutoversSearch,
  component: lazyRouteComponent(() => import("./cutovers/cutovers-page.tsx"), "CutoversPage"),
});

const cutover = createRoute({
  getParentRoute: getInside,
  path: "/cutovers/$cutoverId",
  validateSearch: readCutoverSearch,
  component: lazyRouteComponent(() => import("./cutovers/cutover-page.tsx"), "CutoverPage"),
});

const keys = createRoute({
  getParentRoute: getInside,
  path: "/keys",
  component: lazyRouteComponent(() => import("./keys/keys-page.tsx"), "KeysPage"),
});

const requests = createRoute({
  getParentRoute: getInside,
  path: "/requests",
  validateSearch: readRequestsSearch,
  component: lazyRouteComponent(() => import("./requests/requests-page.tsx"), "RequestsPage"),
});

const health = createRoute({
  getParentRoute: getInside,
  path: "/health",
  component: lazyRouteComponent(() => import("./health/health-page.tsx"), "HealthPage"),
});

const settings = createRoute({
  getParentRoute: getInside,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

const lists = [
  start,
  runs,
  customers,
  catalog,
  cutovers,
  requests,
  keys,
  health,
  settings,
] as const;

/** The pages by address; all of a page's state is in its search. */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    inside.addChildren([...lists, newImport, run, customer, cutover]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: Missing,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
