import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { comparedSeed } from './comparedSeed'
import { TRIGGERED } from './triggeredSteps'

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
    for (let seed = first; seed < first + COUNT; seed++) {
      const { steps, difference } = await comparedSeed(native, seed, begin, sessions)
      expect({ seed, steps, states: difference?.shadow }).toEqual({ seed, steps, states: difference?.postgres })
    }
  },
  120_000,
)

test.each(CASES)(
  `tables with triggers: %s, %i sessions, seeds from ${first}`,
  async (begin, sessions) => {
    for (let seed = first; seed < first + COUNT; seed++) {
      const { steps, difference } = await comparedSeed(native, seed, begin, sessions, TRIGGERED)
      expect({ seed, steps, states: difference?.shadow }).toEqual({ seed, steps, states: difference?.postgres })
    }
  },
  120_000,
)
