import { pgError, UnsupportedOnShadow } from '../errors'
import { js } from './define'
import type { Definition, Family } from './definition'

/**
 * Trigonometric functions (Postgres manual, "Mathematical Functions and Operators"), at the places where every C library
 * gives the same: at zero, and, for angles in degrees, at the exact values that the server itself takes care of.
 */

type Values = readonly (readonly [argument: number, result: number])[]

const outOfRange = () => pgError('22003', 'input is out of range')

function at(
  values: Values,
  reduce: (value: number) => number = Number,
  check?: (value: number) => boolean,
): Definition {
  return js((value: number) => {
    if (check && !check(value)) throw outOfRange()
    const reduced = reduce(value)
    const found = values.find(([argument]) => argument === reduced)
    if (found) return found[1] === 0 && Object.is(value, -0) && found[0] === 0 ? -0 : found[1]
    throw new UnsupportedOnShadow('this trigonometric result', {
      reason: "its last digits depend on the server's C library",
    })
  })
}

const fullTurn = (value: number): number => ((value % 360) + 360) % 360
const halfTurn = (value: number): number => ((value % 180) + 180) % 180
const inUnit = (value: number): boolean => value >= -1 && value <= 1

const ZERO: Values = [[0, 0]]
const ONE_AT_ZERO: Values = [[0, 1]]
/** Where the result is zero, its sign hangs on the server's reduction of the angle: those places are left out. */
// prettier-ignore
const COSINES: Values = [[0, 1], [60, 0.5], [120, -0.5], [180, -1], [240, -0.5], [300, 0.5]]
// prettier-ignore
const SINES: Values = [[30, 0.5], [90, 1], [150, 0.5], [210, -0.5], [270, -1], [330, -0.5]]
const TANGENTS: Values = [
  [45, 1],
  [135, -1],
]
// prettier-ignore
const ARC_SINES: Values = [[-1, -90], [-0.5, -30], [0, 0], [0.5, 30], [1, 90]]
// prettier-ignore
const ARC_COSINES: Values = [[-1, 180], [-0.5, 120], [0, 90], [0.5, 60], [1, 0]]
// prettier-ignore
const ARC_TANGENTS: Values = [[-Infinity, -90], [-1, -45], [0, 0], [1, 45], [Infinity, 90]]

export const trigonometry: Family = {
  'sin(float8)': at(ZERO, Number, Number.isFinite),
  'tan(float8)': at(ZERO, Number, Number.isFinite),
  'cos(float8)': at(ONE_AT_ZERO, Number, Number.isFinite),
  'asin(float8)': at(ZERO, Number, inUnit),
  'acos(float8)': at([[1, 0]], Number, inUnit),
  'atan(float8)': at(ZERO),
  'sinh(float8)': at(ZERO),
  'cosh(float8)': at(ONE_AT_ZERO),
  'tanh(float8)': at([...ZERO, [Infinity, 1], [-Infinity, -1]]),
  'asinh(float8)': at(ZERO),
  'sind(float8)': at(SINES, fullTurn, Number.isFinite),
  'cosd(float8)': at(COSINES, fullTurn, Number.isFinite),
  'tand(float8)': at(TANGENTS, halfTurn, Number.isFinite),
  'asind(float8)': at(ARC_SINES, Number, inUnit),
  'acosd(float8)': at(ARC_COSINES, Number, inUnit),
  'atand(float8)': at(ARC_TANGENTS),
}
