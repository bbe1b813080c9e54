/** The embedded default of the full layer: nothing to install beside PGlite, nothing to start. */
import type { PgModule } from '../../pg/client'
import { TemplateStore } from '../../project/templateStore'
import type { FullDatabase, FullEngine, TemplateOrder } from '../engine'
import { DirectSession } from '../session/directSession'
import { serve } from '../session/serve'
import { SharedConnection } from '../session/sharedConnection'
import { image, PGliteDatabase } from './pgliteDatabase'
import { loadPGlite, pgliteWire, type PGlitePackage } from './pgliteInstance'

export interface PGliteOptions {
  /** Where the application's packages are resolved from. */
  readonly rootDir: string
  readonly pg: PgModule
  /** Where templates are kept; by default in the operating system's temp folder. */
  readonly cacheDirectory?: string
}

export class PGliteEngine implements FullEngine {
  readonly name = 'pglite'
  private readonly pglite: PGlitePackage
  private readonly store: TemplateStore

  /** @throws ShadowError ENGINE_MISSING */
  constructor(private readonly options: PGliteOptions) {
    this.pglite = loadPGlite(options.rootDir)
    this.store = new TemplateStore(options.cacheDirectory)
  }

  version(): Promise<string> {
    return Promise.resolve(`pglite ${this.pglite.version}`)
  }

  async prepare(template: TemplateOrder): Promise<void> {
    await this.template(template)
  }

  async open(template: TemplateOrder): Promise<FullDatabase> {
    const { image } = await this.template(template)
    return new PGliteDatabase(this.pglite, template.extensions, image)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  private async template(order: TemplateOrder): Promise<{ readonly image: Uint8Array }> {
    const template = await this.store.get(order.key, async () => ({ image: await this.make(order), state: {} }))
    this.store.touch(order.key)
    return template
  }

  /** Migrations and seeds reach the new database through a port of this process, as they would reach a server. */
  private async make({ extensions, fill }: TemplateOrder): Promise<Uint8Array> {
    const db = await this.pglite.start(extensions)
    const connection = await SharedConnection.open(await pgliteWire(db), { nested: false })
    const server = await serve(() => new DirectSession(connection))
    try {
      const config = { host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres', ssl: false }
      const url = `postgresql://postgres@127.0.0.1:${server.port}/postgres`
      await fill({ Client: this.options.pg.Client, config, url })
      await server.close()
      return await image(db)
    } finally {
      await server.close()
      await db.close()
    }
  }
}
