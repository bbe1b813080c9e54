import type { Sequence } from '../catalog/catalog'
import { pgError, UnsupportedOnShadow } from '../errors'
import { identifiers } from '../types/qualifiedName'

/** Postgres's last_value and is_called, as text and flag: what a snapshot keeps of one sequence. */
export interface SequenceState {
  readonly last: string
  readonly called: boolean
  /** Why its place is not known. */
  readonly lost?: string
}

interface Place {
  last: bigint
  called: boolean
  /** Why it is not known any more what it has given, until it is set. */
  lost: string | undefined
}

interface Counter extends Place {
  readonly name: string
  readonly schema: string
  readonly oid: number
  readonly start: bigint
  readonly increment: bigint
  readonly min: bigint
  readonly max: bigint
  readonly cycle: boolean
  /** CACHE: a session takes so many values at once. */
  readonly cached: boolean
  /** The session that takes values of one with a cache. */
  user?: object
}

const NONE: ReadonlySet<number> = new Set()

const FAILED_INSERT =
  'how many values an INSERT whose rows are worked out before the first is written had used up when it failed is not known'

/** All sequences of a database. Outside transactions, as in Postgres: what was handed out is gone. */
export class Sequences {
  private readonly counters = new Map<string, Counter>()
  /** Of definitions that were undone, by OID. */
  private readonly gone = new Map<number, Counter>()
  /** Keys by the names that statements have for them. */
  private readonly resolved = new Map<string, string>()
  /** How often they have been defined anew. */
  private generation = 0

  constructor(
    sequences: readonly Sequence[],
    private readonly defaultSchema: string,
  ) {
    this.define(sequences)
  }

  /**
   * Makes these the sequences that there are. One that was there keeps its value.
   * @param again a sequence that is new goes on from where it was when it was last there
   * @param restarted OIDs of sequences that begin anew
   */
  define(
    sequences: readonly Sequence[],
    { again = false, restarted = NONE }: { again?: boolean; restarted?: ReadonlySet<number> } = {},
  ): void {
    const before = new Map([...this.counters.values()].map((c) => [c.oid, c]))
    this.generation++
    this.counters.clear()
    this.resolved.clear()
    for (const s of sequences) {
      const start = BigInt(s.restart ?? s.start)
      const known = before.get(s.oid) ?? (again ? this.gone.get(s.oid) : undefined)
      const kept = known && !(restarted.has(s.oid) && !again) ? known : { last: start, called: false, lost: undefined }
      this.counters.set(`${s.schema}.${s.name}`, {
        name: s.name,
        schema: s.schema,
        oid: s.oid,
        cycle: s.cycle,
        cached: s.cache !== undefined,
        ...(known?.user ? { user: known.user } : {}),
        start,
        increment: BigInt(s.increment),
        min: BigInt(s.min),
        max: BigInt(s.max),
        ...placeOf(kept),
      })
      before.delete(s.oid)
    }
    for (const [oid, counter] of before) this.gone.set(oid, counter)
  }

  /** The sequence's key for `nextval` and the rest, from regclass input: `users_id_seq`, `public."User_id_seq"`, or its OID. */
  resolve(regclass: string): string {
    let key = this.resolved.get(regclass)
    if (key === undefined) this.resolved.set(regclass, (key = this.find(regclass)))
    return key
  }

  private find(regclass: string): string {
    if (/^\d+$/.test(regclass)) {
      for (const [key, counter] of this.counters) if (counter.oid === Number(regclass)) return key
    }
    const parts = identifiers(regclass)
    const key = parts.length > 1 ? parts.slice(-2).join('.') : `${this.defaultSchema}.${parts[0] ?? ''}`
    if (!this.counters.has(key)) throw pgError('42P01', `relation "${parts.join('.')}" does not exist`)
    return key
  }

  /**
   * @param session that asks
   * @throws PostgresError 2200H when the sequence is used up; UnsupportedOnShadow where its place is not known
   */
  next(key: string, session: object): bigint {
    const c = this.counter(key)
    if (c.cached) requireOne(c, session)
    this.requirePlace(key)
    if (!c.called) {
      c.called = true
      return c.last
    }
    const value = c.last + c.increment
    if (c.increment > 0n && value > c.max) c.last = this.wrap(c, 'maximum', c.max, c.min)
    else if (c.increment < 0n && value < c.min) c.last = this.wrap(c, 'minimum', c.min, c.max)
    else c.last = value
    return c.last
  }

  private wrap(c: Counter, bound: string, limit: bigint, restart: bigint): bigint {
    if (!c.cycle) throw pgError('2200H', `nextval: reached ${bound} value of sequence "${c.name}" (${limit})`)
    return restart
  }

  set(key: string, value: bigint, called: boolean): bigint {
    const c = this.counter(key)
    if (value < c.min || value > c.max) {
      throw pgError('22003', `setval: value ${value} is out of bounds for sequence "${c.name}" (${c.min}..${c.max})`)
    }
    Object.assign(c, { last: value, called, lost: undefined })
    return value
  }

  /** @throws UnsupportedOnShadow where its place is not known */
  state(key: string): { last: bigint; called: boolean } {
    const { last, called } = this.counter(key)
    this.requirePlace(key)
    return { last, called }
  }

  /** What the sequence has given is not known any more, until it is set. */
  lose(key: string, reason = FAILED_INSERT): void {
    this.counter(key).lost = reason
  }

  /** Whether one is not where it was when it was made. */
  get used(): boolean {
    return [...this.counters.values()].some((c) => c.called || c.last !== c.start || c.lost !== undefined)
  }

  /** @throws UnsupportedOnShadow */
  requirePlace(key: string): void {
    if (this.counter(key).lost !== undefined) throw this.unknownPlace(key)
  }

  unknownPlace(key: string): UnsupportedOnShadow {
    const { name, lost = FAILED_INSERT } = this.counter(key)
    return new UnsupportedOnShadow(`a value of sequence "${name}"`, { reason: lost })
  }

  name(key: string): string {
    return this.counter(key).name
  }

  private counter(key: string): Counter {
    const counter = this.counters.get(key)
    if (!counter) throw pgError('42P01', `relation "${key}" does not exist`)
    return counter
  }

  save(): Record<string, SequenceState> {
    return Object.fromEntries([...this.counters].map(([key, counter]) => [key, savedState(counter)]))
  }

  /** As save() and load(), around every test. @returns what puts every sequence to where it is now */
  mark(): () => void {
    const { generation } = this
    const places = this.places()
    return () => {
      if (this.generation === generation) return putBack(places)
      this.load(Object.fromEntries(places.map(([{ schema, name }, place]) => [`${schema}.${name}`, savedState(place)])))
    }
  }

  /** Runs `action`, which is to use up no value: it only looks at what a statement would do. */
  unchanged<T>(action: () => T): T {
    const back = this.keep([...this.counters.keys()])
    try {
      return action()
    } finally {
      back()
    }
  }

  /** @returns what puts these sequences to where they are now */
  keep(keys: readonly string[]): () => void {
    const { generation } = this
    const places = this.places(keys.map((key) => this.counter(key)))
    // Defined anew, they are other objects of the same names.
    const present = (): Places =>
      places.flatMap(([{ schema, name }, place]) => {
        const counter = this.counters.get(`${schema}.${name}`)
        return counter ? [[counter, place] as const] : []
      })
    return () => putBack(this.generation === generation ? places : present())
  }

  private places(counters: Iterable<Counter> = this.counters.values()): Places {
    return [...counters].map((counter) => [counter, placeOf(counter)])
  }

  /** Puts these sequences, by OID, to the saved state; those that were not there then stay as they are. */
  putBack(oids: ReadonlySet<number>, state: Readonly<Record<string, SequenceState>>): void {
    for (const [key, counter] of this.counters) {
      const saved = oids.has(counter.oid) ? state[key] : undefined
      if (!saved) continue
      Object.assign(counter, loaded(saved))
    }
  }

  /** Puts every sequence to the saved state; those that are not in it go back to their start. */
  load(state: Readonly<Record<string, SequenceState>>): void {
    for (const [key, counter] of this.counters)
      Object.assign(counter, loaded(state[key] ?? { last: String(counter.start), called: false }))
  }
}

type Places = readonly (readonly [Counter, Place])[]

const placeOf = ({ last, called, lost }: Place): Place => ({ last, called, lost })

function putBack(places: Places): void {
  for (const [counter, { last, called, lost }] of places) {
    counter.last = last
    counter.called = called
    counter.lost = lost
  }
}

const savedState = ({ last, called, lost }: Place): SequenceState => ({
  last: String(last),
  called,
  ...(lost === undefined ? {} : { lost }),
})

const loaded = ({ last, called, lost }: SequenceState): Place => ({ last: BigInt(last), called, lost })

/** What a session keeps of a cache no other one gets. */
function requireOne(counter: Counter, session: object): void {
  counter.user ??= session
  if (counter.user !== session)
    throw new UnsupportedOnShadow(`sequence "${counter.name}" with CACHE in several sessions`)
}
