import pg from 'pg'
import { openShadow, type Shadow } from '../../src/open'
import type { NativePostgres } from '../support/nativePostgres'
import { ask, isRefusal, type Answer } from '../support/pair'

/** What one session said, on either side, or that it waits for another. */
type State = Answer | 'waiting'

interface Party {
  readonly postgres: pg.Client
  readonly shadow: pg.Client
  readonly pid: number
  answers: { postgres: State; shadow: State }
}

/** Statements in turn, each of one of the sessions. */
export type Script = readonly (readonly [session: number, sql: string])[]

export class Refused extends Error {}

/** Runs the same steps of several sessions on native Postgres and on the shadow, and compares after each what everybody has heard. */
export class Interleaving {
  private constructor(
    private readonly database: Shadow,
    private readonly monitor: pg.Client,
    private readonly parties: readonly Party[],
  ) {}

  static async open(native: NativePostgres, ddl: string, sessions: number): Promise<Interleaving> {
    const config = await native.createDatabase(ddl)
    const database = await openShadow({ ddl: ddl.replace(ROWS, ''), pg })
    for (const insert of ddl.match(ROWS) ?? []) await once(new database.Client(), insert)
    const monitor = new pg.Client(config)
    await monitor.connect()
    const parties: Party[] = []
    for (let i = 0; i < sessions; i++) {
      const [postgres, shadow] = [new pg.Client(config), new database.Client({ user: 'postgres' })]
      for (const client of [postgres, shadow]) await client.connect()
      const { rows } = await postgres.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      parties.push({
        postgres,
        shadow,
        pid: rows[0]?.pid ?? 0,
        answers: { postgres: { results: [] }, shadow: { results: [] } },
      })
    }
    return new Interleaving(database, monitor, parties)
  }

  waits(session: number): boolean {
    return this.parties[session]?.answers.postgres === 'waiting'
  }

  /** @throws Refused when the shadow says that it cannot tell */
  async step(session: number, sql: string): Promise<{ postgres: State[]; shadow: State[] }> {
    const party = this.parties[session] as Party
    for (const side of ['postgres', 'shadow'] as const) {
      party.answers[side] = 'waiting'
      void ask(party[side], sql).then((answer) => (party.answers[side] = answer))
    }
    await this.settlePostgres()
    await this.settleShadow()
    const states = { postgres: this.states('postgres'), shadow: this.states('shadow') }
    if (states.shadow.some((state) => state !== 'waiting' && isRefusal(state))) throw new Refused(sql)
    return states
  }

  private states(side: 'postgres' | 'shadow'): State[] {
    return this.parties.map((party) => withoutPlace(party.answers[side]))
  }

  /** Until every session has answered, or waits for a lock that no deadlock is about to break. */
  private async settlePostgres(): Promise<void> {
    // An error is sent before its locks are released, so a wait counts only when it is seen twice.
    for (let seen = 0; seen < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      const pending = this.parties.filter((party) => party.answers.postgres === 'waiting')
      if (pending.length === 0) return
      const { rows } = await this.monitor.query<{ pid: number; blockers: number[] }>(
        'SELECT pid, pg_blocking_pids(pid) AS blockers FROM unnest($1::int[]) AS pid',
        [pending.map((p) => p.pid)],
      )
      const still = rows.filter((row) =>
        this.parties.some((party) => party.pid === row.pid && party.answers.postgres === 'waiting'),
      )
      const blockers = new Map(still.map((row) => [row.pid, row.blockers]))
      if (still.every((row) => row.blockers.length > 0 && !inCycle(row.pid, blockers))) seen++
      else seen = 0
    }
  }

  private async settleShadow(): Promise<void> {
    for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve))
  }

  async close(): Promise<void> {
    for (const { pid } of this.parties) await this.monitor.query('SELECT pg_cancel_backend($1)', [pid])
    await Promise.allSettled(this.parties.map(({ postgres }) => postgres.end()))
    for (const { shadow } of this.parties) void shadow.end().catch(() => undefined)
    await this.monitor.end()
    this.database.close()
  }
}

/** Statements of a schema that put rows into its tables. */
const ROWS = /^ *INSERT INTO[^;]*;/gm

function inCycle(start: number, blockers: ReadonlyMap<number, readonly number[]>): boolean {
  const seen = new Set<number>()
  const reach = (pid: number): boolean =>
    (blockers.get(pid) ?? []).some((next) => next === start || (!seen.has(next) && seen.add(next) && reach(next)))
  return reach(start)
}

/** Errors of statements that meet other sessions': the shadow does not tell which statement of a trigger's function it was. */
const OF_OTHERS: readonly unknown[] = ['40001', '40P01', '55P03']

/** Postgres names transaction ids, process ids and tuple positions, which nothing can foresee. */
function withoutPlace(state: State): State {
  if (state === 'waiting' || !('error' in state)) return state
  const { where, detail, ...error } = state.error
  return {
    error: {
      ...error,
      detail: error.code === '40P01' ? 'processes' : detail,
      where: OF_OTHERS.includes(error.code) ? undefined : where,
    },
  }
}

async function once(client: pg.Client, sql: string): Promise<void> {
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** Two sessions go through a script on native Postgres and on the shadow; after each step all have heard the same. */
export async function followScript(
  native: NativePostgres,
  ddl: string,
  script: readonly (readonly [session: number, sql: string])[],
): Promise<void> {
  const interleaving = await Interleaving.open(native, ddl, 2)
  try {
    for (const [i, [session, sql]] of script.entries()) {
      const { postgres, shadow } = await interleaving.step(session, sql)
      const steps = script.slice(0, i + 1)
      expect({ steps, states: shadow }).toEqual({ steps, states: postgres })
    }
  } catch (error) {
    throw error instanceof Refused ? new Error(`refused: ${error.message}`) : error
  } finally {
    await interleaving.close()
  }
}
