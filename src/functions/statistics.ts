import {
  divideTo,
  finite,
  formatDecimal,
  multiply,
  quotientScale,
  subtract,
  ZERO,
  type Decimal,
} from '../types/decimal'
import { DecimalTotal } from './decimalTotal'
import type { Definition, Family } from './definition'
import { aggregate, each } from './define'
import { floatOverflow, realNumber } from './floats'
import { squareRootTo } from './numerics'

/** Variance and standard deviation: exact sums for integers and numeric, Youngs and Cramer's updates for floats. */

interface Kind {
  readonly sample: boolean
  readonly deviation: boolean
}

const KINDS: Readonly<Record<string, Kind>> = {
  var_pop: { sample: false, deviation: false },
  var_samp: { sample: true, deviation: false },
  variance: { sample: true, deviation: false },
  stddev_pop: { sample: false, deviation: true },
  stddev_samp: { sample: true, deviation: true },
  stddev: { sample: true, deviation: true },
}

function exact({ sample, deviation }: Kind): Definition {
  return aggregate<DecimalTotal>({
    start: () => new DecimalTotal(true),
    step: (total, value) => total.add(value!),
    inverse: (total, value) => total.add(value!, -1),
    result: (total) => {
      if (total.count < (sample ? 2 : 1)) return null
      return total.special() ? 'NaN' : formatDecimal(spread(total, sample, deviation))
    },
  })
}

/** (N Σx² − (Σx)²) / (N (N or N−1)), at the scale that the server gives a quotient. */
function spread(total: DecimalTotal, sample: boolean, deviation: boolean): Decimal {
  const n = finite(BigInt(total.count), 0)
  const sum = total.sum()
  const numerator = subtract(multiply(n, total.sumOfSquares()), multiply(sum, sum))
  if (numerator.unscaled <= 0n) return ZERO
  const denominator = multiply(n, finite(BigInt(total.count - (sample ? 1 : 0)), 0))
  const scale = quotientScale(numerator, denominator)
  const variance = divideTo(numerator, denominator, scale)
  return deviation ? squareRootTo(variance, scale) : variance
}

interface Running {
  readonly count: number
  readonly sum: number
  /** Sum of squared differences from the mean. */
  readonly squares: number
}

function update({ count, sum, squares }: Running, value: number): Running {
  const n = count + 1
  const total = sum + value
  if (count === 0) return { count: n, sum: total, squares: Number.isFinite(value) ? 0 : NaN }
  const difference = value * n - total
  const next = squares + (difference * difference) / (n * count)
  if (Math.abs(total) !== Infinity && Math.abs(next) !== Infinity) return { count: n, sum: total, squares: next }
  if (Math.abs(sum) !== Infinity && Math.abs(value) !== Infinity) throw floatOverflow()
  return { count: n, sum: total, squares: NaN }
}

function running(least: number, result: (total: Running) => number): Definition {
  return aggregate<Running>({
    start: () => ({ count: 0, sum: 0, squares: 0 }),
    step: (total, value) => update(total, value as number),
    result: (total) => (total.count < least ? null : realNumber(result(total))),
  })
}

function approximate({ sample, deviation }: Kind): Definition {
  return running(sample ? 2 : 1, ({ count, squares }) => {
    const variance = squares / (sample ? count - 1 : count)
    return deviation ? Math.sqrt(variance) : variance
  })
}

const spreads: Family = Object.fromEntries(
  Object.entries(KINDS).flatMap(([name, kind]) =>
    Object.entries({
      ...each(
        ['int2', 'int4', 'int8', 'numeric'].map((type) => `${name}(${type})`),
        exact(kind),
      ),
      ...each([`${name}(float4)`, `${name}(float8)`], approximate(kind)),
    }),
  ),
)

export const statistics: Family = {
  ...spreads,
  // The server keeps the squares for an average too, and fails when they overflow.
  ...each(
    ['avg(float4)', 'avg(float8)'],
    running(1, ({ count, sum }) => sum / count),
  ),
}
