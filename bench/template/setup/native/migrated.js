// Databases with the project's tables, on the server that BENCH_SERVER names. One that is there is kept.
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { Client } = require('pg')

const MIGRATION = path.join(__dirname, '../../prisma/migrations/20260101000000_init/migration.sql')

const databaseName = (suffix) => `${process.env.BENCH_DATABASE}_${suffix}`
const databaseUrl = (name) => `${process.env.BENCH_SERVER}${name}`

async function withClient(url, use) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function makeMigrated(admin, name) {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rowCount === 1) return
  await admin.query(`CREATE DATABASE "${name}"`)
  await withClient(databaseUrl(name), (client) => client.query(readFileSync(MIGRATION, 'utf8')))
}

module.exports = { databaseName, databaseUrl, makeMigrated, withClient }
