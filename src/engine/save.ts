import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Snapshot } from './database'
import { Sqlite } from './sqlite'

/** Where a saved file keeps what SQLite itself has no place for. */
const META = '_prisma_sqlite_shadow'

/** Writes a snapshot to a SQLite file: the data, the sequences and the catalog's hash. Whole or not at all. */
export function saveDatabase(snapshot: Snapshot, file: string): void {
  const half = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(half, withMeta(snapshot))
    renameSync(half, file)
  } catch (error) {
    rmSync(half, { force: true })
    throw error
  }
}

function withMeta({ image, sequences, catalogHash }: Snapshot): Buffer {
  const sqlite = new Sqlite(image)
  try {
    sqlite.exec(`CREATE TABLE "${META}" (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`)
    const put = `INSERT INTO "${META}" VALUES (?1, ?2)`
    sqlite.sql(put, 'catalog', catalogHash)
    sqlite.sql(put, 'sequences', JSON.stringify(sequences))
    return sqlite.serialize()
  } finally {
    sqlite.close()
  }
}
