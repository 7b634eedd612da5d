/** Settings of the connection to the billing provider; see config.ts. */
export interface BillingSettings {
  /** The name of the one environment that the key and the secret below belong to. */
  readonly environment: string;
  readonly apiKey: string | null;
  readonly webhookSecret: string | null;
  /** Where Stripe is, such as the emulator's http://127.0.0.1:12111; null for Stripe itself. */
  readonly url: string | null;
  /** Requests per second to one endpoint: 0 for no limit, null for Stripe's documented rate. */
  readonly ratePerEndpoint: number | null;
  /** 32 bytes; null if no keys can be kept. */
  readonly encryptionKey: Buffer | null;
}

/** Without settings, environments are connected by stored keys only, and none can be added. */
export const noBillingSettings: BillingSettings = {
  environment: "default",
  apiKey: null,
  webhookSecret: null,
  url: null,
  ratePerEndpoint: null,
  encryptionKey: null,
};
