import { isDeepStrictEqual } from 'node:util'
import type { NativePostgres } from '../support/nativePostgres'
import { Interleaving, Refused } from './interleave'
import { type Family, nextStatement, PLAIN, random } from './randomSteps'

const STEPS = 25

/** How a seed's steps came out: as on Postgres to the end, or up to where the shadow refused, or not. */
export interface Compared {
  readonly steps: readonly string[]
  readonly refused?: true
  readonly difference?: { readonly shadow: unknown; readonly postgres: unknown }
}

/** Runs one seed's steps until the shadow refuses; until then every answer and every wait is to be Postgres's. */
export async function comparedSeed(
  native: NativePostgres,
  seed: number,
  begin: string,
  sessions: number,
  family: Family = PLAIN,
): Promise<Compared> {
  const pick = random(seed)
  const open = new Array<boolean>(sessions).fill(false)
  const steps: string[] = []
  const interleaving = await Interleaving.open(native, family.ddl, sessions)
  try {
    for (let i = 0; i < STEPS; i++) {
      const free = open.flatMap((_, session) => (interleaving.waits(session) ? [] : [session]))
      const session = free[pick(free.length)] as number
      const sql = nextStatement(family, pick, open[session] as boolean, begin)
      steps.push(`${session}: ${sql}`)
      const waiting = open.filter((_, other) => interleaving.waits(other)).length
      const { postgres, shadow } = await interleaving.step(session, sql)
      const waits = (states: readonly unknown[]) => states.filter((state) => state === 'waiting').length
      // Two that are woken at once race each other in Postgres.
      if (waiting > 1 && (waits(postgres) < waiting || waits(shadow) < waiting)) return { steps }
      if (sql === begin) open[session] = true
      if (sql === 'COMMIT' || sql === 'ROLLBACK') open[session] = false
      if (!isDeepStrictEqual(shadow, postgres)) return { steps, difference: { shadow, postgres } }
    }
    return { steps }
  } catch (error) {
    if (error instanceof Refused) return { steps, refused: true }
    throw error
  } finally {
    await interleaving.close()
  }
}
