/** The first look at a server: is it one that we can work on? */
import { ShadowError } from '../../errors'
import type { PgModule } from '../../pg/client'
import { place, type ServerAddress } from './address'
import { Keeper, type Row } from './keeper'
import { dropLeftovers } from './leftovers'

const OLDEST = 130000

export interface Server {
  readonly keeper: Keeper
  /** The role that we are. */
  readonly role: string
  /** `17.4`. */
  readonly version: string
  /** How many connections there are for roles like ours. */
  readonly connections: number
}

const FACTS = `
  SELECT current_user AS role, rolcreatedb OR rolsuper AS creates, version() AS product,
    split_part(current_setting('server_version'), ' ', 1) AS version,
    current_setting('server_version_num')::int AS number,
    (SELECT datistemplate FROM pg_catalog.pg_database WHERE datname = current_database()) AS template,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0) AS connections
  FROM pg_catalog.pg_roles WHERE rolname = current_user`

/**
 * Connects, checks the server, and drops what runs that have gone left there.
 * @throws ShadowError SERVER_UNREACHABLE, SERVER_REFUSED, SERVER_VERSION
 */
export async function openServer(pg: PgModule, address: ServerAddress): Promise<Server> {
  const keeper = await Keeper.open(pg, address)
  try {
    const [facts] = await keeper.query(FACTS)
    check(address, facts as Row)
    await dropLeftovers(keeper)
    const { role, version, connections } = facts as { role: string; version: string; connections: number }
    // One is the keeper's.
    return { keeper, role, version, connections: connections - 1 }
  } catch (error) {
    await keeper.close()
    throw error
  }
}

function check(address: ServerAddress, { role, creates, product, version, number, template }: Row): void {
  if ((number as number) < OLDEST || !(product as string).startsWith('PostgreSQL ')) {
    throw new ShadowError(
      'SERVER_VERSION',
      `The server at ${place(address)} is ${(product as string).startsWith('PostgreSQL ') ? `Postgres ${version}` : product}.`,
      'Postgres 13 to 18 are supported: name another server in the URL.',
    )
  }
  if (template === true) {
    throw new ShadowError(
      'SERVER_REFUSED',
      `Database "${address.config.database}" on Postgres at ${place(address)} is a template: a connection to it keeps everybody from making databases.`,
      'Name another one in the URL, such as postgres: it is only used to make others from.',
    )
  }
  if (creates === true) return
  throw new ShadowError(
    'SERVER_REFUSED',
    `Role "${role}" on Postgres at ${place(address)} may not create databases; each worker needs one of its own.`,
    `As a superuser: ALTER ROLE "${role}" CREATEDB, or name another role in the URL.`,
  )
}
