import type { Generator } from '../support/generate'

/** Arguments by type, in Postgres's input text: edges first, the generated ones after. */
type Pool = { readonly edges: readonly string[]; readonly generate?: (g: Generator) => string }

const decimal = (g: Generator) =>
  `${g.pick(['', '-'])}${g.integer(0, 10 ** g.integer(1, 9))}${g.next() < 0.6 ? `.${g.digits(g.integer(1, 8))}` : ''}`
const float = (g: Generator) => String((g.next() - 0.5) * 10 ** g.integer(-8, 12))
// prettier-ignore
const WORDS = ['', 'a', 'abc', 'Abc', 'hello world', "it's", 'äöü', 'ÉCLAIR', '😀x😀', 'a%b', 'a_b', 'a\\b', ' pad ', '  ', 'xyxyx', 'one,two,,three', 'Ω', 'tab\tnew\nline', 'x', '"q"', 'select', 'a1B2', '\\', '日本語'] as const

// prettier-ignore
export const POOLS: Readonly<Record<string, Pool>> = {
  bool: { edges: ['t', 'f'] },
  int2: { edges: ['0', '1', '-1', '2', '7', '-32768', '32767', '100'], generate: (g) => String(g.integer(-32768, 32767)) },
  int4: { edges: ['0', '1', '-1', '2', '3', '5', '-3', '2147483647', '-2147483648', '65', '1000'], generate: (g) => String(g.integer(-1000000, 1000000)) },
  int8: { edges: ['0', '1', '-1', '2', '9223372036854775807', '-9223372036854775808', '4294967296', '9007199254740993'], generate: (g) => `${g.pick(['', '-'])}${g.integer(1, 9)}${g.digits(g.integer(0, 17))}` },
  oid: { edges: ['0', '1', '4294967295'] },
  float4: { edges: ['0', '1', '-1', '0.5', '1.5', '-2.5', '3.4028235e38', '1e-45', '16777217', '0.1', 'Infinity', '-Infinity', '-0'], generate: float },
  float8: { edges: ['0', '1', '-1', '0.5', '1.5', '2.5', '-2.5', '-0.5', '1e308', '-1e308', '5e-324', '0.1', '0.3', '1e15', '123456789.123456789', 'Infinity', '-Infinity', '-0', '2', '10', '3'], generate: float },
  numeric: { edges: ['0', '1', '-1', '0.00', '0.5', '-0.5', '1.5', '2.5', '-2.5', '10', '3', '7.00', '1e20', '1e-20', '99999999999999999999.999', '0.0001', '9999', '10000', 'NaN', 'Infinity', '-Infinity', '2', '123456789012345678901234567890.123456789'], generate: decimal },
  money: { edges: ['0', '1', '-1', '0.01', '-0.01', '1234.56', '92233720368547758.07', '-92233720368547758.08', '100'], generate: (g) => `${g.pick(['', '-'])}${g.integer(0, 99999)}.${g.digits(2)}` },
  text: { edges: WORDS, generate: (g) => g.text(['a', 'b', 'ab', 'É', '%', '_', '\\', ' ', '😀', ','], 5) },
  varchar: { edges: WORDS },
  name: { edges: WORDS },
  bpchar: { edges: [...WORDS, 'abc   ', ' a '] },
  char: { edges: ['a', '', 'é', '\\000', '\\377', 'ab'] },
  citext: { edges: [...WORDS, 'ABC', 'HELLO', 'aBc'] },
  bytea: { edges: ['\\x', '\\x00', '\\x616263', '\\xff00ff', '\\x2561', '\\x5c', '\\xc3a9', '\\x0102030405060708', '\\x20612020', '\\x61256225', '\\x0102030405060708ff'] },
  uuid: { edges: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '00000000-0000-0000-0000-000000000000', '0198c5f0-7c3b-7000-8000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] },
  bit: { edges: ['', '1', '0', '101', '11110000', '000011110000', '111'] },
  varbit: { edges: ['', '1', '0', '101', '11110000', '000011110000'] },
  inet: { edges: ['127.0.0.1', '10.0.0.0/8', '192.168.1.5/24', '::1', '2001:db8::ff00:42:8329/64', '0.0.0.0/0', '10.1.2.3/32', '::/0', '::ffff:1.2.3.4', '255.255.255.255'] },
  cidr: { edges: ['10.0.0.0/8', '192.168.1.0/24', '2001:db8::/32', '0.0.0.0/0', '10.1.2.3/32'] },
  macaddr: { edges: ['08:00:2b:01:02:03', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '12:34:56:78:9a:bc'] },
  macaddr8: { edges: ['08:00:2b:ff:fe:01:02:03', '00:00:00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff:ff:ff'] },
}

/** A type to stand for a polymorphic argument. */
export const CONCRETE: Readonly<Record<string, readonly string[]>> = {
  anyelement: ['int4', 'text', 'numeric', 'bool'],
  anynonarray: ['int4', 'text', 'numeric', 'bool', 'float8', 'uuid', 'bytea', 'int8', 'money', 'bpchar'],
  any: ['int4', 'text', 'numeric', 'bool', 'float8', 'bpchar', 'bytea'],
  anycompatible: ['int4'],
}

/** Names that mean something else to the grammar: `char` is character(1), `bit` is bit(1). */
export const QUOTED: ReadonlySet<string> = new Set(['char', 'bit'])

export function argument(type: string, g: Generator): string {
  const pool = POOLS[type]
  if (!pool) throw new Error(`no arguments of type ${type}`)
  return pool.generate && g.next() < 0.3 ? pool.generate(g) : g.pick(pool.edges)
}
