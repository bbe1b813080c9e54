import casts from '../../src/catalog/data/casts.json'
import citext from '../../src/catalog/data/citext.json'
import operators from '../../src/catalog/data/operators.json'
import { signatureOf, systemFunction, systemType } from '../../src/catalog/system'
import { definitionOf } from '../../src/functions/families'

/** Every operator and cast between these types has a definition, but for those listed here. */
// prettier-ignore
const SCALARS = new Set(['bool', 'int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'money', 'text', 'varchar', 'bpchar', 'name', 'char', 'citext', 'uuid', 'bytea', 'bit', 'varbit', 'inet', 'cidr', 'macaddr', 'xml'])
/** The translator compares by the codecs' order. */
const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>='])

type Row = readonly (string | number)[]
const isScalar = (oid: number) => oid === 0 || SCALARS.has(systemType(oid)?.name ?? '')
const missing = (functions: readonly number[]) =>
  // prettier-ignore
  [...new Set(functions)].filter((oid) => oid !== 0).map((oid) => signatureOf(systemFunction(oid)!)).filter((signature) => !definitionOf(signature))

test('operators', () => {
  const rows = [...(operators as Row[]), ...(citext.operators as Row[])]
  const scalar = rows.filter(
    ([name, left, right]) => !COMPARISONS.has(name as string) && isScalar(left as number) && isScalar(right as number),
  )
  expect(missing(scalar.map((row) => row[4] as number)).sort()).toEqual([])
})

test('casts', () => {
  const rows = [...(casts as Row[]), ...(citext.casts as Row[])]
  const scalar = rows.filter(([source, target]) => isScalar(source as number) && isScalar(target as number))
  expect(missing(scalar.map((row) => row[2] as number)).sort()).toEqual([])
})
