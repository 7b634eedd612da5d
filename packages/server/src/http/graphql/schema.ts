import {
  buildSchema,
  type GraphQLScalarType,
  type GraphQLSchema,
  valueFromASTUntyped,
} from "graphql";
import { inputTypes } from "./input-types.ts";

const outputTypes = `
"An instant in ISO 8601 with a zone. It is passed on as text, and judged where it is used."
scalar DateTime
"Any JSON value. Metadata is an object that maps text to text."
scalar JSON

type Query {
  "An import run and its counts, such as the one that importSubscriptionsBulk has accepted."
  importTask(id: String!): ImportTask
}

type Mutation {
  "Imports 1 to 1,000 customers; each has an outcome of its own, in order."
  importCustomerBulk(input: ImportCustomerBulkInput!): ImportedCustomers
  "Accepts 1 to 1,000 subscriptions, and gives the id of the task that applies them."
  importSubscriptionsBulk(input: ImportSubscriptionsBulkInput!): String
  "Counts one usage."
  reportUsage(input: ReportUsageInput!): UsageMeasurement
  "Counts 1 to 100 usages: all of them, or none."
  reportUsageBulk(input: ReportUsageBulkInput!): [UsageMeasurement!]
  "Starts a subscription; one that it takes the place of is canceled at its start."
  provisionSubscriptionV2(input: ProvisionSubscriptionInput!): ProvisionSubscriptionResult
  "Cancels a subscription; doing it twice changes nothing."
  cancelSubscription(input: SubscriptionCancellationInput!): Subscription
}

type ImportedCustomers {
  "The ids that did not exist before."
  newCustomers: [String!]!
  "The import run, which importTask reads."
  taskId: String!
  "The outcome of each customer: created, updated, unchanged, skipped or rejected."
  outcomes: [String!]!
  "Details of single customers; index counts from 0."
  details: [ImportDetail!]!
}

type ImportDetail {
  index: Int!
  code: String!
  path: String!
  message: String!
  hint: String!
}

type ImportTask {
  id: String!
  kind: String!
  "open, completed or canceled"
  status: String!
  counts: ImportCounts!
  createdAt: DateTime!
  updatedAt: DateTime!
  completedAt: DateTime
}

"Floats, since runs may be longer than an Int can count."
type ImportCounts {
  read: Float!
  created: Float!
  updated: Float!
  unchanged: Float!
  replaced: Float!
  skipped: Float!
  rejected: Float!
}

type UsageMeasurement {
  measurementId: String!
  customerId: String!
  featureId: String!
  resourceId: String
  value: Float!
  currentUsage: Float!
  timestamp: DateTime!
  createdAt: DateTime!
  usagePeriodStart: DateTime
  usagePeriodEnd: DateTime
  nextResetDate: DateTime
  "Why it does not count now; empty for a usage that counts."
  warnings: [UsageWarning!]!
}

type UsageWarning {
  code: String!
  message: String!
  hint: String!
}

type ProvisionSubscriptionResult {
  id: String!
  status: String!
  subscription: Subscription
  entitlements: [Entitlement!]
  isScheduled: Boolean!
  "Always null: no checkout is made."
  checkoutUrl: String
  "Warnings, which do not prevent it. Empty without any."
  warnings: [ProvisionWarning!]!
}

type ProvisionWarning {
  code: String!
  message: String!
}

enum SubscriptionStatus { PAYMENT_PENDING ACTIVE EXPIRED IN_TRIAL CANCELED NOT_STARTED }

type Subscription {
  id: String!
  subscriptionId: String!
  customerId: String!
  planId: String!
  resourceId: String
  pricingType: String!
  status: SubscriptionStatus!
  startDate: DateTime!
  endDate: DateTime
  effectiveEndDate: DateTime
  cancellationDate: DateTime
  cancelReason: String
  trialEndDate: DateTime
  currentBillingPeriodStart: DateTime
  currentBillingPeriodEnd: DateTime
  billingCycleAnchor: DateTime
  billingId: String
  paymentCollection: String!
  paymentCollectionMethod: String
  payingCustomerId: String
  addons: [SubscriptionAddon!]!
  additionalMetaData: JSON!
  createdAt: DateTime!
}

type SubscriptionAddon {
  addonId: String!
  quantity: Int!
}

type Entitlement {
  isGranted: Boolean!
  accessDeniedReason: String
  feature: EntitlementFeature
  currentUsage: Float
  usageLimit: Float
  hasUnlimitedUsage: Boolean
  resetPeriod: String
  usagePeriodStart: DateTime
  usagePeriodEnd: DateTime
  validUntil: DateTime
}

type EntitlementFeature {
  featureId: String!
  displayName: String!
  featureStatus: String!
  featureType: String!
}
`;

/**
 * Returns the schema of `POST /graphql`. Its root fields are resolved by the functions of a root
 * value.
 */
export function createSchema(): GraphQLSchema {
  const schema = buildSchema(outputTypes + inputTypes);
  // The contract, which knows the fields, describes the faults of a value's text.
  const json = schema.getType("JSON") as GraphQLScalarType;
  json.parseLiteral = valueFromASTUntyped;
  return schema;
}
