import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { Interleaving, Refused } from './interleave'
import { DDL, nextStatement, random } from './randomSteps'

let native: NativePostgres

beforeAll(async () => {
  native = await startNativePostgres()
}, 60_000)

afterAll(() => native.stop())

const first = Number(process.env.TEST_SEED ?? 1)
const COUNT = process.env.TEST_SEED ? 1 : 12

const CASES = ['BEGIN', 'BEGIN ISOLATION LEVEL REPEATABLE READ'].flatMap((begin) =>
  [2, 3].map((sessions) => [begin, sessions] as const),
)

test.each(CASES)(
  `%s, %i sessions, seeds from ${first}`,
  async (begin, sessions) => {
    for (let seed = first; seed < first + COUNT; seed++) await compare(seed, begin, sessions)
  },
  120_000,
)

/** Runs one seed's steps until the shadow refuses; until then every answer and every wait is Postgres's. */
async function compare(seed: number, begin: string, sessions: number): Promise<void> {
  const pick = random(seed)
  const open = new Array<boolean>(sessions).fill(false)
  const steps: string[] = []
  const interleaving = await Interleaving.open(native, DDL, sessions)
  try {
    for (let i = 0; i < 25; i++) {
      const free = open.flatMap((_, session) => (interleaving.waits(session) ? [] : [session]))
      const session = free[pick(free.length)] as number
      const sql = nextStatement(pick, open[session] as boolean, begin)
      steps.push(`${session}: ${sql}`)
      const waiting = open.filter((_, other) => interleaving.waits(other)).length
      const { postgres, shadow } = await interleaving.step(session, sql)
      // Two that are woken at once race each other in Postgres.
      if (
        waiting > 1 &&
        [postgres, shadow].some((states) => states.filter((state) => state === 'waiting').length < waiting)
      )
        return
      if (sql === begin) open[session] = true
      if (sql === 'COMMIT' || sql === 'ROLLBACK') open[session] = false
      expect({ seed, steps, states: shadow }).toEqual({ seed, steps, states: postgres })
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  } finally {
    await interleaving.close()
  }
}
