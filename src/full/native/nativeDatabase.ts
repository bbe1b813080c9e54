/** A worker's database on a Postgres server. */
import type { DatabaseCopy, FullDatabase, StartupParameters } from '../engine'
import { connectPostgres } from '../wire/postgresWire'
import type { Wire } from '../wire/wire'
import { shownUrl } from './address'
import { createDatabase, dropDatabase, keepDatabase, newName } from './databases'
import type { Server } from './openServer'

/** SQLSTATE invalid_catalog_name: the template is gone. */
const NO_TEMPLATE = '3D000'

/** Gives the template's name; with `again`, after it was found missing. */
type FindTemplate = (again: boolean) => Promise<string>

export class NativeDatabase implements FullDatabase {
  readonly connections: number

  private constructor(
    private readonly server: Server,
    private readonly name: string,
    private readonly template: FindTemplate,
    private readonly kept: ((database: string, folder: string) => string) | undefined,
  ) {
    this.connections = server.connections
  }

  static async create(
    server: Server,
    template: FindTemplate,
    kept?: (database: string, folder: string) => string,
  ): Promise<NativeDatabase> {
    const database = new NativeDatabase(server, newName(server.keeper, 'worker'), template, kept)
    await database.clone()
    return database
  }

  connect(startup: StartupParameters): Promise<Wire> {
    const { keeper } = this.server
    const config = { ...startup, ...keeper.address.config, database: this.name }
    return keeper.withRoom(() => connectPostgres(keeper.pg, config))
  }

  async copy(): Promise<DatabaseCopy> {
    const { keeper } = this.server
    const name = newName(keeper, 'copy')
    await createDatabase(keeper, name, this.name)
    return new NativeCopy(name, async () => void (await dropDatabase(keeper, name)))
  }

  async restore(copy?: DatabaseCopy): Promise<void> {
    await this.close()
    if (copy === undefined) return this.clone()
    await createDatabase(this.server.keeper, this.name, (copy as NativeCopy).name)
  }

  async keep(test: string, folder: string): Promise<string> {
    const { keeper } = this.server
    const name = await keepDatabase(keeper, this.name, `prisma-sqlite-shadow: as the failed test "${test}" left it`)
    return this.kept?.(name, folder) ?? shownUrl(keeper.address, name)
  }

  async close(): Promise<void> {
    await dropDatabase(this.server.keeper, this.name)
  }

  /** The template may have been cleaned away since it was prepared. */
  private async clone(): Promise<void> {
    const { keeper } = this.server
    try {
      await createDatabase(keeper, this.name, await this.template(false))
    } catch (error) {
      if ((error as { code?: string }).code !== NO_TEMPLATE) throw error
      await createDatabase(keeper, this.name, await this.template(true))
    }
  }
}

class NativeCopy implements DatabaseCopy {
  constructor(
    readonly name: string,
    readonly drop: () => Promise<void>,
  ) {}
}
