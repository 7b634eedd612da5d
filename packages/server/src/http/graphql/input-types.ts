/**
 * The inputs of the mutations, by the names that clients of that API know. Objects that the bodies
 * of API v1 have in the same form are JSON here: the contract reads them.
 */
export const inputTypes = `
enum BillingPeriod { MONTHLY ANNUALLY }
enum ChargeType { FEATURE CREDIT }
enum EntitlementResetPeriod { YEAR MONTH WEEK DAY HOUR }
enum UsageUpdateBehavior { DELTA SET }
enum SubscriptionCancellationTime { END_OF_BILLING_PERIOD IMMEDIATE SPECIFIC_DATE }
enum SubscriptionCancellationAction { DEFAULT REVOKE_ENTITLEMENTS }
enum PaymentCollectionMethod { CHARGE INVOICE NONE }
enum ScheduleStrategy { END_OF_BILLING_PERIOD END_OF_BILLING_MONTH IMMEDIATE }
enum BillingCycleAnchor { UNCHANGED NOW }

input ImportCustomerBulkInput {
  customers: [ImportCustomerInput!]!
  integrationId: String
  "Ignored: a key belongs to one environment."
  environmentId: String
}

"A field that is absent leaves what is stored, null clears it."
input ImportCustomerInput {
  customerId: String
  "Another name of customerId."
  refId: String
  name: String
  email: String
  billingId: String
  paymentMethodId: String
  salesforceId: String
  "When it was created in the exporting system."
  createdAt: DateTime
  updatedAt: DateTime
  additionalMetaData: JSON
  environmentId: String
}

input ImportSubscriptionsBulkInput {
  subscriptions: [ImportSubscriptionInput!]!
  integrationId: String
  environmentId: String
}

"A field that is absent leaves what is stored, null clears it."
input ImportSubscriptionInput {
  subscriptionId: String
  customerId: String!
  planId: String!
  resourceId: String
  startDate: DateTime
  endDate: DateTime
  billingId: String
  billingPeriod: BillingPeriod
  "As the exporting system writes it, such as active, trialing or IN_TRIAL."
  status: String
  trialEndDate: DateTime
  canceledAt: DateTime
  cancelAt: DateTime
  endedAt: DateTime
  cancelAtPeriodEnd: Boolean
  currentPeriodEnd: DateTime
  paused: Boolean
  pastDue: Boolean
  billingCycleAnchor: DateTime
  salesforceId: String
  addons: [SubscriptionAddonInput!]
  billableFeatures: [BillableFeatureInput!]
  charges: [ChargeInput!]
  unitQuantity: Float
  entitlements: [ImportEntitlementInput!]
  "Another name of entitlements, in a flat form."
  subscriptionEntitlements: [ImportFeatureEntitlementInput!]
  additionalMetaData: JSON
  updatedAt: DateTime
}

input SubscriptionAddonInput { addonId: String! quantity: Int! }
input BillableFeatureInput { featureId: String! quantity: Float! }
input ChargeInput { id: String! quantity: Float! type: ChargeType }

"Either a feature or a credit; credits are refused."
input ImportEntitlementInput { feature: ImportFeatureEntitlementInput credit: JSON }

input ImportFeatureEntitlementInput {
  featureId: String!
  usageLimit: Float
  hasUnlimitedUsage: Boolean
  hasSoftLimit: Boolean
  enumValues: [String!]
  resetPeriod: EntitlementResetPeriod
}

input ReportUsageBulkInput {
  usages: [ReportUsageInput!]!
  environmentId: String
}

input ReportUsageInput {
  customerId: String!
  featureId: String!
  resourceId: String
  value: Float!
  updateBehavior: UsageUpdateBehavior
  createdAt: DateTime
  dimensions: JSON
  idempotencyKey: String
  environmentId: String
}

"Null is the same as absent: it has nothing to clear."
input ProvisionSubscriptionInput {
  subscriptionId: String
  customerId: String!
  planId: String!
  resourceId: String
  payingCustomerId: String
  startDate: DateTime
  cancellationDate: DateTime
  billingId: String
  billingPeriod: BillingPeriod
  billingCountryCode: String
  billingCycleAnchor: BillingCycleAnchor
  billingInformation: JSON
  addons: [SubscriptionAddonInput!]
  billableFeatures: [BillableFeatureInput!]
  charges: [ChargeInput!]
  unitQuantity: Float
  entitlements: [SubscriptionEntitlementInputV2!]
  "Another name of entitlements, in a flat form."
  subscriptionEntitlements: [FeatureEntitlementInput!]
  trialOverrideConfiguration: JSON
  priceOverrides: [JSON!]
  appliedCoupon: JSON
  budget: JSON
  minimumSpend: JSON
  checkoutOptions: JSON
  scheduleStrategy: ScheduleStrategy
  paymentCollectionMethod: PaymentCollectionMethod
  awaitPaymentConfirmation: Boolean
  salesforceId: String
  additionalMetaData: JSON
  environmentId: String
}

"Either a feature or a credit; credits are refused."
input SubscriptionEntitlementInputV2 { feature: FeatureEntitlementInput credit: JSON }

input FeatureEntitlementInput {
  featureId: String!
  usageLimit: Float
  hasUnlimitedUsage: Boolean
  hasSoftLimit: Boolean
  resetPeriod: EntitlementResetPeriod
  yearlyResetPeriodConfiguration: JSON
  monthlyResetPeriodConfiguration: JSON
  weeklyResetPeriodConfiguration: JSON
}

input SubscriptionCancellationInput {
  subscriptionRefId: String!
  subscriptionCancellationTime: SubscriptionCancellationTime
  subscriptionCancellationAction: SubscriptionCancellationAction
  endDate: DateTime
  prorate: Boolean
  environmentId: String
}
`;
