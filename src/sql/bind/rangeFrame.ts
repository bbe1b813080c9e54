/**
 * RANGE frames with an offset. SQLite adds the offset to the sort key, which it takes for a number: dates and times become
 * microseconds, numeric values integers of one scale. Where that is not the same as Postgres's in_range functions, the frame is refused.
 */
import { type Decimal, parseDecimal, rescale } from '../../types/decimal'
import { DAY_MICROS, isInfinity, parseInterval } from '../../types/intervalMath'
import { isUtc } from '../../types/timeStyle'
import type { Expr, Frame, SortKey } from '../bound'
import { canCoerce, coerceType } from './coerce'
import { type StatementContext, T, typeRef } from './context'

type Offsets = readonly (Expr | undefined)[]

interface RangeFrame {
  readonly offsets: Offsets
  readonly key: Frame['key']
}

/** Offset types of the in_range functions, by the type of the sort key (pg_amproc). */
const OFFSET_TYPES: Readonly<Record<number, readonly number[]>> = {
  [T.int2]: [T.int8, T.int4, T.int2],
  [T.int4]: [T.int8, T.int4, T.int2],
  [T.int8]: [T.int8],
  [T.float4]: [T.float8],
  [T.float8]: [T.float8],
  [T.numeric]: [T.numeric],
  [T.date]: [T.interval],
  [T.time]: [T.interval],
  [T.timetz]: [T.interval],
  [T.timestamp]: [T.interval],
  [T.timestamptz]: [T.interval],
  [T.interval]: [T.interval],
}

export function rangeFrame(
  cx: StatementContext,
  orderBy: readonly SortKey[],
  written: Offsets,
  location: number,
): RangeFrame {
  const [sort] = orderBy
  if (!sort || orderBy.length > 1)
    throw cx.error('42P20', 'RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column', location)
  const column = cx.index.baseType(sort.expr.type)
  const typed = written.map((expr) => expr && folded(offsetOfType(cx, column.oid, expr)))
  const kind = KEYS[column.oid]
  if (column.oid === T.timetz || column.oid === T.interval)
    throw cx.refuse(`a RANGE frame with an offset over ${cx.shownType(typeRef(column.oid))}`, location)
  if (kind === 'numeric') return numericFrame(cx, column.typmod, typed)
  const offsets = typed.map((expr) => expr && numberOf(cx, expr, column.oid))
  return { offsets, key: kind && { kind, places: 0 } }
}

const KEYS: Readonly<Record<number, NonNullable<Frame['key']>['kind']>> = {
  [T.numeric]: 'numeric',
  [T.date]: 'instant',
  [T.timestamp]: 'instant',
  [T.timestamptz]: 'instant',
  [T.time]: 'time',
}

/** transformFrameOffset: which in_range function the offset is for. */
function offsetOfType(cx: StatementContext, column: number, expr: Expr): Expr {
  const shown = cx.shownType(typeRef(column))
  const candidates = OFFSET_TYPES[column]
  if (!candidates)
    throw cx.error(
      '0A000',
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${shown}`,
      expr.location,
    )
  const given = expr.type.oid
  const fitting = candidates.filter((type) => canCoerce(cx, given, type, 'implicit'))
  const [only] = fitting
  const offset = cx.shownType(typeRef(given))
  if (only === undefined)
    throw cx.error(
      '0A000',
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${shown} and offset type ${offset}`,
      expr.location,
      { hint: 'Cast the offset value to an appropriate type.' },
    )
  if (fitting.includes(given)) return expr
  // An untyped literal is taken for the sort key's own type.
  if (given === T.unknown && fitting.includes(column)) return coerceType(cx, expr, column, 'implicit')
  if (fitting.length === 1) return coerceType(cx, expr, only, 'implicit')
  throw cx.error(
    '0A000',
    `RANGE with offset PRECEDING/FOLLOWING has multiple interpretations for column type ${shown} and offset type ${offset}`,
    expr.location,
    { hint: 'Cast the offset value to the exact intended type.' },
  )
}

/** A number constant that is cast to numeric or to double precision. */
function folded(expr: Expr): Expr {
  const [arg] = expr.tag === 'call' ? expr.args : []
  if (arg?.tag !== 'const' || arg.value === null) return expr
  const text = String(arg.value)
  if (expr.type.oid === T.numeric) return { ...arg, value: text, type: expr.type }
  return expr.type.oid === T.float8 ? { ...arg, value: Number(text), type: expr.type } : expr
}

const refusal = (cx: StatementContext, expr: Expr, reason?: string): Error =>
  cx.refuse('a RANGE frame with this offset', expr.location, reason ?? 'it is not a constant of zero or more')

/** The offset as the number that is added to keys. */
function numberOf(cx: StatementContext, expr: Expr, column: number): Expr {
  if (expr.tag !== 'const' || expr.value === null) throw refusal(cx, expr)
  const value = expr.type.oid === T.interval ? spanOf(cx, expr, column) : expr.value
  if ((typeof value !== 'bigint' && typeof value !== 'number') || value < 0 || value > MOST) throw refusal(cx, expr)
  return { ...expr, value, type: typeRef(typeof value === 'bigint' ? T.int8 : T.float8) }
}

/** Far beyond the dates that the shadow holds, and far from the ends of bigint. */
const MOST = 1_000_000_000_000_000_000n

/** Microseconds of an interval without months, and without days where their length varies. */
function spanOf(cx: StatementContext, expr: Expr, column: number): bigint {
  const interval = parseInterval((expr as { value?: unknown }).value as string)
  // in_range_time_interval looks at the time alone.
  if (column === T.time) return interval.micros
  if (isInfinity(interval) || interval.months !== 0) throw refusal(cx, expr, 'months are of different lengths')
  if (interval.days !== 0 && column === T.timestamptz && !isUtc())
    throw refusal(cx, expr, 'days may be of different lengths in the time zone of the session')
  return BigInt(interval.days) * DAY_MICROS + interval.micros
}

/** numeric(p, s): values and offsets as integers of the scale that holds them all. */
function numericFrame(cx: StatementContext, typmod: number, typed: Offsets): RangeFrame {
  const decimals = typed.map((expr) => expr && decimalOf(cx, expr))
  const location = typed.find(Boolean)?.location
  if (typmod < 0) throw cx.refuse('a RANGE frame with an offset over numeric without a scale', location)
  const [precision, scale] = [((typmod - 4) >> 16) & 0xffff, (((typmod - 4) & 0x7ff) ^ 1024) - 1024]
  const places = Math.max(scale, 0, ...decimals.map((d) => d?.scale ?? 0))
  if (precision - scale + places > 17)
    throw cx.refuse('a RANGE frame with an offset over numeric of so many digits', location)
  const offsets = typed.map((expr, i) => {
    const value = decimals[i] && rescale(decimals[i], places).unscaled
    if (expr && (value === undefined || value > MOST)) throw refusal(cx, expr)
    return expr && ({ ...expr, value, type: typeRef(T.int8) } as Expr)
  })
  return { offsets, key: { kind: 'numeric', places } }
}

function decimalOf(cx: StatementContext, expr: Expr): Decimal {
  const value = expr.tag === 'const' && expr.value !== null ? parseDecimal(expr.value as string) : undefined
  if (!value || value.kind !== 'finite' || value.unscaled < 0n) throw refusal(cx, expr)
  return value
}
