// Replays migration histories through the DDL interpreter and on Postgres (PGlite), and says where the two then differ:
//   node scripts/compare-histories.mjs <folder>…      folders of migrations, or folders of such folders
//   node scripts/compare-histories.mjs --json <file> <folder>…
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { require } from 'tsx/cjs/api'

const { postgres } = require('../__tests__/support/pglite.ts', import.meta.url)
const { compareHistory, emptied } = require('../__tests__/catalog/compareHistory.ts', import.meta.url)
const { migrationFolders, migrationName, readMigrations } = require('../src/project/migrations.ts', import.meta.url)

const EXTENSIONS = [
  'btree_gin',
  'btree_gist',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'ltree',
  'moddatetime',
  'pgcrypto',
  'unaccent',
  'vector',
]

const args = process.argv.slice(2)
const json = args[0] === '--json' ? args.splice(0, 2)[1] : undefined
const isHistory = (folder) => migrationFolders(folder).length > 0 && readMigrations(folder).length > 0
const histories = args.flatMap((folder) =>
  isHistory(folder)
    ? [folder]
    : readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && isHistory(path.join(folder, entry.name)))
        .map((entry) => path.join(folder, entry.name)),
)

const results = {}
let db
for (const folder of histories) {
  db ??= await postgres(EXTENSIONS)
  const name = path.basename(folder) === 'migrations' ? folder : path.basename(folder)
  try {
    await emptied(db)
    const scripts = readMigrations(folder).map((migration) => ({ file: migrationName(migration), sql: migration.sql }))
    const result = { migrations: scripts.length, ...(await compareHistory(db, scripts)) }
    results[name] = result
    const kinds = new Map()
    for (const { statement, consequential } of result.ignored) {
      const kind = `${statement}${consequential ? '!' : ''}`
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    console.log(
      `${result.differences.length + result.refused.length === 0 ? 'equal ' : 'DIFFER'} ${name}: ${scripts.length} migrations, ` +
        `${result.failed.length} failed, ${result.refused.length} refused, ${result.differences.length} differences; ` +
        [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', '),
    )
  } catch (error) {
    results[name] = { broken: String(error?.stack ?? error) }
    console.log(`BROKEN ${name}: ${error?.message}`)
    await db.close()
    db = undefined
  }
}
await db?.close()
if (json) writeFileSync(json, JSON.stringify(results, null, 1))
const equal = Object.values(results).filter((r) => r.differences?.length === 0 && r.refused.length === 0)
console.log(`${equal.length} of ${histories.length} histories compare equal`)
