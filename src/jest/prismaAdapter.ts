/** Stands in for Prisma's other Postgres adapters: in our environments each is PrismaPg on the test file's database. */
import { ShadowError } from '../errors'
import { noEnvironment } from '../testing/noEnvironment'
import { resolvePackage } from '../project/resolvePackage'
import { currentSession } from '../testing/session'

type AdapterFactory = new (config: object) => object

/** The exports of an adapter package: each class of `classes`, bound to the test file's database. */
export function adapterModule(classes: readonly string[]): object {
  const session = currentSession()
  if (!session) return Object.fromEntries(classes.map((className) => [className, AdapterWithoutEnvironment]))
  const { PrismaPg } = load('@prisma/adapter-pg', session.rootDir) as { PrismaPg: AdapterFactory }
  const bound = class extends PrismaPg {
    // The configuration names a server; the database of a test file needs none of it.
    constructor() {
      super({})
    }
  }
  return Object.fromEntries(classes.map((className) => [className, bound]))
}

/** As `pg` there: it connects to nothing. */
class AdapterWithoutEnvironment {
  readonly provider = 'postgres'
  readonly adapterName = 'prisma-sqlite-shadow'

  connect(): Promise<never> {
    return Promise.reject(noEnvironment())
  }
}

function load(name: string, rootDir: string): unknown {
  const file = resolvePackage(name, rootDir)
  if (file !== undefined) return require(file)
  throw new ShadowError(
    'ENVIRONMENT_MISSING',
    `The package ${name} is not installed.`,
    `Run: npm install --save-dev ${name}`,
  )
}
