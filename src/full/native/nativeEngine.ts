/** An engine over a Postgres server by URL: the server of the settings, or an embedded one. */
import type { PgModule } from '../../pg/client'
import type { EngineName, FullDatabase, FullEngine, TemplateOrder } from '../engine'
import type { ServerAddress } from './address'
import { dropDatabase, listDatabases } from './databases'
import type { Keeper } from './keeper'
import { dropAll } from './leftovers'
import { NativeDatabase } from './nativeDatabase'
import { openServer, type Server } from './openServer'
import { prepareTemplate, templateOf } from './templates'

export interface NativeOptions {
  readonly name: EngineName
  /** The application's `pg`. */
  readonly pg: PgModule
  /** Takes lines for people: that another process makes the template. */
  readonly log: (line: string) => void
  /** Where the user finds a kept database, on a server that ends with the run; otherwise by its URL. */
  readonly kept?: (database: string, folder: string) => string
}

export class NativeEngine implements FullEngine {
  readonly name: EngineName
  private server: Promise<Server> | undefined
  private readonly templates = new Map<string, Promise<string>>()

  constructor(
    private readonly address: ServerAddress,
    private readonly options: NativeOptions,
  ) {
    this.name = options.name
  }

  async version(): Promise<string> {
    const { version } = await this.connected()
    return `${this.name} ${version}`
  }

  async prepare(order: TemplateOrder): Promise<void> {
    await this.template(order)
  }

  async open(order: TemplateOrder): Promise<FullDatabase> {
    await this.template(order)
    const template = (again: boolean): Promise<string> => {
      if (again) this.templates.delete(order.key)
      return this.template(order)
    }
    return NativeDatabase.create(await this.connected(), template, this.options.kept)
  }

  async close(): Promise<void> {
    const server = await this.server?.catch(() => undefined)
    this.server = undefined
    this.templates.clear()
    if (server === undefined) return
    // What is not dropped now, the next run finds left over.
    await dropOwn(server.keeper).catch(() => undefined)
    await server.keeper.close()
  }

  /** Drops every template and kept database of ours, and what runs that have gone left. @returns their names */
  async clean(): Promise<readonly string[]> {
    const { keeper } = await this.connected()
    return dropAll(keeper)
  }

  /** The template database's name; it is made where there is none. */
  private template(order: TemplateOrder): Promise<string> {
    return once(this.templates, order.key, async () => {
      const { keeper, role } = await this.connected()
      const name = templateOf(order, role)
      await prepareTemplate(keeper, name, order, this.options.log)
      return name
    })
  }

  private connected(): Promise<Server> {
    if (this.server !== undefined) return this.server
    const server = openServer(this.options.pg, this.address)
    this.server = server
    server.catch(() => (this.server = undefined))
    return server
  }
}

/** What fails is tried again the next time. */
function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key)
  if (known !== undefined) return known
  const result = make()
  made.set(key, result)
  result.catch(() => made.delete(key))
  return result
}

async function dropOwn(keeper: Keeper): Promise<void> {
  for (const { name, parsed } of await listDatabases(keeper)) {
    if ('owner' in parsed && parsed.owner === keeper.id) await dropDatabase(keeper, name)
  }
}
