import { pgError } from '../errors'

const overflow = () => pgError('22003', 'value overflows numeric format')

/** Digits that numeric can hold before and after the decimal point (manual, "Numeric Types"). */
const MAX_INTEGER_DIGITS = 131072
const MAX_SCALE = 16383

/**
 * A JSON number in numeric's output form, as jsonb keeps it: no exponent, scale kept (`1.50e1` → `15.0`), no sign on zero.
 * `text` must be a valid JSON number.
 */
export function canonicalNumber(text: string): string {
  if (PLAIN.test(text)) return text === '-0' ? '0' : text
  const match = PARTS.exec(text)!
  const [, sign, integer = '', fraction = '', exponent = '0'] = match
  const shift = Number(exponent)
  const digits = integer + fraction
  if (shift > 0 && /^0+$/.test(digits))
    return shift < fraction.length ? `0.${'0'.repeat(fraction.length - shift)}` : '0'
  if (Math.abs(shift) > 2 * MAX_INTEGER_DIGITS) throw overflow()
  const point = integer.length + shift
  const scale = Math.max(0, fraction.length - shift)
  if (scale > MAX_SCALE) throw overflow()
  const whole = (point > 0 ? digits.slice(0, point).padEnd(point, '0') : '').replace(/^0+(?=\d)/, '') || '0'
  if (whole.length > MAX_INTEGER_DIGITS) throw overflow()
  const decimals = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).padEnd(scale, '0').slice(0, scale)
  const plain = scale > 0 ? `${whole}.${decimals}` : whole
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain
}

const PLAIN = /^-?\d+$/
const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
