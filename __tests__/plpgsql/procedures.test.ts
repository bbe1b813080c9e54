/** Procedures, and CREATE TABLE AS whose query changes data. */
import { runBoth, startPostgres, stopPostgres } from '../triggers/bothSides'
import { PROCEDURES } from './procedures'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(PROCEDURES.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
