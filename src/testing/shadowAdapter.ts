/** The driver adapter of the generated shadow client. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openShadow } from '../openShadow'
import type { Shadow } from '../open'
import { resolvePackage } from '../project/resolvePackage'
import { currentSession } from './session'

/** What a driver adapter's factory has to have for Prisma; `@prisma/adapter-pg` has the whole type. */
export interface AdapterFactory {
  readonly provider: string
  readonly adapterName: string
  connect(): Promise<unknown>
}

const opened = new Map<string, Promise<Shadow>>()

/**
 * A PrismaPg for the shadow in a generated folder. In a test environment it is the test file's database; elsewhere the
 * folder's database is opened on the first query, once for the process.
 *
 * @param PrismaPg the application's adapter class
 * @param location the generated folder's path, or the URL of a module in it (`import.meta.url`)
 */
export function shadowAdapter<T extends AdapterFactory>(PrismaPg: new (config: never) => T, location: string): T {
  const create = (config: object) => new PrismaPg(config as never)
  if (currentSession()) return create({})
  const directory = location.startsWith('file:') ? path.dirname(fileURLToPath(location)) : location
  const { provider, adapterName } = create({})
  const connect = async () => create({ Client: (await open(directory)).Client }).connect()
  return { provider, adapterName, connect } as unknown as T
}

function open(directory: string): Promise<Shadow> {
  const known = opened.get(directory)
  if (known) return known
  const folder = resolvePackage('pg', directory)
  const shadow = openShadow({
    directory,
    ...(folder === undefined ? {} : { pg: require(folder) as typeof import('pg') }),
  })
  opened.set(directory, shadow)
  return shadow
}
