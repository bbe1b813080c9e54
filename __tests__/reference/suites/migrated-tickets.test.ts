import { prisma } from '../app/db'
import { Prisma } from '../generated/client'
import { makeUser } from './factories'

const codeOf = (code: string) => ({ meta: { driverAdapterError: { cause: { originalCode: code } } } })

describe('the tickets that the migrations left', () => {
  test('have been through a value renamed, words made numbers, and queues given out', async () => {
    expect(await prisma.supportTicket.findMany({ orderBy: { id: 'asc' }, omit: { openedAt: true } })).toEqual([
      {
        id: 1,
        number: 5000n,
        subject: 'Door code does not work',
        priority: 'HIGH',
        history: ['LOW', 'NORMAL'],
        severity: 2,
        queue: 'front',
        externalKey: 'OLD-1',
        callback: '+49 30 123456',
        label: 'DOOR CODE DOES NOT WORK 2',
        minutes: 90,
        cost: new Prisma.Decimal('98.25'),
      },
      {
        id: 2,
        number: 5005n,
        subject: 'Invoice twice',
        priority: 'NORMAL',
        history: ['NORMAL'],
        severity: 1,
        queue: 'Q1',
        externalKey: 'OLD-2',
        callback: null,
        label: 'INVOICE TWICE 1',
        minutes: 20,
        cost: new Prisma.Decimal('21.83'),
      },
      {
        id: 3,
        number: 5010n,
        subject: 'Thanks',
        priority: 'LOW',
        history: [],
        severity: 0,
        queue: 'Q2',
        externalKey: null,
        callback: null,
        label: 'THANKS 0',
        minutes: 20,
        cost: new Prisma.Decimal('21.83'),
      },
    ])
  })

  test('are on the screen of the desk while they are urgent', async () => {
    const urgent = () => prisma.$queryRaw`SELECT * FROM urgent_tickets ORDER BY number`
    const door = { number: 5000n, subject: 'Door code does not work', waiting_since: new Date('2025-08-01T09:30:00Z') }
    expect(await urgent()).toEqual([door])
    const openedAt = new Date('2025-09-03T08:00:00Z')
    await prisma.supportTicket.update({ where: { number: 5010n }, data: { severity: 3, openedAt } })
    expect(await urgent()).toEqual([door, { number: 5010n, subject: 'Thanks', waiting_since: openedAt }])
  })
})

describe('a new ticket', () => {
  const open = (data: Partial<Parameters<typeof prisma.supportTicket.create>[0]['data']> = {}) =>
    prisma.supportTicket.create({ data: { subject: 'Lamp', ...data } })

  test('is numbered by the sequence where the migrations have set it, in fives', async () => {
    expect([await open(), await open()]).toMatchObject([
      { number: 6000n, priority: 'NORMAL', severity: 0, history: [], label: 'LAMP 0' },
      { number: 6005n },
    ])
    expect(
      await prisma.$queryRaw`SELECT nextval('ticket_numbers') AS next, currval('ticket_numbers') AS current`,
    ).toEqual([{ next: 6010n, current: 6010n }])
  })

  test('has the id that follows those of the migrations', async () => {
    expect((await open()).id).toBe(4)
    expect(await prisma.$queryRaw`INSERT INTO support_tickets (subject) VALUES ('Raw') RETURNING id`).toEqual([
      { id: 5 },
    ])
  })

  test('knows the new name of a value, and no longer the old one', async () => {
    await open({ priority: 'NORMAL' })
    expect(
      await prisma.$queryRaw`SELECT priority::text, count(*)::int FROM support_tickets GROUP BY 1 ORDER BY 1`,
    ).toEqual([
      { priority: 'HIGH', count: 1 },
      { priority: 'LOW', count: 1 },
      { priority: 'NORMAL', count: 2 },
    ])
    await expect(prisma.$queryRaw`SELECT 'MEDIUM'::ticket_priority`).rejects.toMatchObject(codeOf('22P02'))
  })

  test('has a severity that the guarded block has limited', async () => {
    await expect(open({ severity: 4 })).rejects.toMatchObject(codeOf('23514'))
    await expect(prisma.$executeRaw`UPDATE support_tickets SET severity = 'minor'`).rejects.toMatchObject(
      codeOf('22P02'),
    )
  })

  test('has a key of its own in its queue while it is severe, and none is a key', async () => {
    await open({ queue: 'front', externalKey: 'OLD-1', severity: 0 })
    await expect(open({ queue: 'front', externalKey: 'OLD-1', severity: 1 })).rejects.toMatchObject({ code: 'P2002' })
    await open({ queue: 'back', severity: 1 })
    await expect(open({ queue: 'back', severity: 2 })).rejects.toMatchObject({ code: 'P2002' })
    await expect(open({ severity: 1 })).resolves.toMatchObject({ queue: null })
    await expect(open({ severity: 1 })).rejects.toMatchObject({ code: 'P2002' })
  })

  test('takes a telephone number of the domain only', async () => {
    const { id } = await open()
    const call = (number: string) =>
      prisma.$executeRaw`UPDATE support_tickets SET callback = ${number} WHERE id = ${id}`
    expect(await call('+49 89 765432')).toBe(1)
    await expect(call('089 765432')).rejects.toMatchObject(codeOf('23514'))
    await expect(call('+49 89 765432 765432 765432')).rejects.toMatchObject(codeOf('22001'))
    expect(await prisma.$queryRaw`SELECT callback FROM support_tickets WHERE id = ${id}`).toEqual([
      { callback: '+49 89 765432' },
    ])
  })

  test('costs what its minutes cost, to the cent', async () => {
    expect((await open({ minutes: 7 })).cost).toEqual(new Prisma.Decimal('7.64'))
    await prisma.supportTicket.updateMany({ data: { minutes: { increment: 1 } } })
    expect(
      await prisma.$queryRaw`SELECT sum(cost)::text AS all, min(cost)::text AS least FROM support_tickets`,
    ).toEqual([{ all: '153.93', least: '8.73' }])
    expect(await prisma.supportTicket.count({ where: { cost: 8.73 } })).toBe(1)
    await expect(open({ minutes: 1_000_000 })).rejects.toMatchObject(codeOf('22003'))
  })

  test('has no words for its effort any more, and may share its subject', async () => {
    await open({ subject: 'Twice', severity: 2, queue: 'a' })
    await open({ subject: 'TWICE', severity: 2, queue: 'b' })
    await expect(prisma.$queryRaw`SELECT effort_note FROM support_tickets`).rejects.toMatchObject(codeOf('42703'))
    await expect(prisma.$queryRaw`SELECT 1 FROM ticket_links`).rejects.toMatchObject(codeOf('42P01'))
  })

  test('does not let its label be written', async () => {
    await expect(
      prisma.$executeRaw`INSERT INTO support_tickets (subject, label) VALUES ('a', 'b')`,
    ).rejects.toMatchObject(codeOf('428C9'))
    const { id } = await open({ severity: 1 })
    await makeUser({ email: 'bystander@made.test' })
    expect(await prisma.supportTicket.update({ where: { id }, data: { subject: 'Lamp, again' } })).toMatchObject({
      label: 'LAMP, AGAIN 1',
    })
  })
})
