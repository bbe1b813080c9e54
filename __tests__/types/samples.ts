import type { Generator } from '../support/generate'

/** Nasty values by type; what is not valid for a type is as welcome as what is. */
export interface TypeSample {
  readonly sqlType: string
  readonly values: readonly string[]
  readonly generate: (g: Generator) => string
}

// prettier-ignore
const INTEGERS = [
  '0', '-0', '+5', ' 42 ', '\t7\n', '', ' ', '+', '-', '1 2', '00012', '1_000', '1__0', '_1', '1_', '0x1F', '0X1f', '-0x10', '0x', '0x_F', '0x1_F', '0o17', '0b101', '0b2',
  '32767', '32768', '-32768', '-32769', '2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807', '9223372036854775808', '-9223372036854775808',
  '-9223372036854775809', '99999999999999999999999', '99999999999999999999999x', '9999999999x', '1.0', '1e3', 'abc', '12a', '0x7fffffff', '0x80000000', '- 1', '--1', '\u00a01', '1\u00a0', '１', '1\0', '\ud800',
  '4294967295', '4294967296', '010', '08', '18446744073709551616', '-1',
]

/** PGlite is a 32-bit build, whose strtoul takes these otherwise than a 64-bit server. */
const NEEDS_64_BITS = new Set(['0x', '-2147483649', '9999999999x'])

// prettier-ignore
const DECIMALS = [
  ...INTEGERS, '1.5', '.5', '5.', '.', '-.5', '+.5e1', '1e3', '1E-3', '1.5e+2', '1e', '1e+', '1_0.0_1', '1._5', '1_.5', '1.5_', 'NaN', 'nan', '-nan', '+nan', ' NaN ', 'inf', '-inf', '+Infinity', '-Infinity', 'infinityx',
  '0.00', '-0.00', '000.100', '123.456', '99.995', '99.994', '-99.995', '0.005', '-0.005', '999.99', '9999.99', '0.0000000001', '1e10', '1e-10', '1e131071', '1e131072', '1e-16383', '1e-16384', '0e-16384', '0e99999', '1e999999999', '1e9999999999',
  '1e-99999', '12345678901234567890.123456789012345678901234567890', '1 .5', '1.5x', '0x1.8', '1e0x1', '1e1_0',
]

// prettier-ignore
const FLOATS = [
  ...DECIMALS.filter((v) => !/e-?(?:\d{6,}|1310|1638)/.test(v)), '1e15', '1e14', '123456789012345', '1234567890123456', '0.0001', '0.00001', '0.00012345', '1e23', '-1e23', '9007199254740993', '1e22', '1e21', '5e-324', '2e-324', '1e-400', '1e400', '-1e400',
  '1.7976931348623157e308', '1.7976931348623159e308', '2.2250738585072014e-308', '3.4028235e38', '3.4028236e38', '1.4e-45', '1e-45', '7e-46', '16777217', '8388608.5', '1e6', '999999', '123456.7', '0.1', '0.3', '1e-5', '9.5367431640625e-07',
  '33554432', '33554434', '67108864', '1.17549435e-38', '2147483648', '1e5', '100000', '1000000', '0x1p3', '0x1.8p1', '-0x10', '0x', '-0', '-0.0', '1e+20', '1e-07', '4503599627370496.5', '1e+', '1.e5', '.e5', 'Infinityx', '+inf', 'INF', '9.999999999999999e22',
  '9214843084008499', '18014398509481989', '36028797018963966', '4.4501477170144023e-308',
]

// prettier-ignore
const TEXTS = ['', ' ', 'a', 'abc', 'abcd', 'abc   ', 'ab ', 'abcdef', 'äöü', 'äöüß', '😀😀😀', '😀😀😀😀', '😀😀😀 ', 'a\nb', 'a\tb', '\0', 'a\0b', '\ud800', 'x\udc00\0', "it's", '\\', '日本語', 'é'.repeat(40), 'ABC', 'aBc', 'É', 'é', 'z', 'Z', '\u007f', '\ue000', '\ufffd']
const LETTERS = ['a', 'B', 'c', ' ', 'é', '😀', '日', 'É', 'z', '_', '~'] as const

// prettier-ignore
const UUIDS = [
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}', 'a0eebc999c0b4ef8bb6d6bb9bd380a11', 'a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ' a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111', 'g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc9-99c0b-4ef8-bb6d-6bb9bd380a11', '', '-a0eebc999c0b4ef8bb6d6bb9bd380a11', 'a0eebc99--9c0b4ef8bb6d6bb9bd380a11', 'a0eebc999c0b4ef8bb6d6bb9bd380a11-', 'é',
]

// prettier-ignore
const BYTES = ['', '\\x', '\\xDEADbeef', '\\xde ad', '\\xd ead', '\\xdea', '\\xzz', '\\xdeé', '\\x0', '\\x \n\t0 0', '\\X00', 'abc', 'a\\\\b', 'a\\000b', '\\377', '\\400', '\\1', '\\', 'a\\x', 'é', '\\\\x', '\\x00ff', '\\x 1 2', '\\141\\\\']

// prettier-ignore
const BOOLEANS = ['t', 'f', 'true', 'FALSE', 'tr', 'y', 'yes', 'ye', 'no', 'n', 'on', 'of', 'off', 'o', '1', '0', '', ' ', ' true ', '\ttrue\n', 'truex', '10', 'yess', 'T', 'nope', 'tru e', 'ON']

// prettier-ignore
const MONEY = [...DECIMALS.filter((v) => !v.includes('e')), '$1,234.56', '-$1', '$-1', '($5.55)', '5-', '$ 5', '1.005', '1.004', '1.995', '92233720368547758.07', '92233720368547758.08', '-92233720368547758.08', '-92233720368547758.09', '92233720368547758.075', '1,2,3', ',', '$', '1.2,3', '1.2.3', '5$', '5 $ -', '(5', '-(5)', '+5', '1,234,567.891', '1.23,45']

// prettier-ignore
const BITS = ['', '0', '1', '101', '1010', '10101', 'b101', 'B1010', 'xA', 'X1f', 'x', 'b', '2', '12', 'xg', 'é', 'b2', ' 1', '1 ', 'x0é']

// prettier-ignore
const NETWORKS = [
  '127.0.0.1', '10.0.0.0/8', '10.1.2.3/8', '192.168.1.5/24', '0.0.0.0/0', '255.255.255.255/32', '256.1.1.1', '1.2.3', '1.2.3.4/33', '1.2.3.4/', '1.2.3.4/a', '1.2.3.4.5', ' 1.2.3.4', '1.2.3.4 ', '', 'abc', '01.02.03.04', '1.2.3.004', '1..2.3', '10/8', '10.1/16', '10',
  '::', '::1', '1::', '::/0', '2001:db8::1', '2001:DB8::1/64', '2001:db8:0:0:1:0:0:1', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '::ffff:1.2.3.4', '::1.2.3.4', '::1:2', '::2', '1::2::3', ':::', ':1', '1:', '12345::', 'g::', '::1/129', '::1/128', '::1/064', '1:0:0:2:0:0:0:3', 'fe80::1%eth0', '::ffff:0:0', '0:0:0:0:0:1:0:0', '64:ff9b::1.2.3.4', '::1.2.3', '::1.2.3.4/96', '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '0:1:0:1:0:1:0:1', '1:2:3:4:5:6::7:8', '\0',
]

// prettier-ignore
const MACS = ['08:00:2b:01:02:03', '08-00-2B-01-02-03', '08002b:010203', '08002b-010203', '0800.2b01.0203', '0800-2b01-0203', '08002b010203', '8:0:2b:1:2:3', '08:00:2b:01:02', 'gg:00:2b:01:02:03', '', 'xyz', '08:00:2b:01:02:03:04', 'é']

// prettier-ignore
const XML = ['', 'x', '<a/>', '<a>b</a>', '<a b="c" d="e">x<f/>y</a>', '<a>', '</a>', '<a></b>', '<a b="1" b="2"/>', '&amp;', '&nope;', '<a b=c/>', 'a<b', ']]>', '<é/>', '<a>é😀</a>', '<!-- c -->', '<?xml version="1.0"?><a/>', '<a:b/>', '<a b="<"/>']

function network(g: Generator): string {
  const v4 = g.many(4, () => g.pick([0, 1, 10, 127, 192, 255])).join('.')
  if (g.next() < 0.5) return v4 + (g.next() < 0.5 ? `/${g.integer(0, 33)}` : '')
  const groups = g.many(g.pick([8, 8, 3, 5]), () => g.pick(['0', '0', '0', '1', 'ffff', 'db8']))
  if (groups.length < 8) groups.splice(g.integer(1, groups.length - 1), 0, '')
  return groups.join(':') + (g.next() < 0.3 ? `/${g.integer(0, 128)}` : '')
}

const number = (g: Generator, places: number) => {
  const sign = g.pick(['', '', '-'])
  const whole = g.digits(g.integer(1, g.pick([1, 3, 6, 20])))
  return (
    sign +
    whole +
    (g.next() < 0.7 ? `.${g.digits(g.integer(1, places))}` : '') +
    (g.next() < 0.1 ? `e${g.integer(-12, 12)}` : '')
  )
}

const integer = (g: Generator) => g.pick(['', '-']) + g.digits(g.integer(1, g.pick([2, 5, 10, 19])))

function double(g: Generator): string {
  // Between 2^50 and 2^51 the shortest text is a tie; so is it among seven-digit singles.
  if (g.next() < 0.1) return String(2 ** 50 + g.integer(0, 2 ** 40) + g.pick([0.25, 0.75, 0.5]))
  if (g.next() < 0.1) return String(g.integer(2 ** 20, 2 ** 21) + g.integer(0, 7) / 8)
  if (g.next() < 0.3) return String((g.next() - 0.5) * 10 ** g.integer(-20, 20))
  if (g.next() < 0.5) return `${g.pick(['', '-'])}${g.digits(1)}.${g.digits(g.integer(1, 17))}e${g.integer(-300, 300)}`
  return `${g.integer(1, 99)}e${g.integer(-44, 38)}`
}

// prettier-ignore
export const SAMPLES: readonly TypeSample[] = [
  { sqlType: 'bool', values: BOOLEANS, generate: (g) => g.text(['t', 'T', 'r', 'u', 'e', 'o', 'n', 'f', ' ', '1', '0'], 4) },
  { sqlType: 'int2', values: INTEGERS, generate: integer },
  { sqlType: 'int4', values: INTEGERS, generate: integer },
  { sqlType: 'int8', values: INTEGERS, generate: integer },
  { sqlType: 'oid', values: INTEGERS.filter((v) => !NEEDS_64_BITS.has(v)), generate: (g) => g.pick(['', '-']) + g.digits(g.integer(1, 9)) },
  { sqlType: 'float8', values: FLOATS, generate: double },
  { sqlType: 'float4', values: FLOATS, generate: double },
  { sqlType: 'numeric', values: DECIMALS, generate: (g) => number(g, 12) },
  { sqlType: 'numeric(10,2)', values: DECIMALS, generate: (g) => number(g, 5) },
  { sqlType: 'numeric(5)', values: DECIMALS, generate: (g) => number(g, 3) },
  { sqlType: 'numeric(3,5)', values: [...DECIMALS, '0.00999', '0.009995', '0.01', '-0.009999'], generate: (g) => `0.00${g.digits(6)}` },
  { sqlType: 'numeric(3,-2)', values: [...DECIMALS, '99949', '99950', '149', '150', '-150'], generate: (g) => number(g, 3) },
  { sqlType: 'numeric(65,30)', values: DECIMALS, generate: (g) => number(g, 40) },
  { sqlType: 'money', values: MONEY, generate: (g) => g.text(['1', '2', '9', ',', '.', '-', '$', ' ', '(', ')'], 7) },
  { sqlType: 'text', values: TEXTS, generate: (g) => g.text(LETTERS, 6) },
  { sqlType: 'varchar', values: TEXTS, generate: (g) => g.text(LETTERS, 6) },
  { sqlType: 'varchar(3)', values: TEXTS, generate: (g) => g.text(LETTERS, 6) },
  { sqlType: 'bpchar', values: TEXTS, generate: (g) => g.text(LETTERS, 6) },
  { sqlType: 'char(3)', values: TEXTS, generate: (g) => g.text(LETTERS, 6) },
  { sqlType: 'name', values: [...TEXTS, 'x'.repeat(70), `${'x'.repeat(62)}é`], generate: (g) => g.text(LETTERS, 40) },
  { sqlType: 'citext', values: TEXTS, generate: (g) => g.text(LETTERS, 4) },
  { sqlType: 'uuid', values: UUIDS, generate: (g) => g.text(['a0eebc99', '-', '9c0b', '4EF8', '{', '}', '0a11'], 12) },
  { sqlType: 'bytea', values: BYTES, generate: (g) => g.text(['\\x', '\\', '00', '0', 'ff', 'a', '\\101', ' ', 'é'], 6) },
  { sqlType: '"char"', values: ['', 'a', 'ab', 'é', '\\101', '\\377', '\\000', '\\1', '\\400', '\\12', 'Z', '~', '😀', '\0'], generate: (g) => g.pick(['\\', '']) + g.digits(g.integer(1, 3)) },
  { sqlType: 'bit(4)', values: BITS, generate: (g) => g.text(['0', '1'], 5) },
  { sqlType: 'varbit(4)', values: BITS, generate: (g) => g.text(['0', '1'], 5) },
  { sqlType: 'varbit', values: BITS, generate: (g) => g.text(['0', '1', '0000'], 20) },
  { sqlType: 'inet', values: NETWORKS, generate: network },
  { sqlType: 'cidr', values: NETWORKS, generate: network },
  { sqlType: 'macaddr', values: MACS, generate: (g) => Array.from({ length: 6 }, () => g.pick(['00', 'ff', 'A', '0b', '10'])).join(':') },
  { sqlType: 'xml', values: XML, generate: (g) => g.text(['<a>', '</a>', '<b c="1"/>', 'x', '&lt;', ' ', '&', '<'], 6) },
  { sqlType: '"Role"', values: ['USER', 'ADMIN', 'user', '', 'ADMIN ', "it's", 'x\0', 'é', 'y'.repeat(70)], generate: (g) => g.pick(['USER', 'ADMIN', 'é', "it's", 'nobody']) },
]
