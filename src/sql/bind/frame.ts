/** Window frames (manual, "Window Function Calls"; transformFrameOffset). */
import type { WindowDef } from '@pgsql/types'
import type { Expr, Frame, FrameBound, SortKey } from '../bound'
import { hasColumn } from '../walk'
import { at, type Binder, type Level } from './binder'
import { coerce } from './coerce'
import { type StatementContext, T, typeRef } from './context'
import { rangeFrame } from './rangeFrame'

/** Bits of WindowDef.frameOptions (Postgres: FRAMEOPTION_* in nodes/parsenodes.h). */
const FRAME = {
  NONDEFAULT: 0x1,
  ROWS: 0x4,
  GROUPS: 0x8,
  START_UNBOUNDED_PRECEDING: 0x20,
  END_UNBOUNDED_FOLLOWING: 0x100,
  START_CURRENT_ROW: 0x200,
  END_CURRENT_ROW: 0x400,
  START_OFFSET_PRECEDING: 0x800,
  END_OFFSET_PRECEDING: 0x1000,
  EXCLUDE_CURRENT_ROW: 0x8000,
  EXCLUDE_GROUP: 0x10000,
  EXCLUDE_TIES: 0x20000,
} as const

export const hasFrame = (window: WindowDef): boolean => ((window.frameOptions ?? 0) & FRAME.NONDEFAULT) !== 0

/** The frame; undefined for the default one. */
export function bindFrame(b: Binder, window: WindowDef, orderBy: readonly SortKey[], level: Level): Frame | undefined {
  if (!hasFrame(window)) return undefined
  const { cx } = b
  const options = window.frameOptions ?? 0
  const mode = options & FRAME.ROWS ? 'ROWS' : options & FRAME.GROUPS ? 'GROUPS' : 'RANGE'
  if (mode === 'GROUPS' && orderBy.length === 0)
    throw cx.error('42P20', 'GROUPS mode requires an ORDER BY clause', at(window))
  const written = [window.startOffset, window.endOffset].map((node) => node && b.expr(node, level))
  const variable = written.find((expr) => expr && hasColumn(expr))
  if (variable) throw cx.error('42P10', `argument of ${mode} must not contain variables`, variable.location)
  const ranged = mode === 'RANGE' && written.some(Boolean)
  const { offsets, key } = ranged
    ? rangeFrame(cx, orderBy, written, at(window))
    : { offsets: written.map((expr) => expr && countOffset(cx, mode, expr)), key: undefined }
  return { mode, ...bounds(options, offsets), exclude: exclusion(options), ...(key && { key }) }
}

function bounds(options: number, [start, end]: readonly (Expr | undefined)[]): { start: FrameBound; end: FrameBound } {
  const bound = (offset: Expr | undefined, current: number, preceding: boolean): FrameBound =>
    options & current ? { side: 'CURRENT ROW' } : { side: preceding ? 'PRECEDING' : 'FOLLOWING', offset }
  const before = (options & (FRAME.START_UNBOUNDED_PRECEDING | FRAME.START_OFFSET_PRECEDING)) !== 0
  return {
    start: bound(start, FRAME.START_CURRENT_ROW, before),
    end: bound(end, FRAME.END_CURRENT_ROW, (options & FRAME.END_OFFSET_PRECEDING) !== 0),
  }
}

function exclusion(options: number): Frame['exclude'] {
  if (options & FRAME.EXCLUDE_CURRENT_ROW) return 'CURRENT ROW'
  if (options & FRAME.EXCLUDE_GROUP) return 'GROUP'
  return options & FRAME.EXCLUDE_TIES ? 'TIES' : undefined
}

/** ROWS and GROUPS count in bigint. */
function countOffset(cx: StatementContext, mode: string, expr: Expr): Expr {
  const typed = coerce(cx, expr, typeRef(T.int8), 'assignment')
  if (!typed)
    throw cx.error(
      '42804',
      `argument of ${mode} must be type bigint, not type ${cx.shownType(expr.type)}`,
      expr.location,
    )
  if (typed.tag === 'const' && typeof typed.value === 'bigint' && typed.value >= 0n) return typed
  throw cx.refuse('a window frame whose offset is not a constant of zero or more', expr.location)
}
