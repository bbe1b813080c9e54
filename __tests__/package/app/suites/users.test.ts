import pg, { Client } from 'pg'
import { engine, layer } from 'prisma-sqlite-shadow/testing'
import { prisma } from '../db'
import { Prisma, Role } from '../generated/prisma/client'

test('the suite knows what answers it', () => {
  expect(layer()).toBe('shadow')
  expect(engine()).toBe('sqlite')
})

test('creates and reads', async () => {
  const user = await prisma.user.create({ data: { email: 'ada@example.test', tags: ['a', 'b'], posts: { create: { title: 'One' } } } })
  expect(user).toStrictEqual({ id: 1, email: 'ada@example.test', role: Role.USER, tags: ['a', 'b'], createdAt: expect.any(Date) })
  expect(await prisma.user.findMany({ include: { posts: true } })).toHaveLength(1)
})

test('starts from the same state, ids included', async () => {
  expect(await prisma.user.count()).toBe(0)
  expect((await prisma.user.create({ data: { email: 'ada@example.test' } })).id).toBe(1)
})

test('errors are the application’s own classes', async () => {
  await prisma.user.create({ data: { email: 'ada@example.test' } })
  const again = prisma.user.create({ data: { email: 'ada@example.test' } })
  await expect(again).rejects.toBeInstanceOf(Prisma.PrismaClientKnownRequestError)
  await expect(again).rejects.toMatchObject({ code: 'P2002' })
})

test('plain node-postgres sees the same database', async () => {
  await prisma.user.create({ data: { email: 'ada@example.test' } })
  const pool = new pg.Pool({ connectionString: 'postgres://nowhere:1/none' })
  const { rows } = await pool.query('SELECT "email", "createdAt" FROM "User"')
  expect(rows).toEqual([{ email: 'ada@example.test', createdAt: expect.any(Date) }])
  const client = new Client()
  await client.connect()
  await expect(client.query('INSERT INTO "User" ("email") VALUES ($1)', ['ada@example.test'])).rejects.toBeInstanceOf(pg.DatabaseError)
  await client.end()
  await pool.end()
})
