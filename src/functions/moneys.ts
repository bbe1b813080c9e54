import { pgError, UnsupportedOnShadow } from '../errors'
import { divisionByZero, parseDecimal } from '../types/decimal'
import { moneyFromCents } from '../types/numeric'
import type { Definition, Family } from './definition'
import { js } from './define'
import { floatArithmetic, roundToEven } from './floats'

/** Postgres manual, "Monetary Types": whole cents, and overflow is an error. */

const cents = (money: string): bigint => parseDecimal(money).unscaled
const money = (value: bigint): string => moneyFromCents(value, 'money')

function fromFloat(value: number): string {
  const rounded = roundToEven(value)
  if (!Number.isFinite(rounded)) throw pgError('22003', 'money out of range')
  return money(BigInt(rounded))
}

/** @throws UnsupportedOnShadow where the processor decides: some trap on the overflow, others wrap around */
function quotient(amount: bigint, divisor: bigint): string {
  if (divisor === 0n) throw divisionByZero()
  if (amount === LEAST && divisor === -1n) throw new UnsupportedOnShadow('the least amount of money divided by -1')
  return money(amount / divisor)
}

const LEAST = -(2n ** 63n)

const timesFloat = (a: string, b: number): string => fromFloat(floatArithmetic.multiply(Number(cents(a)), b, Number))
const timesInteger = (a: string, b: bigint): string => money(cents(a) * b)

function withIntegers(): Family {
  const family: Record<string, Definition> = {}
  for (const type of ['int2', 'int4', 'int8']) {
    family[`cash_mul_${type}(money,${type})`] = js(timesInteger)
    family[`${type}_mul_cash(${type},money)`] = js((a: bigint, b: string) => timesInteger(b, a))
    family[`cash_div_${type}(money,${type})`] = js((a: string, b: bigint) => quotient(cents(a), b))
  }
  return family
}

// prettier-ignore
function withFloats(): Family {
  const family: Record<string, Definition> = {}
  for (const [short, type] of [['flt4', 'float4'], ['flt8', 'float8']] as const) {
    family[`cash_mul_${short}(money,${type})`] = js(timesFloat)
    family[`${short}_mul_cash(${type},money)`] = js((a: number, b: string) => timesFloat(b, a))
    family[`cash_div_${short}(money,${type})`] = js((a: string, b: number) => fromFloat(floatArithmetic.divide(Number(cents(a)), b, Number)))
  }
  return family
}

function ratio(a: string, b: string): number {
  const divisor = Number(cents(b))
  if (divisor === 0) throw divisionByZero()
  return Number(cents(a)) / divisor
}

export const moneys: Family = {
  'cash_pl(money,money)': js((a: string, b: string) => money(cents(a) + cents(b))),
  'cash_mi(money,money)': js((a: string, b: string) => money(cents(a) - cents(b))),
  'cash_div_cash(money,money)': js(ratio),
  ...withIntegers(),
  ...withFloats(),
}
