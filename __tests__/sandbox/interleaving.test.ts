import { startNativePostgres, type NativePostgres } from '../support/nativePostgres'
import { comparedSeed } from './comparedSeed'
import { PLAIN } from './randomSteps'
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

/** Schedules that came out otherwise once. */
const FOUND = [
  ['a key is removed that others have begun to refer to', 770569160, true, 3, PLAIN],
  ['a savepoint is released, and rolled back with the one around it', 770569512, true, 3, PLAIN],
  ['a referential action waits behind the row that it follows from', 770569846, true, 2, PLAIN],
  ['ON CONFLICT meets a row that the snapshot alone shows', 3102240248, true, 3, TRIGGERED],
  ['a snapshot is older than the commit of a transaction that began before it', 5014128, true, 2, TRIGGERED],
  ["a foreign key's lock comes before what a trigger does", 3102240375, false, 3, TRIGGERED],
] as const

test.each(FOUND)(
  '%s: seed %i',
  async (_what, seed, repeatable, sessions, family) => {
    const begin = repeatable ? 'BEGIN ISOLATION LEVEL REPEATABLE READ' : 'BEGIN'
    const { steps, difference } = await comparedSeed(native, seed, begin, sessions, family)
    expect({ seed, steps, states: difference?.shadow }).toEqual({ seed, steps, states: difference?.postgres })
  },
  60_000,
)
