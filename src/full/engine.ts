/** What an engine of the full layer is: PGlite in this process, a Postgres of our own, or a server by URL. */
import type { ClientClass } from '../pg/client'
import type { Wire } from './wire/wire'

export type EngineName = 'pglite' | 'embedded' | 'server'

/** How node-postgres reaches one database: `new Client(config)`. */
export interface Connect {
  readonly Client: ClientClass
  readonly config: object
  /** Its address, where it has one. */
  readonly url?: string
}

/** What a template database is made from. */
export interface TemplateOrder {
  /** 32 hexadecimal digits over everything that the template depends on. */
  readonly key: string
  /** Names of the extensions that the migrations create. */
  readonly extensions: readonly string[]
  /** Fills an empty database: migrations, then the seed. */
  fill(connect: Connect): Promise<void>
}

export interface FullEngine {
  readonly name: EngineName
  /** Engine and version, as it goes into a template's key: `pglite 0.5.16`, `server 17.4`. */
  version(): Promise<string>
  /**
   * Makes the template where there is none. One process makes it while others wait; a half-made one is never seen.
   * @throws ShadowError, and what `fill` throws
   */
  prepare(template: TemplateOrder): Promise<void>
  /** This worker's database, as the template has it. */
  open(template: TemplateOrder): Promise<FullDatabase>
  /** Gives up what this process holds. Never throws. */
  close(): Promise<void>
}

/** The settings of a session that its client asks for at the start: user, application_name, options… */
export type StartupParameters = Readonly<Record<string, string | undefined>>

/** A worker's database. It is copied, and put back, while no connection to it is open. */
export interface FullDatabase {
  connect(startup: StartupParameters): Promise<Wire>
  /** How many connections may be open at once; 1 for PGlite. */
  readonly connections: number
  /** A copy of the database as it is now. */
  copy(): Promise<DatabaseCopy>
  /** Puts the database to the copy's state; without a copy, to the template's. */
  restore(copy?: DatabaseCopy): Promise<void>
  /** Keeps the database as it is now, for a failed test. @returns a path or URL for the user */
  keep(name: string, folder: string): Promise<string>
  close(): Promise<void>
}

export interface DatabaseCopy {
  drop(): Promise<void>
}
