/** C's printf of floats: the exact value of the binary number, rounded half to even. */

/** The size of a finite double as `unscaled / 2^shift`, exactly. */
export function exactDouble(value: number): { unscaled: bigint; shift: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const fraction = bits & ((1n << 52n) - 1n)
  const unscaled = exponent === 0 ? fraction : fraction | (1n << 52n)
  const shift = 1075 - Math.max(exponent, 1)
  return shift >= 0 ? { unscaled, shift } : { unscaled: unscaled << BigInt(-shift), shift: 0 }
}

/** numerator / denominator to the nearest integer, half to even. */
function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  if (twice < denominator || (twice === denominator && quotient % 2n === 0n)) return quotient
  return quotient + 1n
}

const special = (value: number): string | undefined =>
  Number.isNaN(value) ? 'NaN' : value === Infinity ? 'Infinity' : value === -Infinity ? '-Infinity' : undefined

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '')

/** `%.*f` */
export function fixedText(value: number, places: number): string {
  const name = special(value)
  if (name) return name
  const { unscaled, shift } = exactDouble(value)
  const digits = roundHalfEven(unscaled * 10n ** BigInt(places), 1n << BigInt(shift))
    .toString()
    .padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  return `${signOf(value)}${whole}${places > 0 ? `.${digits.slice(digits.length - places)}` : ''}`
}

/** `%.*e` */
export function exponentText(value: number, places: number): string {
  const name = special(value)
  if (name) return name
  const { unscaled, shift } = exactDouble(value)
  if (unscaled === 0n) return `${signOf(value)}0${places > 0 ? `.${'0'.repeat(places)}` : ''}e+00`
  let exponent = Math.floor(Math.log10(Math.abs(value)))
  let digits = significant(unscaled, shift, places - exponent)
  // The logarithm may be off by one at a power of ten, and rounding may add a digit.
  while (digits.length !== places + 1) {
    exponent += digits.length > places + 1 ? 1 : -1
    digits = significant(unscaled, shift, places - exponent)
  }
  const mark = `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  return `${signOf(value)}${digits[0]}${places > 0 ? `.${digits.slice(1)}` : ''}${mark}`
}

/** The number times 10^power, rounded. */
function significant(unscaled: bigint, shift: number, power: number): string {
  const up = power >= 0 ? 10n ** BigInt(power) : 1n
  const down = power < 0 ? 10n ** BigInt(-power) : 1n
  return roundHalfEven(unscaled * up, (1n << BigInt(shift)) * down).toString()
}
