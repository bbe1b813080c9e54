/** Triggers of statements of several parts: data-modifying WITH queries and MERGE. */
import { runBoth, startPostgres, stopPostgres } from './bothSides'
import { PARTS } from './parts'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(PARTS.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
