// A PGlite with the project's tables.
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { PGlite } = require('@electric-sql/pglite')

const MIGRATION = path.join(__dirname, '../../prisma/migrations/20260101000000_init/migration.sql')

module.exports = async function migratedPglite() {
  const pglite = await PGlite.create()
  await pglite.exec(readFileSync(MIGRATION, 'utf8'))
  return pglite
}
