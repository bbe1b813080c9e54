import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseCopy, FullDatabase } from '../engine'
import type { Wire } from '../wire/wire'
import { type PGlite, type PGlitePackage, pgliteWire } from './pgliteInstance'

class Copy implements DatabaseCopy {
  constructor(readonly image: Uint8Array) {}

  drop(): Promise<void> {
    return Promise.resolve()
  }
}

/** A worker's PGlite: one instance at a time, started again from an image where it is put back. */
export class PGliteDatabase implements FullDatabase {
  readonly connections = 1
  private instance: Promise<PGlite>

  constructor(
    private readonly pglite: PGlitePackage,
    private readonly extensions: readonly string[],
    private readonly template: Uint8Array,
  ) {
    this.instance = pglite.start(extensions, template)
  }

  async connect(): Promise<Wire> {
    return pgliteWire(await this.instance)
  }

  async copy(): Promise<DatabaseCopy> {
    return new Copy(await image(await this.instance))
  }

  async restore(copy?: DatabaseCopy): Promise<void> {
    await this.close()
    this.instance = this.pglite.start(this.extensions, copy instanceof Copy ? copy.image : this.template)
    await this.instance
  }

  /** As a folder that PGlite opens: `new PGlite({ loadDataDir })`. */
  async keep(name: string, folder: string): Promise<string> {
    mkdirSync(folder, { recursive: true })
    const file = path.join(folder, `${name}.pglite.tar`)
    writeFileSync(file, await image(await this.instance))
    return file
  }

  async close(): Promise<void> {
    await (await this.instance).close()
  }
}

/** Opened without its log, a sequence would go on 32 numbers later, as after a crash (nextval, SEQ_LOG_VALS). */
export async function image(db: PGlite): Promise<Uint8Array> {
  await db.exec('CHECKPOINT')
  const blob = await db.dumpDataDir('none')
  return new Uint8Array(await blob.arrayBuffer())
}
