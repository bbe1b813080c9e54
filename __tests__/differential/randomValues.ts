import type { Generator } from '../support/generate'
import { ENUMS, type Field } from './models'

const TEXTS = ['', 'a', 'A', 'b', 'Ann', 'P1', 'P2', 't1', 't2', 'm1', 'conn', 'x_y', '100%', "it's", 'Émile', '🎉', 'NULL', 'a b', '"q"', '{a}', 'a@x.io', 'b@x.io', 'cat1', 'eu', 'us', 'one', 'two', 'x'] // prettier-ignore
const UUIDS = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'a1', 'c1', '0a', '01', 'ff'].map(
  (end) => `00000000-0000-4000-8000-0000000000${end}`,
)
const INSTANTS = ['2024-02-03T04:05:06.789Z', '2024-02-03T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '1999-12-31T23:59:59.999Z', '2024-02-29T12:00:00.500Z', '0999-01-01T00:00:00.001Z', '9999-12-31T23:59:59.999Z'] // prettier-ignore
const JSONS: readonly unknown[] = [
  { a: 1 },
  { a: '1', b: [1, 'x'] },
  [],
  [1, 2],
  'x',
  1,
  1.5,
  true,
  { a: { b: null } },
  { b: 2, a: 1 },
  '',
  [null],
  { t: 'Émile' },
]

const NATIVE_TEXTS: Readonly<Record<string, readonly string[]>> = {
  Uuid: UUIDS,
  Inet: ['10.0.0.1', '10.0.0.1/8', '::1', '192.168.1.0/24'],
  Bit: ['101', '000', '111'],
  VarBit: ['', '1', '11', '10101010'],
  Xml: ['<a/>'],
  Citext: ['Ab', 'aB', 'x', 'É', ''],
  Char: ['', 'a', 'ab', 'a ', 'abc'],
  VarChar: ['', 'a', 'ab', 'A', 'a@x.io', 'b@x.io', 'é', 'abcde'],
}
const INTS: Readonly<Record<string, readonly number[]>> = {
  SmallInt: [0, 1, 2, -1, 3, 32767, -32768],
  Oid: [0, 1, 7, 2147483647],
}

const SCALARS: Readonly<Record<string, (g: Generator, f: Field) => unknown>> = {
  String: (g, f) => g.pick(NATIVE_TEXTS[f.nativeType?.[0] ?? ''] ?? TEXTS),
  Int: (g, f) =>
    f.isId
      ? g.integer(1, 9)
      : g.pick(INTS[f.nativeType?.[0] ?? ''] ?? [0, 1, 2, 3, 4, 5, 6, 7, -1, 10, 2147483647, -2147483648]),
  BigInt: (g) => g.pick([1n, 2n, 3n, 4n, 5n, 1n, 2n, 0n, 99n, 9007199254740993n, -9223372036854775808n]),
  Float: (g) => g.pick([0, 1, 1.5, -0.5, 0.1, 1e15, 2 ** 24 + 1, 123.456]),
  Decimal: (g) => g.pick(['0', '1', '1.50', '-3.25', '0.005', '12.5', '99.999', '1e2', '9999.99']),
  Boolean: (g) => g.next() < 0.5,
  DateTime: (g) => new Date(g.pick(INSTANTS)),
  Json: (g) => g.pick(JSONS),
  Bytes: (g) => Uint8Array.from(g.pick([[], [0], [1, 2, 3], [255, 0], [9]])),
}

/** One value of the field's type, never null, never a list. */
export function oneValue(g: Generator, f: Field): unknown {
  return f.kind === 'enum'
    ? g.pick(ENUMS[f.type] as readonly string[])
    : (SCALARS[f.type] as (g: Generator, f: Field) => unknown)(g, f)
}

export function listValue(g: Generator, f: Field): unknown[] {
  return g.many(g.integer(0, 3), () => oneValue(g, f))
}

/** What a create gives the field. */
export function anyValue(g: Generator, f: Field): unknown {
  if (f.isList) return listValue(g, f)
  if (!f.isRequired && f.type !== 'Json' && g.next() < 0.2) return null
  return oneValue(g, f)
}
