/** Triggers and their functions defined, changed and dropped at run time. */
import { runBoth, startPostgres, stopPostgres } from './bothSides'
import { DEFINITIONS } from './definitions'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(DEFINITIONS.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
