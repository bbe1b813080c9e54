/**
 * @jest-environment prisma-sqlite-shadow/full
 * @jest-environment-options {"engine": "embedded"}
 */
import { engine } from 'prisma-sqlite-shadow/testing'
import { prisma } from '../db'

test('the same client, on a server of its own', async () => {
  expect(engine()).toBe('embedded')
  const [{ version }] = await prisma.$queryRaw<[{ version: string }]>`SELECT version()`
  expect(version).not.toContain('PGlite')
})
