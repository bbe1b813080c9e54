import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'

const { both, bothSql } = differential<PrismaClient>('plain')

const add = (p: Pick<PrismaClient, 'tag'>, name: string) => p.tag.create({ data: { name } })

/** Lets two scenarios meet at points that they agree on. */
function signal(): { readonly reached: Promise<void>; reach(): void } {
  let reach = () => {}
  const reached = new Promise<void>((resolve) => void (reach = resolve))
  return { reached, reach }
}

describe('array transactions', () => {
  both('batch with isolation level', (p) =>
    p.$transaction([p.tag.count(), add(p, 'tx1')], { isolationLevel: 'Serializable' }),
  )
  both('a failure undoes all', async (p, { attempt }) => [
    await attempt(p.$transaction([add(p, 'tx1'), add(p, 't1')])),
    await p.tag.count(),
  ])
  both('empty', (p) => p.$transaction([]))
  both('reads see the writes before them', (p) =>
    p.$transaction([
      add(p, 'tx1'),
      p.tag.findUnique({ where: { name: 'tx1' } }),
      p.tag.delete({ where: { name: 'tx1' } }),
      p.tag.count(),
    ]),
  )
})

describe('interactive transactions', () => {
  for (const isolationLevel of ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'] as const) {
    both(`isolation ${isolationLevel}`, (p) =>
      p.$transaction(async (tx) => [await add(tx, 'itx'), await tx.tag.count()], { isolationLevel }),
    )
  }
  both('nested by savepoints', (p) =>
    p.$transaction(async (tx) => {
      await add(tx, 'itx2')
      const nested = (tx as PrismaClient).$transaction
      if (typeof nested !== 'function') return 'no nesting'
      await (tx as PrismaClient)
        .$transaction(async (inner) => {
          await add(inner, 'itx3')
          throw new Error('inner')
        })
        .catch((error: Error) => error.message)
      return tx.tag.findMany({ where: { name: { startsWith: 'itx' } } })
    }),
  )
  both('error inside aborts (25P02)', (p, { attempt }) =>
    p.$transaction(async (tx) => [await attempt(add(tx, 'm1')), await tx.tag.count()]),
  )
  both('error inside, caught and returned', async (p, { attempt }) => [
    await attempt(p.$transaction(async (tx) => [await attempt(add(tx, 'm1')), await attempt(tx.tag.count())])),
    await p.tag.count(),
  ])
  both('a thrown error rolls back', async (p, { attempt }) => [
    await attempt(
      p.$transaction(async (tx) => {
        await add(tx, 'gone')
        await tx.post.deleteMany()
        throw new RangeError('stop')
      }),
    ),
    await p.tag.count(),
    await p.post.count(),
  ])
  both('a rolled-back insert burns its id', async (p, { attempt }) => [
    await add(p, 'one'),
    await attempt(p.$transaction(async (tx) => Promise.reject(new Error(String((await add(tx, 'two')).id))))),
    await attempt(add(p, 't1')),
    await add(p, 'three'),
  ])
  both('a P2002 burns an id too', async (p, { attempt }) => [
    await attempt(add(p, 't1')),
    await attempt(add(p, 't1')),
    await add(p, 'next'),
  ])
  both('a row that fails burns no id of the rows after it', async (p, { attempt }) => [
    await attempt(p.member.createMany({ data: [{ id: 5, nick: 'x' }, { nick: 'y' }] })),
    await p.member.create({ data: { nick: 'z' } }),
  ])
  both('skipDuplicates burns ids', async (p) => [
    await p.tag.createMany({ data: [{ name: 't1' }, { name: 'n' }, { name: 't2' }], skipDuplicates: true }),
    await add(p, 'next'),
  ])
  both('upsert burns an id on update', async (p) => [
    await p.user.upsert({
      where: { email: 'a@x.io' },
      create: { email: 'a@x.io' },
      update: { name: 'u' },
      select: { id: true },
    }),
    await p.user.create({ data: { email: 'new@x.io' }, select: { id: true } }),
  ])
  both('raw SQL inside', (p) =>
    p.$transaction(async (tx) => [
      await tx.$executeRaw`UPDATE "Tag" SET name = name || '!'`,
      await tx.$queryRaw`SELECT name FROM "Tag" ORDER BY id LIMIT 2`,
    ]),
  )
  both('raw savepoints recover', (p, { attempt }) =>
    p.$transaction(async (tx) => [
      await tx.$executeRawUnsafe('SAVEPOINT a'),
      await attempt(add(tx, 't1')),
      await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT a'),
      await add(tx, 'after'),
      await tx.$executeRawUnsafe('RELEASE SAVEPOINT a'),
    ]),
  )
  both('after the end', async (p, { attempt }) => {
    let kept: Pick<PrismaClient, 'tag'> | undefined
    await p.$transaction(async (tx) => void (kept = tx))
    return attempt((kept as Pick<PrismaClient, 'tag'>).tag.count())
  })
})

describe('several at once', () => {
  const options = { concurrent: true } as const
  both('two writers of other rows, one after the other', async (p) => {
    const first = await p.$transaction((tx) => add(tx, 'first'))
    const second = await p.$transaction((tx) => add(tx, 'second'))
    return [first, second]
  })
  both(
    'two writers at once',
    async (p) => {
      await Promise.all([
        p.$transaction((tx) => add(tx, 'first')),
        p.$transaction((tx) => tx.category.create({ data: { name: 'second' } })),
      ])
      return [await p.tag.count(), await p.category.count()]
    },
    options,
  )
  both(
    'many increments at once',
    async (p) => {
      const where = { id: '00000000-0000-4000-8000-0000000000b1' }
      await Promise.all(Array.from({ length: 8 }, () => p.post.update({ where, data: { views: { increment: 1 } } })))
      return p.post.findUnique({ where, select: { views: true } })
    },
    options,
  )
  both(
    'a query outside does not see an open transaction',
    async (p) => {
      const written = signal()
      const read = signal()
      const transaction = p.$transaction(async (tx) => {
        await add(tx, 'unseen')
        written.reach()
        await read.reached
      })
      await written.reached
      const during = await p.tag.count()
      read.reach()
      await transaction
      return [during, await p.tag.count()]
    },
    options,
  )
  both(
    'read committed sees what others commit',
    async (p) => {
      return p.$transaction(async (tx) => {
        const before = await tx.tag.count()
        await add(p, 'outside')
        return [before, await tx.tag.count()]
      })
    },
    options,
  )
  both(
    'repeatable read does not',
    async (p) => {
      return p.$transaction(
        async (tx) => {
          const before = await tx.tag.count()
          await add(p, 'outside')
          return [before, await tx.tag.count()]
        },
        { isolationLevel: 'RepeatableRead' },
      )
    },
    options,
  )
  both(
    'P2034: an update of what another has changed meanwhile',
    async (p, { attempt }) => {
      const outcome = await attempt(
        p.$transaction(
          async (tx) => {
            await tx.tag.findMany()
            await p.tag.update({ where: { name: 't1' }, data: { name: 'theirs' } })
            return tx.tag.update({ where: { id: 1 }, data: { name: 'mine' } })
          },
          { isolationLevel: 'RepeatableRead' },
        ),
      )
      return [outcome, await p.tag.findUnique({ where: { id: 1 } })]
    },
    options,
  )
  both(
    'P2002 against a committed row of another',
    async (p, { attempt }) =>
      attempt(
        p.$transaction(async (tx) => {
          await tx.tag.count()
          await add(p, 'race')
          return add(tx, 'race')
        }),
      ),
    options,
  )
})

describe('through node-postgres', () => {
  const sql = (...texts: string[]) => texts.map((text) => ({ sql: text }))
  bothSql(
    'commit',
    sql('BEGIN', `INSERT INTO "Tag" (name) VALUES ('x') RETURNING id`, 'COMMIT', 'SELECT count(*) FROM "Tag"'),
  )
  bothSql(
    'rollback',
    sql('BEGIN', `INSERT INTO "Tag" (name) VALUES ('x') RETURNING id`, 'ROLLBACK', 'SELECT count(*) FROM "Tag"'),
  )
  bothSql(
    'error, commit is rollback',
    sql('BEGIN', `INSERT INTO "Tag" (name) VALUES ('t1')`, 'SELECT 1', 'COMMIT', 'SELECT count(*) FROM "Tag"'),
  )
  bothSql(
    'savepoints',
    sql(
      'BEGIN',
      'SAVEPOINT a',
      `DELETE FROM "CategoryOnPost"`,
      'SAVEPOINT b',
      'SELECT 1/0',
      'ROLLBACK TO b',
      'SELECT count(*) FROM "CategoryOnPost"',
      'ROLLBACK TO a',
      'SELECT count(*) FROM "CategoryOnPost"',
      'RELEASE a',
      'COMMIT',
    ),
  )
  bothSql('unknown savepoint', sql('BEGIN', 'ROLLBACK TO nope', 'ROLLBACK'))
  bothSql('savepoint outside', sql('SAVEPOINT a', 'ROLLBACK', 'COMMIT'))
  bothSql('begin twice', sql('BEGIN', 'BEGIN', 'COMMIT'))
  bothSql(
    'several statements are one transaction',
    sql(`INSERT INTO "Tag" (name) VALUES ('y'); SELECT 1/0`, 'SELECT count(*) FROM "Tag"'),
  )
  bothSql(
    'isolation level after a query',
    sql('BEGIN', 'SELECT 1', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'ROLLBACK'),
  )
  bothSql('read only', sql('BEGIN READ ONLY', `INSERT INTO "Tag" (name) VALUES ('z')`, 'ROLLBACK'))
  bothSql(
    'show the level',
    sql('BEGIN ISOLATION LEVEL REPEATABLE READ', 'SHOW transaction_isolation', 'COMMIT', 'SHOW transaction_isolation'),
  )
  bothSql('deferred constraint', sql('SET CONSTRAINTS ALL DEFERRED'))
})
