import { performance } from 'node:perf_hooks'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { TransitionTable } from '../plpgsql/triggerCall'
import type { SessionContext, SessionServices } from '../functions/definition'
import type { Stored } from '../types/codec'
import { useTimeStyle } from '../types/timeStyle'
import { microseconds } from './clock'
import type { Footprint } from './footprint'
import type { Routine } from '../catalog/catalog'
import { NULL_KEY, notNullFailed } from './nullKey'
import type { RowLock, RowLockMode } from '../sql/translation'
import type { Sequences } from './sequences'
import type { Settings } from './settings'
import { NEXTVAL, randomUuidV4, VolatileRecord } from './volatile'

export interface Identity {
  readonly user: string
  readonly database: string
  readonly searchPath: readonly string[]
}

// Kept from load time: fake timers must not move it.
const now = performance.now.bind(performance)

/** Rows that functions in FROM may give to one statement: more would fill the memory, or take for ever. */
const MAX_GIVEN = 3_000_000
/** How many rows pass between two looks at the clock. */
const TICKS = 1024

/** What Postgres's functions see of their session while a statement runs. */
export class StatementContext implements SessionContext {
  /** Set for each run of a statement. */
  record = new VolatileRecord()
  transactionStart = 0n
  statementStart = 0n
  readOnly = false
  services!: SessionServices
  private deadline: number | undefined
  triggerDepth = 0
  private readonly current = new Map<string, bigint>()
  /** Keys of sequences of which it is not known what they gave last. */
  private readonly unknown = new Set<string>()
  private last: string | undefined
  private rows = new Map<bigint, readonly (readonly Stored[])[]>()
  /** Those of the trigger whose function runs. */
  transitions: readonly TransitionTable[] = []
  /** Where it is looked up what functions of the database give, called with values of rows. */
  private calls: { find(routine: Routine, args: readonly Stored[]): Stored } | undefined
  /** Where it is noted what code of the database does. */
  private footprints: readonly Footprint[] = []

  constructor(
    private readonly sequences: Sequences,
    private readonly settings: Settings,
    private readonly identity: Identity,
  ) {}

  transactionTimestamp(): bigint {
    return this.transactionStart
  }

  statementTimestamp(): bigint {
    return this.record.answer('statement', () => this.statementStart)
  }

  clockTimestamp(): bigint {
    this.tread(beUnsteady)
    return this.record.answer('clock', microseconds)
  }

  nextval(sequence: string): bigint {
    this.refuseWhenReadOnly('nextval')
    this.tread(({ sequences }) => sequences.add(this.sequences.resolve(sequence)))
    return this.record.answer(`${NEXTVAL}${sequence}`, () => {
      const key = this.sequences.resolve(sequence)
      const value = this.sequences.next(key, this)
      this.record.noteDrawn(key, this.current.get(key), this.last)
      this.current.set(key, value)
      this.unknown.delete(key)
      this.last = key
      return value
    })
  }

  /** What currval() and lastval() give is again what it was before the statement. */
  recall({ drawn, lastDrawn }: VolatileRecord): void {
    if (!drawn) return
    for (const [key, value] of drawn)
      if (value === undefined) this.current.delete(key)
      else this.current.set(key, value)
    this.last = lastDrawn
  }

  /** Runs code of the database, and notes what it does. */
  watched<T>(footprint: Footprint, work: () => T): T {
    const { footprints } = this
    this.footprints = [...footprints, footprint]
    try {
      return work()
    } finally {
      this.footprints = footprints
    }
  }

  /** What the code does is noted in the footprints that are open. */
  tread(note: (footprint: Footprint) => void): void {
    for (const footprint of this.footprints) note(footprint)
  }

  currval(sequence: string): bigint {
    this.tread(beUnsteady)
    const key = this.sequences.resolve(sequence)
    this.requireKnown(key)
    const value = this.current.get(key)
    if (value === undefined)
      throw pgError('55000', `currval of sequence "${this.sequences.name(key)}" is not yet defined in this session`)
    return value
  }

  sequenceState(sequence: string): { last: bigint; called: boolean } {
    this.tread(beUnsteady)
    return this.record.answer(`state of ${sequence}`, () => this.sequences.state(this.sequences.resolve(sequence)))
  }

  setval(sequence: string, value: bigint, called: boolean): bigint {
    this.refuseWhenReadOnly('setval')
    this.tread(({ sequences }) => sequences.add(this.sequences.resolve(sequence)))
    return this.record.answer('setval', () => {
      const key = this.sequences.resolve(sequence)
      this.sequences.set(key, value, called)
      if (called) this.current.set(key, value)
      if (called) this.unknown.delete(key)
      return value
    })
  }

  /**
   * A statement has failed on its way, and what the sequence gave after that value was not asked for.
   * @param last what it has given last; where others have asked it since, how many values are used up is not known
   */
  giveBack(sequence: string, value: bigint, last: bigint): void {
    const key = this.sequences.resolve(sequence)
    if (this.current.get(key) !== last) return this.lose(sequence)
    this.sequences.set(key, value, true)
    this.current.set(key, value)
  }

  /** A statement that failed, or was not run, has used up an unknown number of its values. */
  lose(sequence: string, reason?: string): void {
    const key = this.sequences.resolve(sequence)
    this.sequences.lose(key, reason)
    this.unknown.add(key)
  }

  private requireKnown(key: string): void {
    if (this.unknown.has(key)) throw this.sequences.unknownPlace(key)
  }

  private refuseWhenReadOnly(name: string): void {
    if (this.readOnly) throw pgError('25006', `cannot execute ${name}() in a read-only transaction`)
  }

  lastval(): bigint {
    this.tread(beUnsteady)
    if (this.last !== undefined) this.requireKnown(this.last)
    const value = this.last === undefined ? undefined : this.current.get(this.last)
    if (value === undefined) throw pgError('55000', 'lastval is not yet defined in this session')
    return value
  }

  /** DISCARD SEQUENCES. */
  forgetSequences(): void {
    this.current.clear()
    this.unknown.clear()
    this.last = undefined
  }

  called(routine: Routine, args: readonly Stored[]): Stored {
    if (!this.calls)
      throw new UnsupportedOnShadow(`function ${routine.name}() here`, { reason: 'an argument of it is of a row' })
    return this.calls.find(routine, args)
  }

  /** Runs a statement whose calls of functions are answered so. */
  answering<T>(calls: NonNullable<StatementContext['calls']>, work: () => T): T {
    const outer = this.calls
    this.calls = calls
    try {
      return work()
    } finally {
      this.calls = outer
    }
  }

  /** What is done leaves no trace in what currval() and lastval() give. */
  forgetting<T>(work: () => T): T {
    const { last } = this
    const [current, unknown] = [[...this.current], [...this.unknown]]
    try {
      return this.sequences.unchanged(work)
    } finally {
      this.last = last
      this.current.clear()
      this.unknown.clear()
      for (const [key, value] of current) this.current.set(key, value)
      for (const key of unknown) this.unknown.add(key)
    }
  }

  currentUser(): string {
    return this.identity.user
  }

  currentDatabase(): string {
    return this.identity.database
  }

  searchPath(): readonly string[] {
    return this.identity.searchPath
  }

  setting(name: string): string | null {
    return this.settings.find(name)
  }

  setSetting(name: string, value: string, local: boolean): void {
    const { key } = this.settings.timeStyle
    this.tread((footprint) => (footprint.speaks = true))
    this.settings.set(name, value, local)
    const style = this.settings.timeStyle
    if (style.key !== key) this.record.restyled = true
    useTimeStyle(style)
  }

  randomUuid(): string {
    this.tread(beUnsteady)
    return this.record.answer('uuid', randomUuidV4)
  }

  random(): number {
    this.tread(beUnsteady)
    return this.record.answer('random', Math.random)
  }

  kept(slot: bigint): readonly (readonly Stored[])[] {
    return this.rows.get(slot) ?? []
  }

  /** Keeps a step's rows for those after it. */
  keep(slot: number, rows: readonly (readonly Stored[])[]): void {
    this.rows.set(BigInt(slot), rows)
  }

  /** Runs a statement of a routine: it keeps rows and answers of its own. */
  apart<T>(work: () => T): T {
    const { rows, record } = this
    this.rows = new Map()
    try {
      return work()
    } finally {
      this.rows = rows
      this.record = record
    }
  }

  transition(name: string): readonly (readonly Stored[])[] {
    return this.transitions.find((table) => table.name === name)?.rows ?? []
  }

  /** Runs a routine, which sees the transition tables of its own trigger alone. */
  seeing<T>(transitions: readonly TransitionTable[], work: () => T): T {
    const outer = this.transitions
    this.transitions = transitions
    try {
      return work()
    } finally {
      this.transitions = outer
    }
  }

  /** Runs what a trigger's function does: its statements keep rows and answers of their own. */
  insideTrigger<T>(transitions: readonly TransitionTable[], work: () => T): T {
    const { rows, record } = this
    this.rows = new Map()
    this.triggerDepth++
    try {
      return this.seeing(transitions, work)
    } finally {
      this.triggerDepth--
      this.rows = rows
      this.record = record
    }
  }

  lockRow(table: number, rowid: bigint, mode: RowLockMode, policy: RowLock['policy']): void {
    this.record.locked.push({ table, rowid, mode, policy })
  }

  rowIsFree(table: number, rowid: bigint, mode: RowLockMode): boolean {
    return this.record.answer('row is free', () => !this.record.isTaken?.(table, rowid, mode))
  }

  recursed(): number {
    const count = ++this.record.recursed
    if (count % TICKS === 0) this.checkTime()
    return count
  }

  gave(): void {
    const count = ++this.record.given
    if (count > MAX_GIVEN)
      throw new UnsupportedOnShadow(`a function in FROM that gives more than ${MAX_GIVEN.toLocaleString('en')} rows`)
    if (count % TICKS === 0) this.checkTime()
  }

  /** The running statement's time begins (statement_timeout). */
  startTime(): void {
    const limit = this.settings.statementTimeout
    this.deadline = limit > 0 ? now() + limit : undefined
  }

  /** SQLite runs to its end, so it is looked at where functions give rows, and when all is done. @throws PostgresError 57014 */
  checkTime(): void {
    if (this.deadline === undefined || now() < this.deadline) return
    this.deadline = undefined
    throw pgError('57014', 'canceling statement due to statement timeout')
  }

  noteTouched(rowid: bigint): void {
    this.record.touch(rowid)
  }

  hasTouched(rowid: bigint): boolean {
    return this.record.meets(rowid)
  }

  nullKey(): bigint {
    if (this.record.rehearsing) return NULL_KEY
    throw notNullFailed()
  }
}

const beUnsteady = (footprint: Footprint): void => {
  footprint.unsteady = true
}
