// Between tests all tables are emptied, as Prisma's documentation shows it.
const { prisma } = require('../src/db')

afterEach(async () => {
  const found = await prisma.$queryRaw`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
  const tables = found
    .map(({ tablename }) => tablename)
    .filter((name) => name !== '_prisma_migrations')
    .map((name) => `"public"."${name}"`)
  await prisma.$executeRawUnsafe(`TRUNCATE TABLE ${tables.join(', ')} CASCADE`)
})
