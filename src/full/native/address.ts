/** Where a server is, and how its databases are reached. */
import type { ClientConfig } from 'pg'
import type { PgModule } from '../../pg/client'

export interface ServerAddress {
  /** The URL as it was given; its database is the one for maintenance: locks are held and databases are made from there. */
  readonly url: string
  /** What node-postgres reads from it: host, port, user, password, ssl, database. */
  readonly config: ClientConfig & { readonly host: string; readonly port: number; readonly database: string }
}

/**
 * Reads a URL as node-postgres does, the PG… variables for what it leaves out included.
 * @throws Error where it is not a `postgresql://` URL; the message does not show it, for it may hold a password
 */
export function readAddress(pg: PgModule, url: string): ServerAddress {
  const { protocol } = new URL(url)
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error(`it starts with ${protocol}, not with postgresql://`)
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url })
  const config = { host, port, user, ssl, database: database ?? user ?? 'postgres' }
  return { url, config: { ...config, ...(password == null ? {} : { password }) } }
}

/** The address of another database on the same server. */
export function databaseUrl({ url }: ServerAddress, database: string): string {
  const moved = new URL(url)
  moved.pathname = `/${database}`
  return moved.href
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i

/** This machine: by the loopback interface or by a socket file. */
export function isLocal(host: string): boolean {
  return LOOPBACK.test(host) || host.startsWith('/')
}

/** A URL for people: the password is shown for this machine only. */
export function shownUrl(address: ServerAddress, database: string): string {
  const shown = new URL(databaseUrl(address, database))
  if (isLocal(address.config.host)) return shown.href
  if (shown.password !== '') shown.password = '***'
  if (shown.searchParams.has('password')) shown.searchParams.set('password', '***')
  return shown.href
}

/** `localhost:5432`, or the socket's folder. */
export function place({ config }: ServerAddress): string {
  return config.host.startsWith('/') ? `${config.host} (port ${config.port})` : `${config.host}:${config.port}`
}
