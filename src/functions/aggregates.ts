import type { Stored, StoredValue, TypeCodec } from '../types/codec'
import { divide, finite, formatDecimal, parseDecimal, type Decimal } from '../types/decimal'
import { moneyFromCents } from '../types/numeric'
import type { AggregateMachine, CallSite, Definition, Family } from './definition'
import { DecimalTotal } from './decimalTotal'
import { aggregate, each, native } from './define'
import { floatArithmetic } from './floats'

/** Postgres manual, "Aggregate Functions". Sums are exact where Postgres's are, and keep its order where they are not. */

/** Integer sums stay plain bigints until the end. */
function integerTotal(result: (sum: bigint, count: bigint) => Stored): Definition {
  return aggregate<{ sum: bigint; count: bigint }>({
    start: () => ({ sum: 0n, count: 0n }),
    step: (state, value) => ({ sum: state.sum + (value as bigint), count: state.count + 1n }),
    inverse: (state, value) => ({ sum: state.sum - (value as bigint), count: state.count - 1n }),
    result: ({ sum, count }) => (count === 0n ? null : result(sum, count)),
  })
}

function decimalTotal(result: (total: DecimalTotal) => Decimal): Definition {
  return aggregate<DecimalTotal>({
    start: () => new DecimalTotal(),
    step: (total, value) => total.add(value!),
    inverse: (total, value) => total.add(value!, -1),
    result: (total) => (total.count === 0 ? null : formatDecimal(result(total))),
  })
}

/** Money adds up in 64 bits, and fails as soon as a partial sum does not fit. */
const moneyTotal = aggregate<bigint | null>({
  start: () => null,
  step: (sum, value) => {
    const next = (sum ?? 0n) + parseDecimal(value as string).unscaled
    moneyFromCents(next, 'money')
    return next
  },
  result: (sum) => (sum === null ? null : moneyFromCents(sum, 'money')),
})

const average = (sum: Decimal, count: number | bigint): Decimal => divide(sum, finite(BigInt(count), 0))

function floatSum(round: (value: number) => number): Definition {
  return aggregate<number | null>({
    start: () => null,
    step: (sum, value) => (sum === null ? (value as number) : floatArithmetic.add(sum, value as number, round)),
    result: (sum) => sum,
  })
}

type Best = { readonly value: StoredValue; readonly key: StoredValue } | undefined

/**
 * Among equal values (1.0 and 1.00, `a` and `A` of citext) Postgres's comparison functions keep the later one, but
 * bpchar's the earlier one.
 */
function extreme(codec: TypeCodec, direction: 1 | -1, keepsFirst: boolean): AggregateMachine<Best> {
  const { order } = codec
  const keyOf = typeof order === 'function' ? order : (value: StoredValue) => value
  return {
    start: () => undefined,
    step: (best, value) => {
      const key = keyOf(value!)
      if (!best) return { value: value!, key }
      const compared = compareKeys(key, best.key) * direction
      return compared > 0 || (compared === 0 && !keepsFirst) ? { value: value!, key } : best
    },
    result: (best) => best?.value ?? null,
  }
}

/** As SQLite compares: text by its UTF-8 bytes, which is by code points. */
export function compareKeys(a: StoredValue, b: StoredValue): number {
  if (typeof a === 'object' && typeof b === 'object') return Buffer.compare(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

const SURROGATE = /[\ud800-\udfff]/

function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

// prettier-ignore
const ORDERED = [
  'int8', 'int4', 'int2', 'oid', 'float4', 'float8', 'money', 'text', 'numeric', 'bpchar', 'anyenum', 'inet', 'bytea', 'citext',
  'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'anyarray', 'tid', 'pg_lsn', 'xid8', 'record',
]

function extremes(name: 'min' | 'max'): Family {
  const direction = name === 'max' ? 1 : -1
  const machine = (call: CallSite) => {
    const type = call.argTypes[0]!.oid
    return extreme(
      call.types.codec(type),
      direction,
      call.types.typeName(type) === 'bpchar',
    ) as AggregateMachine<unknown>
  }
  return each(
    ORDERED.map((type) => `${name}(${type})`),
    { aggregate: machine, strict: true },
  )
}

function bitwise(name: string, combine: (a: bigint, b: bigint) => bigint): Family {
  const machine = aggregate<bigint | undefined>({
    start: () => undefined,
    step: (state, value) => (state === undefined ? (value as bigint) : combine(state, value as bigint)),
    result: (state) => state ?? null,
  })
  return each([`${name}(int2)`, `${name}(int4)`, `${name}(int8)`], machine)
}

/** The delimiter of a row stands before its value; a null value is passed over, a null delimiter is nothing. */
const stringAggregate: Definition = {
  strict: false,
  aggregate: () =>
    ({
      start: () => [],
      step: (parts, value, delimiter) => {
        if (value === null) return parts
        if (parts.length > 0 && delimiter !== null) parts.push(delimiter!)
        parts.push(value!)
        return parts
      },
      result: (parts) => (parts.length === 0 ? null : join(parts)),
    }) satisfies AggregateMachine<StoredValue[]> as AggregateMachine<unknown>,
}

function join(parts: readonly StoredValue[]): Stored {
  return typeof parts[0] === 'string' ? parts.join('') : Buffer.concat(parts as Uint8Array[])
}

const anyValue = aggregate<StoredValue | undefined>({
  start: () => undefined,
  step: (state, value) => state ?? value!,
  result: (state) => state ?? null,
})

export const aggregates: Family = {
  'count()': native(() => 'count(*)'),
  'count(any)': native(([value]) => `count(${value})`),
  // SQLite's own integer sum is exact, fails on overflow, and is null over no rows.
  ...each(
    ['sum(int2)', 'sum(int4)'],
    native(([value]) => `sum(${value})`),
  ),
  'sum(int8)': integerTotal((sum) => sum.toString()),
  ...each(
    ['avg(int2)', 'avg(int4)', 'avg(int8)'],
    integerTotal((sum, count) => formatDecimal(average(finite(sum, 0), count))),
  ),
  'sum(numeric)': decimalTotal((total) => total.sum()),
  'avg(numeric)': decimalTotal((total) => average(total.sum(), total.count)),
  'sum(money)': moneyTotal,
  'sum(float8)': floatSum(Number),
  'sum(float4)': floatSum(Math.fround),
  ...extremes('min'),
  ...extremes('max'),
  ...each(
    ['bool_and(bool)', 'every(bool)'],
    native(([value]) => `min(${value})`),
  ),
  'bool_or(bool)': native(([value]) => `max(${value})`),
  ...bitwise('bit_and', (a, b) => a & b),
  ...bitwise('bit_or', (a, b) => a | b),
  ...bitwise('bit_xor', (a, b) => a ^ b),
  ...each(['string_agg(text,text)', 'string_agg(bytea,bytea)'], stringAggregate),
  'any_value(anyelement)': anyValue,
}
