/** INSERT, UPDATE and DELETE through views (manual, "CREATE VIEW", "Updatable Views"). */
import { runBoth, startPostgres, stopPostgres } from '../triggers/bothSides'
import { UPDATABLE_VIEWS } from './updatableViews'

beforeAll(startPostgres, 60_000)
afterAll(stopPostgres)

test.each(UPDATABLE_VIEWS.map(({ name, ...kind }) => [name, kind] as const))(
  '%s',
  async (_, { ddl, statements }) => {
    const { shadow, postgres } = await runBoth(ddl, statements)
    expect(shadow).toEqual(postgres)
  },
  60_000,
)
