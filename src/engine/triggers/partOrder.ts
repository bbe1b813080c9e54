/**
 * Parts of one statement that are carried out in turn. Postgres comes to their rows as its plan asks for them; here each comes
 * to its end before the next. Where their triggers could tell the difference, the statement is refused.
 */
import { UnsupportedOnShadow } from '../../errors'
import type { RowPart } from '../../sql/translation'
import { Footprint } from '../footprint'

/** What the triggers of one part have done. */
export class PartTrace {
  /** While its rows were written. */
  readonly during = new Footprint()
  /** AFTER … FOR EACH ROW. */
  readonly after = new Footprint()
  /** AFTER … FOR EACH STATEMENT. */
  readonly end = new Footprint()
  /** Rows that it has found. */
  rows = 0
}

/** @throws UnsupportedOnShadow where the order of two parts decides */
export function requireOrderKnown(parts: readonly RowPart[], traces: readonly PartTrace[]): void {
  for (const [later, part] of parts.entries())
    for (let earlier = 0; earlier < later; earlier++) {
      if (parts[earlier]?.group !== part.group) continue
      const [one, other] = [traces[earlier], traces[later]] as [PartTrace, PartTrace]
      const tables = [(parts[earlier] as RowPart).table, part.table] as const
      if (isFirst(parts, traces, earlier, later) ? endsDecide(part, earlier, one, other) : decides(one, other, tables))
        throw orderDecides()
    }
}

/** Whether all that the earlier part does comes before the first row of the later one. */
function isFirst(parts: readonly RowPart[], traces: readonly PartTrace[], earlier: number, later: number): boolean {
  return (parts[later] as RowPart).pulls.some(
    (pull) =>
      pull.first &&
      (traces[pull.part] as PartTrace).rows <= 1 &&
      (pull.part === earlier || isFirst(parts, traces, earlier, pull.part)),
  )
}

function decides(one: PartTrace, other: PartTrace, [table, otherTable]: readonly [number, number]): boolean {
  return (
    one.during.meets(other.during) ||
    one.during.touches(otherTable) ||
    other.during.touches(table) ||
    one.after.with(one.end).meets(other.after.with(other.end))
  )
}

/** Where the plan decides when the earlier part comes to its end. */
function endsDecide({ pulls }: RowPart, earlier: number, one: PartTrace, other: PartTrace): boolean {
  if (pulls.some((pull) => pull.part === earlier && pull.end !== undefined)) return false
  return one.end.meets(other.after.with(other.end))
}

const orderDecides = (): UnsupportedOnShadow =>
  new UnsupportedOnShadow('a statement of several parts whose triggers meet', {
    reason: 'Postgres carries the parts out row by row in turn, as its plan has it',
  })
