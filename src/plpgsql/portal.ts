/** A cursor that is open: its rows, and where it stands among them (pquery.c, PortalRunFetch). */
import type { RowField } from '../catalog/rowTypes'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { Stored } from '../types/codec'
import type { Direction } from './tree'

export interface PortalRows {
  readonly columns: readonly RowField[]
  readonly rows: readonly (readonly Stored[])[]
  /** Whether it goes backward; undefined where Postgres's plan decides. */
  readonly scroll: boolean | undefined
  /** The SQLSTATE that its query fails with at one of its rows: Postgres has those before it. */
  readonly failure?: string
}

type Row = readonly Stored[]

export class Portal {
  private atStart = true
  private atEnd = false
  /** How many rows it has gone past. */
  private position = 0
  /** FOR goes through it: it cannot be closed. */
  pinned = false

  constructor(private readonly source: PortalRows) {}

  get columns(): readonly RowField[] {
    return this.source.columns
  }

  /** For a statement that is run again. */
  keep(): () => void {
    const { atStart, atEnd, position, pinned } = this
    return () => Object.assign(this, { atStart, atEnd, position, pinned })
  }

  /**
   * @param count Infinity: all of them
   * @throws PostgresError 55000 for one that goes forward only; UnsupportedOnShadow where that is not known
   */
  fetch(direction: Direction, count: number): readonly Row[] {
    if (direction === 'absolute') return this.absolute(count)
    if (direction === 'relative' && count !== 0) {
      const forward = count > 0
      if (Math.abs(count) > 1) this.run(forward, Math.abs(count) - 1)
      return this.run(forward, 1)
    }
    const forward = (direction === 'backward') === count < 0
    if (count !== 0) return this.run(forward, Math.abs(count))
    // The present row once more.
    if (this.atStart || this.atEnd) return []
    this.run(false, 1)
    return this.run(true, 1)
  }

  /** MOVE. @returns how many rows FETCH would have given */
  move(direction: Direction, count: number): number {
    const stays = count === 0 && direction !== 'absolute'
    if (stays) return this.atStart || this.atEnd ? 0 : 1
    const rewinds = (direction === 'backward' && count === Infinity) || (direction === 'forward' && count === -Infinity)
    if (!rewinds) return this.fetch(direction, count).length
    const passed = this.position > 0 && !this.atEnd ? this.position - 1 : this.position
    this.rewind()
    return passed
  }

  private absolute(count: number): readonly Row[] {
    if (count < 0) {
      this.run(true, Infinity)
      if (count < -1) this.run(false, -count - 1)
      return this.run(false, 1)
    }
    if (count === 0 || count - 1 <= Math.floor(this.position / 2)) {
      this.rewind()
      if (count > 1) this.run(true, count - 1)
      return count === 0 ? [] : this.run(true, 1)
    }
    const at = this.atEnd ? this.position + 1 : this.position
    if (count <= at) this.run(false, at - count + 1)
    else if (count > at + 1) this.run(true, count - at - 1)
    return this.run(true, 1)
  }

  private rewind(): void {
    if (this.atStart && !this.atEnd) return
    this.requireScroll()
    this.atStart = true
    this.atEnd = false
    this.position = 0
  }

  private requireScroll(): void {
    const { scroll } = this.source
    if (scroll === undefined)
      throw new UnsupportedOnShadow('going backward in a cursor without SCROLL', {
        reason: "whether Postgres does hangs on the plan of the cursor's query: declare it with SCROLL",
      })
    if (scroll) return
    throw pgError('55000', 'cursor can only scan forward', {
      hint: 'Declare it with SCROLL option to enable backward scan.',
    })
  }

  private run(forward: boolean, count: number): readonly Row[] {
    const { failure, rows } = this.source
    if (failure !== undefined)
      throw new UnsupportedOnShadow('a cursor over a query that fails at one of its rows', {
        reason: `Postgres gives the rows before it, and then fails with ${failure}`,
      })
    return forward ? this.forward(rows, count) : this.backward(rows, count)
  }

  private forward(rows: readonly Row[], count: number): readonly Row[] {
    if (this.atEnd) return []
    const found = rows.slice(this.position, this.position + count)
    if (found.length > 0) this.atStart = false
    if (found.length < count) this.atEnd = true
    this.position += found.length
    return found
  }

  private backward(rows: readonly Row[], count: number): readonly Row[] {
    this.requireScroll()
    if (this.atStart) return []
    const end = this.atEnd ? this.position : this.position - 1
    const found = rows.slice(Math.max(0, end - count), end).reverse()
    if (found.length > 0 && this.atEnd) {
      this.atEnd = false
      this.position++
    }
    if (found.length < count) {
      this.atStart = true
      this.position = 0
    } else this.position -= found.length
    return found
  }
}

/** The cursors that are open in a transaction, by their names. */
export interface Portals {
  find(name: string): Portal | undefined
  /** @param name undefined: one is made up @returns the name @throws PostgresError 42P03 */
  open(name: string | undefined, portal: Portal): string
  close(name: string): void
  /** A portal without a name has been open for a while. */
  skipName(): void
}
