/** Preloaded into a seed's process: binds its `pg` to a fresh shadow, and saves what the seed made when it ends. */
import { writeFileSync } from 'node:fs'
import { newDatabase } from '../history/newDatabase'
import { createClientClass } from '../pg/client'
import { Sandbox } from '../sandbox/sandbox'
import { bindPg, type PgModule } from './bindPg'
import { loadShadow } from './loadShadow'
import { resolvePackage } from '../project/resolvePackage'
import { SEED_VARIABLE, type SeedOrder } from './seed'

/** Does nothing where the process was not started as a seed. */
export async function register(): Promise<void> {
  const text = process.env[SEED_VARIABLE]
  if (text === undefined) return
  const order = JSON.parse(text) as SeedOrder
  const file = resolvePackage('pg', order.rootDir)
  if (file === undefined) return
  const pg = require(file) as PgModule
  if ('address' in order) bindPg(pg, clientAt(pg, order.address))
  else await bindShadow(pg, order)
}

/** node-postgres's Client, which goes to this address and no other. */
function clientAt(pg: PgModule, address: object): unknown {
  const Client = pg.Client as new (config: object) => object
  return class ClientAt extends Client {
    constructor(config?: string | object) {
      const { connectionString: _, ...rest } = { connectionString: '', ...(typeof config === 'object' ? config : {}) }
      super({ ...rest, ...address })
    }
  }
}

async function bindShadow(pg: PgModule, order: Extract<SeedOrder, { directory: string }>): Promise<void> {
  const database = await newDatabase(order.directory, await loadShadow(order.directory))
  const Client = createClientClass(new Sandbox(database), pg as never)
  let used = false
  class SeedClient extends Client {
    constructor(config?: ConstructorParameters<typeof Client>[0]) {
      super(config)
      used = true
    }
  }
  bindPg(pg, SeedClient)
  process.on('exit', (code) => {
    if (!used || code !== 0) return // a package manager or a shell's Node, not the seed
    const { image, ...state } = database.snapshot()
    writeFileSync(order.result, image)
    writeFileSync(`${order.result}.json`, JSON.stringify(state))
  })
}
