/** A test file on Postgres: the worker's migrated database, with each test's changes taken back. */
import { createFullClientClass } from '../full/client'
import type { Access, AccessOptions } from '../full/access/access'
import { Committed } from '../full/access/committed'
import { OwnConnections } from '../full/access/ownConnections'
import { RolledBack } from '../full/access/rolledBack'
import { SharedConnections } from '../full/access/sharedConnections'
import type { FullDatabase } from '../full/engine'
import type { ClientClass, PgModule } from '../pg/client'
import type { Observer } from '../pg/observer'
import { closeFullWorkers, type FullWorker, fullWorker } from './fullWorker'
import { fileIsOver, Isolator, leftOpen } from './isolation'
import { keptName } from './keptName'
import type { TestSettings } from './settings'
import type { Suite, SuiteOptions } from './suite'

/** Makes the template before any worker starts. */
export async function prepareFull(settings: TestSettings, rootDir: string): Promise<void> {
  const { engine, template } = await fullWorker(settings, rootDir)
  await engine.prepare(template)
}

export { closeFullWorkers }

export class FullSuite implements Suite {
  readonly layer = 'full'
  readonly engine: TestSettings['engine']
  readonly isolator: Isolator

  private constructor(
    private readonly options: SuiteOptions,
    private readonly worker: FullWorker,
    private readonly access: Access,
    private readonly activity: Activity,
  ) {
    this.engine = options.settings.engine
    this.isolator = new Isolator(access)
  }

  static async open(options: SuiteOptions): Promise<FullSuite> {
    const { settings, rootDir } = options
    const worker = await fullWorker(settings, rootDir)
    const database = await worker.database()
    if (worker.spoilt) await database.restore()
    worker.spoilt = true
    const activity = new Activity(options.observer)
    const access = await openAccess(options, database, activity)
    return new FullSuite(options, worker, access, activity)
  }

  get version(): string {
    return this.access.serverVersion
  }

  createClient(pg: PgModule): ClientClass {
    return createFullClientClass(pg, () => this.access.openSession(), this.activity)
  }

  async keep(testName: string): Promise<string | undefined> {
    const at = keptName(this.options, testName)
    if (!at) return undefined
    return this.access.keep(at.folder, at.name)
  }

  async close(): Promise<void> {
    this.worker.spoilt = !(await this.access.close())
  }
}

/** Passes on what the sessions do, and remembers that they did something. */
class Activity implements Observer {
  any = false

  constructor(private readonly next: Observer | undefined) {}

  statement(sql: string): void {
    this.any = true
    this.next?.statement(sql)
  }

  failed(...args: Parameters<Observer['failed']>): void {
    this.next?.failed(...args)
  }
}

async function openAccess(options: SuiteOptions, database: FullDatabase, activity: Activity): Promise<Access> {
  const { isolation, resetSequences } = options.settings
  const over = () => fileIsOver(options.testPath)
  const access: AccessOptions = { isolation, resetSequences, activity, leftOpen, over }
  if (isolation === 'rollback') return RolledBack.open(access, await database.connect({}))
  const connections = database.connections === 1 ? await SharedConnections.open(database) : new OwnConnections(database)
  const version = await connections.admin(async (wire) => wire.parameters.get('server_version') ?? '')
  return new Committed(access, database, connections, version)
}
