/** The inputs of the mutations in the names of the contract, which then reads and judges them. */

/** The fields of an input, or of an object in it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns a customer as the import reads it. */
export function customerRecord({ customerId, refId, environmentId: _, ...fields }: Fields): Fields {
  return { ...oneOf({ customerId, id: refId }), ...fields };
}

/** Returns a subscription as the import reads it. */
export function subscriptionRecord(fields: Fields): Fields {
  const { entitlements, subscriptionEntitlements, charges, billableFeatures, ...others } = fields;
  const nested = Array.isArray(entitlements)
    ? entitlements.map((each) => withoutNulls(each))
    : entitlements;
  return {
    ...others,
    ...oneOf({ entitlements: nested, subscriptionEntitlements }),
    ...oneOf({ charges, billableFeatures }),
  };
}

/** Returns one usage of the body of `POST /api/v1/usage`. */
export function usageReport({ environmentId: _, ...fields }: Fields): unknown {
  return withoutNulls(fields);
}

/** The lists of a subscription to provision; the schema checks their entries. */
interface Lists {
  readonly addons?: readonly Fields[];
  readonly charges?: readonly Fields[];
  readonly billableFeatures?: readonly Fields[];
  readonly entitlements?: ReadonlyArray<{ readonly feature?: Fields; readonly credit?: Fields }>;
  readonly subscriptionEntitlements?: readonly Fields[];
}

/** Returns the body of `POST /api/v1/subscriptions`. */
export function provisionBody(input: Fields): Fields {
  const { subscriptionId, additionalMetaData, environmentId: _, ...given } = input;
  const { addons, charges, billableFeatures, entitlements, subscriptionEntitlements, ...fields } =
    withoutNulls(given) as Fields & Lists;
  const hasCharges = charges !== undefined || billableFeatures !== undefined;
  const hasEntitlements = entitlements !== undefined || subscriptionEntitlements !== undefined;
  return {
    ...fields,
    ...(subscriptionId != null && { id: subscriptionId }),
    ...(additionalMetaData != null && { metadata: additionalMetaData }),
    ...(addons && { addons: addons.map(({ addonId, quantity }) => ({ id: addonId, quantity })) }),
    ...(hasCharges && {
      charges: [
        ...(charges ?? []).map((charge) => ({ type: "FEATURE", ...charge })),
        ...(billableFeatures ?? []).map(ofFeature),
      ],
    }),
    ...(hasEntitlements && {
      entitlements: [
        ...(entitlements ?? []).map(overrideOf),
        ...(subscriptionEntitlements ?? []).map(ofFeature),
      ],
    }),
  };
}

/** Returns the body of `POST /api/v1/subscriptions/{id}/cancel`. */
export function cancelBody(input: Fields): unknown {
  return withoutNulls({
    cancellationTime: input.subscriptionCancellationTime,
    cancellationAction: input.subscriptionCancellationAction,
    endDate: input.endDate,
    prorate: input.prorate,
  });
}

function overrideOf({ feature, credit, ...empty }: { feature?: Fields; credit?: Fields }): unknown {
  if (feature !== undefined && credit === undefined) return ofFeature(feature);
  if (credit === undefined || feature !== undefined) return empty;
  return { type: "CREDIT", id: credit.customCurrencyId ?? credit.id, ...credit };
}

function ofFeature({ featureId, ...fields }: Fields): Fields {
  return { type: "FEATURE", id: featureId, ...fields };
}

/**
 * Merges the names of one field. Generated clients send null for an unused name, which clears the
 * field only if no other name has a value.
 */
function oneOf(names: Fields): Fields {
  const given = Object.entries(names).filter(([, value]) => value !== undefined);
  const said = given.filter(([, value]) => value !== null);
  return Object.fromEntries(said.length > 0 ? said : given.slice(0, 1));
}

/** Maps with keys of the caller's choice. */
const ownMaps = ["metadata", "additionalMetaData", "dimensions"];

/** The deepest body of API v1; deeper values are unknown to it. */
const bodyDepthMax = 8;

/** Returns a value without the fields that are null or undefined. */
function withoutNulls(value: unknown, depthMax = bodyDepthMax): unknown {
  if (typeof value !== "object" || value === null || depthMax === 0) return value;
  if (Array.isArray(value)) return value.map((each) => withoutNulls(each, depthMax - 1));
  const entries = Object.entries(value).filter(([, each]) => each != null);
  return Object.fromEntries(
    entries.map(([name, each]) => {
      return [name, ownMaps.includes(name) ? each : withoutNulls(each, depthMax - 1)];
    }),
  );
}
