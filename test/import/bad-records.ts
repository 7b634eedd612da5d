/** A record that cannot be imported, between two that can. */
export interface BadRecord {
  readonly name: string;
  readonly record: string | Buffer;
  readonly code: string;
  readonly column: number;
  readonly pointer: string;
  /** Part of the message. */
  readonly says?: string;
  /** Part of the hint. */
  readonly advises?: string;
}

const metadataOf = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, "v"])));

/** One of every sort. */
export const badRecords: readonly BadRecord[] = [
  {
    name: "duplicate-key",
    record: '{"id": "x", "name": "a", "name": "b"}',
    code: "duplicate_key",
    column: 26,
    pointer: "/name",
    says: 'The field "name" stands twice in one object, first at line 3, column 13.',
  },
  {
    name: "nul-character",
    record: '{"id": "x", "name": "a\u0000b"}',
    code: "nul_character",
    column: 23,
    pointer: "",
  },
  {
    name: "nul-escape",
    record: '{"id": "x", "name": "a\\u0000b"}',
    code: "nul_character",
    column: 21,
    pointer: "/name",
  },
  {
    name: "lone-surrogate",
    record: '{"id": "x", "name": "\\ud83d"}',
    code: "lone_surrogate",
    column: 21,
    pointer: "/name",
  },
  {
    name: "invalid-utf8",
    record: Buffer.from('{"id": "x", "name": "\xff"}', "latin1"),
    code: "invalid_utf8",
    column: 22,
    pointer: "",
  },
  { name: "no-object", record: "5", code: "not_an_object", column: 1, pointer: "" },
  { name: "no-id", record: '{"name": "x"}', code: "missing_field", column: 1, pointer: "/id" },
  {
    name: "long-id",
    record: `{"id": "${"x".repeat(300)}"}`,
    code: "invalid_id",
    column: 8,
    pointer: "/id",
    says: "300 characters, and 255 are allowed",
  },
  {
    name: "id-with-space",
    record: '{"name": "x", "customerId": "x y"}',
    code: "invalid_id",
    column: 29,
    pointer: "/customerId",
  },
  { name: "dot", record: '{"id": "."}', code: "invalid_id", column: 8, pointer: "/id" },
  {
    name: "bad-email",
    record: '{"id": "x", "email": "office(at)x.example"}',
    code: "invalid_email",
    column: 22,
    pointer: "/email",
  },
  {
    name: "date-without-zone",
    record: '{"id": "x", "updatedAt": "2022-01-01T00:00:00"}',
    code: "date_without_zone",
    column: 26,
    pointer: "/updatedAt",
    advises: "If it is in UTC, write",
  },
  {
    name: "impossible-date",
    record: '{"id": "x", "updatedAt": "2022-02-30T00:00:00Z"}',
    code: "invalid_date",
    column: 26,
    pointer: "/updatedAt",
  },
  {
    name: "metadata-number",
    record: '{"id": "x", "metadata": {"a": "1", "seats": 5}}',
    code: "invalid_metadata",
    column: 45,
    pointer: "/metadata/seats",
  },
  {
    name: "metadata-with-51-keys",
    record: `{"id": "x", "metadata": ${metadataOf(51)}}`,
    code: "invalid_metadata",
    column: 25,
    pointer: "/metadata",
  },
  {
    name: "misspelt-field",
    record: '{"id": "x", "emial": "x@x.example"}',
    code: "unknown_field",
    column: 13,
    pointer: "/emial",
    says: 'There is no field "emial"; its value would be lost.',
    advises: 'Did you mean "email"?',
  },
  {
    name: "prototype",
    record: '{"id": "x", "__proto__": {"name": "x"}}',
    code: "unknown_field",
    column: 13,
    pointer: "/__proto__",
  },
  {
    name: "two-names-two-values",
    record: '{"id": "x", "customerId": "y"}',
    code: "conflicting_fields",
    column: 27,
    pointer: "/customerId",
  },
];
