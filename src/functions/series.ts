import { pgError, UnsupportedOnShadow } from '../errors'
import type { Stored } from '../types/codec'
import { add, compare, formatDecimal, parseDecimal, sign } from '../types/decimal'
import { type Interval, isInfinity, parseInterval, spanOf } from '../types/intervalMath'
import { addInSessionZone, addInterval, addInZone } from './dateValues'
import { set } from './define'
import type { Definition, Family } from './definition'
import { requireZone } from './timeZones'

/** generate_series (manual, "Set Returning Functions"). */

/** Postgres would go on until its disk is full. */
const MAX_ROWS = 10_000_000

function* limited(values: Iterable<Stored>): Iterable<Stored> {
  let count = 0
  for (const value of values) {
    if (++count > MAX_ROWS)
      throw new UnsupportedOnShadow('a generate_series of more than 10,000,000 rows', {
        reason: 'it would fill the memory',
      })
    yield value
  }
}

const zeroStep = () => pgError('22023', 'step size cannot equal zero')

/** Ends quietly where the next value would leave the type. */
function integers(bits: number): Definition {
  return set((start: bigint, stop: bigint, step: bigint = 1n) => {
    if (step === 0n) throw zeroStep()
    return limited(steps(start, stop, step, bits))
  })
}

function* steps(start: bigint, stop: bigint, step: bigint, bits: number): Iterable<bigint> {
  const limit = 1n << BigInt(bits - 1)
  for (let value = start; step > 0n ? value <= stop : value >= stop; value += step) {
    if (value >= limit || value < -limit) return
    yield value
  }
}

function requireFinite(value: string, what: string): void {
  if (value === 'NaN') throw pgError('22023', `${what} cannot be NaN`)
  if (value === 'Infinity' || value === '-Infinity') throw pgError('22023', `${what} cannot be infinity`)
}

const numerics = set((start: string, stop: string, step: string = '1') => {
  requireFinite(start, 'start value')
  requireFinite(stop, 'stop value')
  requireFinite(step, 'step size')
  if (sign(parseDecimal(step)) === 0) throw zeroStep()
  return limited(decimals(start, stop, step))
})

function* decimals(start: string, stop: string, step: string): Iterable<string> {
  const [end, by] = [parseDecimal(stop), parseDecimal(step)]
  const direction = sign(by)
  for (let value = parseDecimal(start); compare(value, end) * direction <= 0; value = add(value, by)) {
    yield formatDecimal(value)
  }
}

type Move = (timestamp: string, step: Interval) => string

function timestamps(move: (zone: string | undefined) => Move): Definition {
  return set((start: string, stop: string, step: string, zone?: string) => {
    const next = move(zone)
    const interval = parseInterval(step)
    if (isInfinity(interval)) throw pgError('22023', 'step size cannot be infinite')
    if (spanOf(interval) === 0n) throw zeroStep()
    return limited(moments(start, stop, interval, next))
  })
}

/** Stored timestamps sort as time. */
function* moments(start: string, stop: string, step: Interval, move: Move): Iterable<string> {
  const up = spanOf(step) > 0n
  for (
    let value = start;
    up ? compareTimes(value, stop) <= 0 : compareTimes(value, stop) >= 0;
    value = move(value, step)
  )
    yield value
}

const compareTimes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const plain = timestamps(() => addInterval)

export const series: Family = {
  'generate_series(int4,int4)': integers(32),
  'generate_series(int4,int4,int4)': integers(32),
  'generate_series(int8,int8)': integers(64),
  'generate_series(int8,int8,int8)': integers(64),
  'generate_series(numeric,numeric)': numerics,
  'generate_series(numeric,numeric,numeric)': numerics,
  'generate_series(timestamp,timestamp,interval)': plain,
  'generate_series(timestamptz,timestamptz,interval)': timestamps(() => addInSessionZone),
  'generate_series(timestamptz,timestamptz,interval,text)': timestamps((zone) => {
    const named = requireZone(zone as string)
    return (timestamp, step) => addInZone(timestamp, step, named)
  }),
}
