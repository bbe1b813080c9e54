/** @jest-environment prisma-sqlite-shadow/full */
import { engine } from 'prisma-sqlite-shadow/testing'
import { prisma } from '../db'

test('the same client, on Postgres', async () => {
  expect(engine()).toBe('pglite')
  const [{ version }] = await prisma.$queryRaw<[{ version: string }]>`SELECT version()`
  expect(version).toMatch(/PostgreSQL .*PGlite/)
  expect(await prisma.user.count()).toBe(0)
})
