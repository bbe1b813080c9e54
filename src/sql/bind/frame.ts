import type { Node, WindowDef } from '@pgsql/types'
import { at, type Binder } from './binder'

/** Bits of WindowDef.frameOptions (Postgres: FRAMEOPTION_* in nodes/parsenodes.h). */
const FRAME = {
  NONDEFAULT: 0x1,
  RANGE: 0x2,
  ROWS: 0x4,
  GROUPS: 0x8,
  BETWEEN: 0x10,
  START_UNBOUNDED_PRECEDING: 0x20,
  END_UNBOUNDED_FOLLOWING: 0x100,
  START_CURRENT_ROW: 0x200,
  END_CURRENT_ROW: 0x400,
  START_OFFSET_PRECEDING: 0x800,
  END_OFFSET_PRECEDING: 0x1000,
  START_OFFSET_FOLLOWING: 0x2000,
  END_OFFSET_FOLLOWING: 0x4000,
  EXCLUDE_CURRENT_ROW: 0x8000,
  EXCLUDE_GROUP: 0x10000,
  EXCLUDE_TIES: 0x20000,
} as const

/** The frame as SQLite says it (the two grammars agree); '' for the default frame. */
export function frameClause(b: Binder, window: WindowDef): string {
  const options = window.frameOptions ?? 0
  if (!(options & FRAME.NONDEFAULT)) return ''
  const mode = options & FRAME.ROWS ? 'ROWS' : options & FRAME.GROUPS ? 'GROUPS' : 'RANGE'
  const offset = (node: Node | undefined): string => {
    if (mode === 'RANGE') throw b.cx.refuse('RANGE frames with an offset', at(window))
    if (node && 'A_Const' in node && node.A_Const.ival) return String(node.A_Const.ival.ival ?? 0)
    throw b.cx.refuse('window frames whose offset is not a constant', at(window))
  }
  const start = bound(
    options,
    window.startOffset,
    offset,
    FRAME.START_UNBOUNDED_PRECEDING,
    FRAME.START_CURRENT_ROW,
    FRAME.START_OFFSET_PRECEDING,
  )
  const end = bound(
    options,
    window.endOffset,
    offset,
    FRAME.END_UNBOUNDED_FOLLOWING,
    FRAME.END_CURRENT_ROW,
    FRAME.END_OFFSET_PRECEDING,
  )
  return `${mode} BETWEEN ${start} AND ${end}${exclusion(options)}`
}

function bound(
  options: number,
  node: Node | undefined,
  offset: (n: Node | undefined) => string,
  unbounded: number,
  current: number,
  preceding: number,
): string {
  if (options & unbounded)
    return unbounded === FRAME.START_UNBOUNDED_PRECEDING ? 'UNBOUNDED PRECEDING' : 'UNBOUNDED FOLLOWING'
  if (options & current) return 'CURRENT ROW'
  return `${offset(node)} ${options & preceding ? 'PRECEDING' : 'FOLLOWING'}`
}

function exclusion(options: number): string {
  if (options & FRAME.EXCLUDE_CURRENT_ROW) return ' EXCLUDE CURRENT ROW'
  if (options & FRAME.EXCLUDE_GROUP) return ' EXCLUDE GROUP'
  return options & FRAME.EXCLUDE_TIES ? ' EXCLUDE TIES' : ''
}
