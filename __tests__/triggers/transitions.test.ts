/** Transition tables of triggers, and triggers of the statements that referential actions are. */
import { runBoth, startPostgres, stopPostgres } from './bothSides'
import { TRANSITIONS } from './transitions'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(TRANSITIONS.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
