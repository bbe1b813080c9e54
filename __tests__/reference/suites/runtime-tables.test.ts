import { prisma } from '../app/db'

const codeOf = (code: string) => ({ meta: { driverAdapterError: { cause: { originalCode: code } } } })

describe('a table that a test makes', () => {
  test('is there for raw SQL, with its constraints, and gone with a transaction that fails', async () => {
    await prisma.$executeRaw`CREATE TABLE imports (id serial PRIMARY KEY, sku varchar(8) UNIQUE, price numeric(6,2) CHECK (price > 0), net numeric(6,2) GENERATED ALWAYS AS (price / 1.19) STORED)`
    await prisma.$executeRaw`INSERT INTO imports (sku, price) VALUES (${'A'}, ${9.99}), ('B', 1)`
    await expect(prisma.$executeRaw`INSERT INTO imports (sku, price) VALUES ('A', 1)`).rejects.toMatchObject(
      codeOf('23505'),
    )
    await expect(prisma.$executeRaw`INSERT INTO imports (sku, price) VALUES ('C', 0)`).rejects.toMatchObject(
      codeOf('23514'),
    )
    expect(await prisma.$queryRaw`SELECT id, sku, price::text, net::text FROM imports ORDER BY id`).toEqual([
      { id: 1, sku: 'A', price: '9.99', net: '8.39' },
      { id: 2, sku: 'B', price: '1.00', net: '0.84' },
    ])
    const attempt = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`CREATE TABLE others AS SELECT sku FROM imports`
      await tx.$executeRaw`DROP TABLE imports`
      expect(await tx.$queryRaw`SELECT count(*)::int AS n FROM others`).toEqual([{ n: 2 }])
      throw new Error('undone')
    })
    await expect(attempt).rejects.toThrow('undone')
    expect(await prisma.$queryRaw`SELECT count(*)::int AS n FROM imports`).toEqual([{ n: 2 }])
    await expect(prisma.$queryRaw`SELECT * FROM others`).rejects.toMatchObject(codeOf('42P01'))
  })

  test('is not there for the next one', async () => {
    await expect(prisma.$queryRaw`SELECT * FROM imports`).rejects.toMatchObject(codeOf('42P01'))
  })
})

describe('a temporary table', () => {
  test('feeds an update in its transaction', async () => {
    const names = await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`CREATE TEMPORARY TABLE stage (id int PRIMARY KEY, subject text)`
      await tx.$executeRaw`INSERT INTO stage VALUES (${1}, ${'New door'}), (${3}, ${'Many thanks'})`
      await tx.$executeRaw`UPDATE support_tickets t SET subject = s.subject FROM stage s WHERE s.id = t.id`
      await tx.$executeRaw`DROP TABLE stage`
      return tx.supportTicket.findMany({ select: { label: true }, orderBy: { id: 'asc' } })
    })
    expect(names).toEqual([{ label: 'NEW DOOR 2' }, { label: 'INVOICE TWICE 1' }, { label: 'MANY THANKS 0' }])
    await expect(prisma.$queryRaw`SELECT * FROM stage`).rejects.toMatchObject(codeOf('42P01'))
  })

  test('hides a table of its name', async () => {
    await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`CREATE TEMP TABLE support_tickets (id int)`
      expect(await tx.$queryRaw`SELECT * FROM support_tickets`).toEqual([])
      expect(await tx.supportTicket.count()).toBe(3)
      await tx.$executeRaw`DROP TABLE pg_temp.support_tickets`
      expect(await tx.$queryRaw`SELECT count(*)::int AS n FROM support_tickets`).toEqual([{ n: 3 }])
    })
  })
})

describe('a raw ALTER', () => {
  test('adds a column with a default, which the rows have, and Prisma goes on', async () => {
    await prisma.$executeRaw`ALTER TABLE support_tickets ADD COLUMN escalated boolean NOT NULL DEFAULT false`
    await prisma.$executeRaw`UPDATE support_tickets SET escalated = severity > 1`
    expect(await prisma.$queryRaw`SELECT id, escalated FROM support_tickets ORDER BY id`).toEqual([
      { id: 1, escalated: true },
      { id: 2, escalated: false },
      { id: 3, escalated: false },
    ])
    expect((await prisma.supportTicket.create({ data: { subject: 'Lamp' } })).minutes).toBe(20)
  })

  test('of a constraint holds for Prisma too', async () => {
    await prisma.$executeRaw`ALTER TABLE support_tickets ADD CONSTRAINT short CHECK (length(subject) < 30)`
    await expect(prisma.supportTicket.create({ data: { subject: 'x'.repeat(30) } })).rejects.toMatchObject(
      codeOf('23514'),
    )
    await expect(
      prisma.$executeRaw`ALTER TABLE support_tickets ADD CONSTRAINT calm CHECK (severity < 2)`,
    ).rejects.toMatchObject(codeOf('23514'))
    await prisma.$executeRaw`ALTER TABLE support_tickets DROP CONSTRAINT short`
    expect(await prisma.supportTicket.create({ data: { subject: 'x'.repeat(30) } })).toMatchObject({ severity: 0 })
  })
})
