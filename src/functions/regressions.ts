import type { Definition, Family } from './definition'
import { aggregate } from './define'
import { floatOverflow, realNumber } from './floats'

/** Correlation and regression (Postgres manual, "Aggregate Functions for Statistics"), by Youngs and Cramer's updates. */

interface Sums {
  readonly n: number
  readonly x: number
  readonly xx: number
  readonly y: number
  readonly yy: number
  readonly xy: number
}

const NONE: Sums = { n: 0, x: 0, xx: 0, y: 0, yy: 0, xy: 0 }
const infinite = (value: number): boolean => Math.abs(value) === Infinity

/** @throws PostgresError 22003 */
function add(sums: Sums, newY: number, newX: number): Sums {
  const n = sums.n + 1
  const x = sums.x + newX
  const y = sums.y + newY
  if (sums.n === 0) {
    const xx = Number.isFinite(newX) ? 0 : NaN
    const yy = Number.isFinite(newY) ? 0 : NaN
    return { n, x, xx, y, yy, xy: xx + yy }
  }
  const dx = newX * n - x
  const dy = newY * n - y
  const scale = 1 / (n * sums.n)
  const xx = sums.xx + dx * dx * scale
  const yy = sums.yy + dy * dy * scale
  const xy = sums.xy + dx * dy * scale
  if (![x, xx, y, yy, xy].some(infinite)) return { n, x, xx, y, yy, xy }
  const finiteX = !infinite(sums.x) && !infinite(newX)
  const finiteY = !infinite(sums.y) && !infinite(newY)
  const overflows =
    ((infinite(x) || infinite(xx)) && finiteX) ||
    ((infinite(y) || infinite(yy)) && finiteY) ||
    (infinite(xy) && finiteX && finiteY)
  if (overflows) throw floatOverflow()
  const orNaN = (value: number) => (infinite(value) ? NaN : value)
  return { n, x, xx: orNaN(xx), y, yy: orNaN(yy), xy: orNaN(xy) }
}

function over(least: number, result: (sums: Sums) => number | null): Definition {
  return aggregate<Sums>({
    start: () => NONE,
    step: (sums, y, x) => add(sums, y as number, x as number),
    result(sums) {
      const value = sums.n < least ? null : result(sums)
      return value === null ? null : realNumber(value)
    },
  })
}

const ARGUMENTS = '(float8,float8)'

export const regressions: Family = {
  [`regr_count${ARGUMENTS}`]: aggregate<bigint>({
    start: () => 0n,
    step: (count) => count + 1n,
    inverse: (count) => count - 1n,
    result: (count) => count,
  }),
  [`regr_sxx${ARGUMENTS}`]: over(1, ({ xx }) => xx),
  [`regr_syy${ARGUMENTS}`]: over(1, ({ yy }) => yy),
  [`regr_sxy${ARGUMENTS}`]: over(1, ({ xy }) => xy),
  [`regr_avgx${ARGUMENTS}`]: over(1, ({ n, x }) => x / n),
  [`regr_avgy${ARGUMENTS}`]: over(1, ({ n, y }) => y / n),
  [`covar_pop${ARGUMENTS}`]: over(1, ({ n, xy }) => xy / n),
  [`covar_samp${ARGUMENTS}`]: over(2, ({ n, xy }) => xy / (n - 1)),
  [`corr${ARGUMENTS}`]: over(1, ({ xx, yy, xy }) => (xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy))),
  [`regr_r2${ARGUMENTS}`]: over(1, ({ xx, yy, xy }) => (xx === 0 ? null : yy === 0 ? 1 : (xy * xy) / (xx * yy))),
  [`regr_slope${ARGUMENTS}`]: over(1, ({ xx, xy }) => (xx === 0 ? null : xy / xx)),
  [`regr_intercept${ARGUMENTS}`]: over(1, ({ n, x, y, xx, xy }) => (xx === 0 ? null : (y - (x * xy) / xx) / n)),
}
