import { describe, expect, it } from "vitest";
import type { Catalog, PackageVersion, Price } from "../catalog/catalog.ts";
import { version } from "../testing/catalog.ts";
import { billedItems, fingerprintOf } from "./billing-items.ts";
import { minorUnits } from "./money.ts";
import { newSubscription } from "./new-subscription.ts";
