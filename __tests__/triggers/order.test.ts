/** When triggers fire: by name, among foreign keys' own, row by row, inside one another. */
import { runBoth, startPostgres, stopPostgres } from './bothSides'
import { ORDER } from './order'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(ORDER.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
