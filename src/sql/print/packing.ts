/** Many values as one: SQLite's table-valued functions take only so many arguments. */
import type { UserFunction } from '../../functions/userFunction'
import type { Stored } from '../../types/codec'

type Packed = null | readonly ['i' | 't' | 'b', string] | readonly ['f', number]

const pack = (value: Stored): Packed => {
  if (value === null) return null
  if (typeof value === 'bigint') return ['i', String(value)]
  if (typeof value === 'string') return ['t', value]
  // JSON has neither infinities nor minus zero.
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? ['f', value] : ['b', `${value}`]
  return ['b', `\\x${Buffer.from(value).toString('hex')}`]
}

function unpackOne(value: Packed): Stored {
  if (value === null) return null
  const [kind, content] = value
  if (kind === 'f') return content
  if (kind === 'i') return BigInt(content)
  if (kind === 't') return content
  return content.startsWith('\\x') ? Buffer.from(content.slice(2), 'hex') : Number(content)
}

export const packed: UserFunction = {
  name: 'pg_pack',
  arity: -1,
  deterministic: true,
  body: { kind: 'scalar', call: (...values) => JSON.stringify(values.map(pack)) },
}

export const unpack = (text: string): Stored[] => (JSON.parse(text) as Packed[]).map(unpackOne)

/** A query's rows as one text. */
export const gathered: UserFunction = {
  name: 'pg_gather',
  arity: -1,
  deterministic: true,
  body: {
    kind: 'aggregate',
    machine: {
      start: () => [],
      step: (rows, ...values) => {
        ;(rows as (readonly Packed[])[]).push(values.map((value) => pack(value ?? null)))
        return rows
      },
      result: (rows) => JSON.stringify(rows),
    },
  },
}

/** @param width how many columns the rows have: a query without any gives one of a constant */
export const unpackRows = (text: string, width: number): Stored[][] =>
  (JSON.parse(text) as (readonly Packed[])[]).map((row) => row.slice(0, width).map(unpackOne))
