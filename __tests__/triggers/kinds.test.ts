/** The kinds of triggers that migration histories have, as these write them. */
import { runBoth, startPostgres, stopPostgres } from './bothSides'
import { KINDS } from './kinds'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(KINDS.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
