import type { Interval } from './intervalMath'
import { badFormat, overflow, Sum, type Unit } from './intervalSum'

/** ISO 8601's `P1Y2M3DT4H5M6S` and its alternative form `P0001-02-03T04:05:06`. */
export class IsoReader {
  private readonly sum = new Sum()
  private at = 1
  private value = 0n
  private fraction = 0

  constructor(private readonly text: string) {}

  read(): Interval {
    const { text } = this
    if (text.length < 2 || !text.startsWith('P')) throw badFormat()
    let date = true
    let first = true
    while (this.at < text.length) {
      if (text[this.at] === 'T') {
        this.at++
        date = false
        first = true
        continue
      }
      const start = this.at
      this.number()
      const unit = text[this.at++] ?? ''
      const named = date ? DATE_UNITS[unit] : TIME_UNITS[unit]
      if (named) {
        this.add(named)
        first = false
      } else if (this.alternative(unit, start, first, date)) {
        return this.sum.interval()
      } else {
        date = false
        first = true
      }
    }
    return this.sum.interval()
  }

  /** @returns whether the text ends here; otherwise its time follows */
  private alternative(unit: string, start: number, first: boolean, date: boolean): boolean {
    const width = /^-?(\d*)/.exec(this.text.slice(start))![1]!.length
    if (date && (unit === '' || unit === 'T') && width === 8 && first) {
      const { value } = this
      this.sum.add('year', value / 10000n, 0)
      this.sum.add('month', (value / 100n) % 100n, 0)
      this.sum.add('day', value % 100n, this.fraction)
      return unit === ''
    }
    if (!date && unit === '' && width === 6 && first) {
      const { value } = this
      this.sum.add('hour', value / 10000n, 0)
      this.sum.add('minute', (value / 100n) % 100n, 0)
      this.sum.add('second', value % 100n, 0)
      this.sum.addFraction(this.fraction, 1)
      return true
    }
    const separator = date ? '-' : ':'
    if ((unit !== '' && unit !== separator && !(date && unit === 'T')) || !first) throw badFormat()
    return this.parts(date ? ['year', 'month', 'day'] : ['hour', 'minute', 'second'], separator, unit, date)
  }

  private parts(names: readonly Unit[], separator: string, unit: string, date: boolean): boolean {
    let after = unit
    for (const [i, name] of names.entries()) {
      if (i > 0) {
        this.number()
        after = this.text[this.at++] ?? ''
      }
      this.add(name)
      if (after === '') return true
      if (date && after === 'T') return false
      if (after !== separator) throw badFormat()
    }
    throw badFormat()
  }

  private add(unit: Unit): void {
    this.sum.add(unit, this.value, this.fraction)
  }

  private number(): void {
    const match = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(this.text.slice(this.at))
    if (!match) throw badFormat()
    this.at += match[0].length
    const value = Number(match[0])
    if (Math.abs(value) > 1e15) throw overflow()
    this.value = BigInt(Math.trunc(value))
    this.fraction = value - Math.trunc(value)
  }
}

const DATE_UNITS: Readonly<Record<string, Unit>> = { Y: 'year', M: 'month', W: 'week', D: 'day' }
const TIME_UNITS: Readonly<Record<string, Unit>> = { H: 'hour', M: 'minute', S: 'second' }
