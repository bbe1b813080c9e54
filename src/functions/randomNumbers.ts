import { pgError } from '../errors'
import { compare, finite, formatDecimal, parseDecimal, rescale, type Decimal } from '../types/decimal'
import { refused } from './define'
import type { Family, SessionContext } from './definition'

/** Random numbers of other shapes than random()'s (Postgres manual, "Random Functions"). */

function requireFinite({ kind }: Decimal, bound: string): void {
  if (kind === 'NaN') throw pgError('22023', `${bound} bound cannot be NaN`)
  if (kind !== 'finite') throw pgError('22023', `${bound} bound cannot be infinity`)
}

/** A uniform number below 2^53 for each 53 bits of the range. */
function below(context: SessionContext, range: bigint): bigint {
  let drawn = 0n
  let span = 1n
  while (span < range << 53n) {
    drawn = (drawn << 53n) | BigInt(Math.floor(context.random() * 2 ** 53))
    span <<= 53n
  }
  return (drawn * range) / span
}

/** Between both bounds, with as many places as the bound that has more. */
function between(context: SessionContext, min: string, max: string): string {
  const [low, high] = [parseDecimal(min), parseDecimal(max)]
  requireFinite(low, 'lower')
  requireFinite(high, 'upper')
  if (compare(low, high) > 0) throw pgError('22023', 'lower bound must be less than or equal to upper bound')
  const scale = Math.max(low.scale, high.scale)
  const from = rescale(low, scale).unscaled
  const range = rescale(high, scale).unscaled - from + 1n
  return formatDecimal(finite(from + below(context, range), scale))
}

/** Box and Muller's transform. */
function normal(context: SessionContext, mean = 0, deviation = 1): number {
  const radius = Math.sqrt(-2 * Math.log(1 - context.random()))
  return mean + deviation * radius * Math.cos(2 * Math.PI * context.random())
}

export const randomNumbers: Family = {
  'random(numeric,numeric)': {
    session:
      () =>
      (context, ...[min, max]) =>
        min === null || max === null ? null : between(context, min as string, max as string),
  },
  'random_normal(float8,float8)': {
    session:
      () =>
      (context, ...args) =>
        args.includes(null) ? null : normal(context, ...(args as number[])),
  },
  'setseed(float8)': refused("the sequence of random numbers is the server's own"),
}
