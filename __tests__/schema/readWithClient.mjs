// Reads all rows of the models named, through a client made from a shadow schema: node readWithClient.mjs <client> <database> <model>…
import { createRequire } from 'node:module'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'

const [client, file, ...models] = process.argv.slice(2)
const { PrismaClient } = createRequire(import.meta.url)(client)
const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${file}` }) })

function plain(value) {
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (value instanceof Date) return { date: value.toISOString() }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (typeof value?.toFixed === 'function' && typeof value === 'object') return { decimal: value.toFixed() }
  return value
}

const read = {}
for (const model of models) {
  const rows = await prisma[model].findMany()
  read[model] = rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])))
}
await prisma.$disconnect()
process.stdout.write(JSON.stringify(read))
