import type { TypeRef } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'
import type { RowField } from '../catalog/rowTypes'

/**
 * What SQLite holds for a Postgres value (its "stored form"; DESIGN, "Stored forms"):
 *
 * | Postgres | stored form |
 * |---|---|
 * | int2, int4, int8, oid, regtype, regnamespace | bigint (SQLite INTEGER) |
 * | bool | 0n or 1n |
 * | float4, float8 | number (SQLite REAL); NaN is refused, SQLite has none |
 * | numeric | decimal text with its display scale, `-12.30`; `NaN`, `Infinity`, `-Infinity` |
 * | money | decimal text with two places |
 * | text, varchar, name, enum, xml, citext | the text; bpchar(n) padded to n |
 * | uuid | lower-case text |
 * | timestamp, timestamptz | `2024-02-03T04:05:06.789000Z` in UTC, always six fraction digits; `infinity`, `-infinity` |
 * | date | `2024-02-03`; `infinity`, `-infinity` |
 * | time | `04:05:06.789000`; timetz the same with `+00:00:00` appended |
 * | interval | Postgres's own output form (intervalstyle postgres) |
 * | json / jsonb | text as written / Postgres's normal text form |
 * | bytea | Uint8Array (SQLite BLOB) |
 * | arrays | JSON text, `["a",null]`; int2, int4 and bool elements as JSON numbers and booleans, all others as strings of
 *   their own stored form (bytea as `\x…`); nested JSON arrays for further dimensions |
 * | rows (composite types, record) | JSON text, the array of their fields, each as in an array of its type |
 * | inet, cidr, macaddr, bit, varbit, point, ranges, tsvector, tsquery, everything else | Postgres's output text |
 */
export type StoredValue = bigint | number | string | Uint8Array
export type Stored = StoredValue | null

/** Text form ↔ stored form of one type, and its order. Pure: the same input always gives the same output. */
export interface TypeCodec {
  /**
   * Postgres's input function and, when `typmod` is not -1, its length coercion as on assignment.
   * @throws PostgresError with Postgres's own code and message (22P02, 22001, 22003, 22007, 22008, 22021…)
   */
  input(text: string, typmod: number): StoredValue
  /** Postgres's output function: the text on the wire (DateStyle ISO, TimeZone UTC, extra_float_digits 1, bytea hex). */
  output(value: StoredValue): string
  /**
   * Length coercion of a value that already has this type (Postgres: the cast function from a type to itself).
   * `explicit` casts truncate where assignment fails (varchar, bpchar, bit).
   */
  coerce?(value: StoredValue, typmod: number, explicit: boolean): StoredValue
  /** Gives a value that a column of the type can hold as it is. @throws UnsupportedOnShadow for one that it cannot */
  storable?(value: StoredValue): StoredValue
  /**
   * How values compare:
   * 'native' – SQLite's binary order on the stored form is Postgres's btree order;
   * a function – maps the stored form to a SQLite value whose binary order and equality are Postgres's (deterministic);
   * 'none' – the type has no equality in Postgres (json, xml, point…).
   */
  readonly order: 'native' | 'none' | ((value: StoredValue) => StoredValue)
}

/** What codecs and functions ask about types; user types come from the catalog. */
export interface TypeLookup {
  /** `int4`, `_int4`, `Role`: pg_type.typname. */
  typeName(oid: number): string
  /** As Postgres prints a type in messages: `integer`, `character varying(120)`, `"Role"`, `text[]` (format_type). */
  formatType(type: TypeRef): string
  /** A type's own name, for messages about types as such (format_type_be). */
  formatTypeName(oid: number): string
  /** Element type of an array type; 0 where the type is no array. */
  elementType(oid: number): number
  /** Array type over a type; 0 where there is none. */
  arrayType(oid: number): number
  /** The type that a domain stands on; any other type itself. */
  baseType(oid: number): number
  /** Labels in order, for enums only. */
  enumLabels(oid: number): readonly string[] | undefined
  /** The fields of a row type: of a table, or of a record that a query makes; undefined for every other type. */
  rowFields(oid: number): readonly RowField[] | undefined
  /** The sequence that a table's column owns. @throws PostgresError 42P01, 42703 */
  ownedSequence(table: string, column: string): string | null
  /** The catalog that the types are of. */
  readonly index: CatalogIndex
  /** The codec of a type; throws UnsupportedOnShadow for one that has none. */
  codec(oid: number): TypeCodec
}
