/**
 * Types of the HTTP API, generated from openapi.json. Do not edit: change the contract and run
 * `npm run generate`.
 */

export interface paths {
    "/api/v1/customers/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import 1 to 1,000 customers; each is accounted for by an outcome of its own. */
        post: operations["importCustomers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List customers in the order of their creation. */
        get: operations["listCustomers"];
        put?: never;
        /** Create a customer. */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a customer. */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update a customer: present fields replace, null clears. */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/api/v1/customers/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a customer; doing it twice changes nothing. */
        post: operations["archiveCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived customer back. */
        post: operations["unarchiveCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the links of a customer to other systems. */
        get: operations["listCustomerIntegrations"];
        put?: never;
        /** Link a customer to its counterpart in another system. */
        post: operations["linkCustomerIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/integrations/{integrationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve one link. */
        get: operations["getCustomerIntegration"];
        put?: never;
        post?: never;
        /** Remove a link; answers what it was. */
        delete: operations["unlinkCustomerIntegration"];
        options?: never;
        head?: never;
        /** Point a link at another counterpart. */
        patch: operations["updateCustomerIntegration"];
        trace?: never;
    };
    "/api/v1/customers/{id}/payment-method": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set the default payment method of a customer. */
        post: operations["attachPaymentMethod"];
        /** Remove the default payment method of a customer. */
        delete: operations["detachPaymentMethod"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List import runs in the order of their creation. */
        get: operations["listImportRuns"];
        put?: never;
        /** Open an import run, or find the open one of the same file and options. */
        post: operations["createImportRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve an import run with its counts. */
        get: operations["getImportRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/batches/{batch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve the stored result of a batch. */
        get: operations["getImportBatch"];
        /** Apply a batch exactly once; a repeat answers the stored result. */
        put: operations["putImportBatch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a run whose batches are all applied, and compute its findings. */
        post: operations["completeImportRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a run early; what was applied stays. */
        post: operations["cancelImportRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the rejected records of a run in the order of the file. */
        get: operations["listImportRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Customer: {
            /** @example customer-6e24b4 */
            id: string;
            name: string | null;
            email: string | null;
            billingId: string | null;
            billingCurrency: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
            couponId: string | null;
            defaultPaymentMethod: {
                /** @enum {string} */
                type: "CARD" | "BANK" | "CASH_APP";
                billingId: string | null;
                cardExpiryMonth: number | null;
                cardExpiryYear: number | null;
                cardLast4Digits: string | null;
            } | null;
            integrations: {
                id: string;
                /** @enum {string} */
                vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                syncedEntityId: string | null;
            }[];
            language: string | null;
            metadata: {
                [key: string]: string;
            };
            passthrough?: {
                stripe?: {
                    billingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    customerName?: string;
                    invoiceCustomFields?: {
                        [key: string]: string;
                    };
                    metadata?: {
                        [key: string]: string;
                    };
                    paymentMethodId?: string;
                    shippingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    taxIds?: {
                        type: string;
                        value: string;
                    }[];
                };
                zuora?: {
                    billingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    /** @enum {string} */
                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    metadata?: {
                        [key: string]: string;
                    };
                    paymentMethodId?: string;
                };
            };
            timezone: string | null;
            archivedAt: string | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        CustomerIntegration: {
            id: string;
            /** @enum {string} */
            vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
            syncedEntityId: string | null;
            syncData: null;
        };
        ImportRun: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "customers";
            /** @enum {string} */
            mode: "apply" | "plan";
            /** @enum {string} */
            status: "open" | "completed" | "canceled";
            source: {
                name: string;
                sha256: string | null;
                bytes: number | null;
            };
            options: {
                /** @default false */
                ignoreUnknown: boolean;
                /** @default false */
                unarchive: boolean;
                /** @default false */
                noRepeats: boolean;
            };
            counts: {
                read: number;
                created: number;
                updated: number;
                unchanged: number;
                replaced: number;
                skipped: number;
                rejected: number;
            };
            batchCount: number;
            lanes: number[];
            findings: {
                code: string;
                message: string;
                count: number;
                items: {
                    value: string;
                    customerIds: string[];
                }[];
            }[];
            createdAt: string;
            updatedAt: string;
            completedAt: string | null;
        };
        ImportBatchResult: {
            lane: number;
            number: number;
            sha256: string;
            counts: {
                read: number;
                created: number;
                updated: number;
                unchanged: number;
                replaced: number;
                skipped: number;
                rejected: number;
            };
            outcomes: ("created" | "updated" | "unchanged" | "replaced" | "skipped" | "rejected")[];
            details: {
                index: number;
                code: string;
                path: string;
                message: string;
                hint: string;
            }[];
        };
        ImportRejection: {
            recordNumber: number;
            line: number | null;
            column: number | null;
            code: string;
            path: string;
            message: string;
            hint: string;
        };
        /** @description Why a request got a no; some codes add details. */
        Refusal: {
            /** @description One sentence for people. */
            message: string;
            /** @description Stable name of the refusal, for programs. */
            code: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A customer to import. */
        CustomerImportItem: {
            /** @example customer-6e24b4 */
            id: string;
            name?: string | null;
            email?: string | null;
            billingId?: string | null;
            paymentMethodId?: string | null;
            salesforceId?: string | null;
            updatedAt?: string | null;
            metadata?: {
                [key: string]: string;
            } | null;
        };
    };
    responses: {
        /**
         * @description `InvalidArgumentError`: The request is not valid.
         *
         *     `invalid_json_body`: The body is not valid JSON.
         */
        Refusal400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `Unauthenticated`: The API key is missing, unknown or revoked. Send it in the X-API-KEY header. */
        Refusal401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `IdentityForbidden`: A client key may only read entitlements and the catalog. Use a server key. */
        Refusal403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `RateLimitExceeded`: Too many requests. Wait as long as Retry-After says. */
        Refusal429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /**
         * @description `draining`: The server is shutting down. Try again shortly.
         *
         *     `database_unavailable`: The database cannot be reached. Try again shortly.
         */
        Refusal503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `body_too_large`: The body is larger than this path accepts. */
        Refusal413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `unsupported_media_type`: Send the body as application/json. */
        Refusal415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    importCustomers: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    customers: components["schemas"]["CustomerImportItem"][];
                    integrationId?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            newCustomers: string[];
                            /** Format: uuid */
                            runId: string;
                            outcomes: ("created" | "updated" | "unchanged" | "skipped" | "rejected")[];
                            details: {
                                index: number;
                                code: string;
                                path: string;
                                message: string;
                                hint: string;
                            }[];
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                email?: string;
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id: string;
                    billingCurrency?: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
                    billingId?: string | null;
                    couponId?: string | null;
                    email?: string | null;
                    integrations?: {
                        id: string;
                        /** @enum {string} */
                        vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                        syncedEntityId: string | null;
                    }[];
                    language?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    name?: string | null;
                    passthrough?: {
                        stripe?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            customerName?: string;
                            invoiceCustomFields?: {
                                [key: string]: string;
                            };
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                            shippingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            taxIds?: {
                                type: string;
                                value: string;
                            }[];
                        };
                        zuora?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            /** @enum {string} */
                            currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                        };
                    };
                    timezone?: string | null;
                    defaultPaymentMethod?: {
                        /** @enum {string} */
                        type: "CARD" | "BANK" | "CASH_APP";
                        billingId: string | null;
                        cardExpiryMonth: number | null;
                        cardExpiryYear: number | null;
                        cardLast4Digits: string | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billingCurrency?: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
                    billingId?: string | null;
                    couponId?: string | null;
                    email?: string | null;
                    integrations?: {
                        id: string;
                        /** @enum {string} */
                        vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                        syncedEntityId: string | null;
                    }[];
                    language?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    name?: string | null;
                    passthrough?: {
                        stripe?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            customerName?: string;
                            invoiceCustomFields?: {
                                [key: string]: string;
                            };
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                            shippingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            taxIds?: {
                                type: string;
                                value: string;
                            }[];
                        };
                        zuora?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            /** @enum {string} */
                            currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                        };
                    };
                    timezone?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: The customer is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    archiveCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    unarchiveCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    listCustomerIntegrations: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                vendorIdentifier?: ("AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING")[];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    linkCustomerIntegration: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                    syncedEntityId: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EntityIsArchivedError`: The customer is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    getCustomerIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                integrationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    unlinkCustomerIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                integrationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: The customer is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    updateCustomerIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                integrationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id?: string;
                    syncedEntityId: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: The customer is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    attachPaymentMethod: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    integrationId: string;
                    paymentMethodId: string;
                    /** @enum {string} */
                    vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                    billingCurrency?: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: The customer is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    detachPaymentMethod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: The customer is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    listImportRuns: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                kind?: "customers";
                status?: "open" | "completed" | "canceled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    createImportRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "customers";
                    /**
                     * @default apply
                     * @enum {string}
                     */
                    mode?: "apply";
                    source: {
                        name: string;
                        sha256?: string;
                        bytes?: number;
                    };
                    /**
                     * @default {
                     *       "ignoreUnknown": false,
                     *       "unarchive": false,
                     *       "noRepeats": false
                     *     }
                     */
                    options?: {
                        /** @default false */
                        ignoreUnknown?: boolean;
                        /** @default false */
                        unarchive?: boolean;
                        /** @default false */
                        noRepeats?: boolean;
                    };
                    /** @default false */
                    restart?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    getImportRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    getImportBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                batch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportBatchResult"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `import_run_not_found`: No such import run in this environment.
             *
             *     `batch_not_found`: The import run has no such batch yet.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    putImportBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                batch: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sha256: string;
                    recordNumbers: number[];
                    records: unknown[];
                    /** @default [] */
                    rejections?: {
                        recordNumber: number;
                        line: number | null;
                        column: number | null;
                        code: string;
                        path: string;
                        message: string;
                        hint: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportBatchResult"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_open`: The import run is completed or canceled and takes no more batches.
             *
             *     `batch_conflict`: The batch was applied with another content. Has the file changed? Open a new run.
             *
             *     `batch_out_of_order`: The batches of a lane must arrive in order; an earlier one is missing.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    completeImportRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    recordCount: number;
                    batchCount: number;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_open`: The import run is completed or canceled and takes no more batches.
             *
             *     `import_run_incomplete`: The import run lacks batches or records, so it cannot be completed.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    cancelImportRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_open`: The import run is completed or canceled and takes no more batches.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    listImportRejections: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRejection"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
}
