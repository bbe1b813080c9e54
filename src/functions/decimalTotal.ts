import type { StoredValue } from '../types/codec'
import {
  checked,
  finite,
  INFINITY,
  NAN,
  NEGATIVE_INFINITY,
  parseDecimal,
  powerOfTen,
  type Decimal,
} from '../types/decimal'

/**
 * A running exact sum, and sum of squares where asked for, from which values can be taken out again: Postgres shows as
 * many places as the values in the frame do, so the scales are counted.
 */
export class DecimalTotal {
  count = 0
  private scale = 0
  private unscaled = 0n
  private squares = 0n
  private readonly scales: number[] = []
  private readonly specials = { NaN: 0, Infinity: 0, '-Infinity': 0 }

  constructor(private readonly squared = false) {}

  add(value: StoredValue, times: 1 | -1 = 1): this {
    const decimal = typeof value === 'bigint' ? finite(value, 0) : parseDecimal(value as string)
    this.count += times
    if (decimal.kind !== 'finite') {
      this.specials[decimal.kind] += times
      return this
    }
    const { scale } = decimal
    this.scales[scale] = (this.scales[scale] ?? 0) + times
    if (scale > this.scale) this.widen(scale)
    const unscaled = scale === this.scale ? decimal.unscaled : decimal.unscaled * powerOfTen(this.scale - scale)
    const signed = times === 1 ? unscaled : -unscaled
    this.unscaled += signed
    if (this.squared) this.squares += signed * unscaled
    return this
  }

  private widen(scale: number): void {
    this.unscaled *= powerOfTen(scale - this.scale)
    this.squares *= powerOfTen(2 * (scale - this.scale))
    this.scale = scale
  }

  /** Places that the values in the frame show. */
  private shownScale(): number {
    let scale = this.scales.length - 1
    while (scale > 0 && !this.scales[scale]) scale--
    return Math.max(scale, 0)
  }

  /** NaN or an infinity, where there is one among the values. */
  special(): Decimal | undefined {
    const { NaN: none, Infinity: positive, '-Infinity': negative } = this.specials
    if (none > 0 || (positive > 0 && negative > 0)) return NAN
    return positive > 0 ? INFINITY : negative > 0 ? NEGATIVE_INFINITY : undefined
  }

  sum(): Decimal {
    const special = this.special()
    if (special) return special
    const scale = this.shownScale()
    return checked(finite(this.unscaled / powerOfTen(this.scale - scale), scale))
  }

  sumOfSquares(): Decimal {
    const scale = this.shownScale()
    return finite(this.squares / powerOfTen(2 * (this.scale - scale)), 2 * scale)
  }
}
