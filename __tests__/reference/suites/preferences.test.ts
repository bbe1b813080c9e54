import { prisma, Prisma } from '../app/db'
import { emailsByPreference, savePreferences } from '../app/users'
import { makeUser } from './factories'

describe('saving', () => {
  test('merges into what is there', async () => {
    const { id } = await makeUser({ preferences: { language: 'de', newsletter: false } })
    expect(await savePreferences(id, { newsletter: true, theme: 'dark' })).toEqual({
      language: 'de',
      newsletter: true,
      theme: 'dark',
    })
  })

  test('starts from an empty object', async () => {
    const { id, preferences } = await makeUser()
    expect(preferences).toEqual({})
    expect(await savePreferences(id, { a: null })).toEqual({ a: null })
  })

  test('of nobody throws and saves nothing', async () => {
    await expect(savePreferences(-1n, {})).rejects.toMatchObject({ code: 'P2025' })
  })

  test.each<[string, Prisma.InputJsonValue]>([
    ['nested values', { a: { b: [1, 2.5, { c: null }] }, d: 'ü"\\' }],
    ['an array', [1, 'two', false, null]],
    ['a string', 'text'],
    ['a number', 12345.678],
    ['false', false],
    ['unicode', { 'schlüssel "x"': '🙂\n\t' }],
  ])('keeps %s', async (_, value) => {
    const { id } = await makeUser({ preferences: value })
    expect((await prisma.user.findUniqueOrThrow({ where: { id } })).preferences).toEqual(value)
  })
})

describe('finding by preference', () => {
  test.each<[string[], Prisma.InputJsonValue, string[]]>([
    [['newsletter'], true, ['ada@acme.test']],
    [['newsletter'], false, ['Grace@Acme.test']],
    [['language'], 'en', ['ada@acme.test', 'Grace@Acme.test']],
    [['digest', 'day'], 'mon', ['ada@acme.test']],
    [['digest', 'hour'], 8, ['ada@acme.test']],
    [['digest'], { hour: 8, day: 'mon' }, ['ada@acme.test']],
    [['digest', 'hour'], '8', []],
    [['nothing'], 'en', []],
  ])('%j = %j', async (path, value, emails) => {
    expect(await emailsByPreference(path, value)).toEqual(emails)
  })

  test('compares numbers and strings inside', async () => {
    const count = (filter: Prisma.JsonFilter<'User'>) => prisma.user.count({ where: { preferences: filter } })
    expect(await count({ path: ['digest', 'hour'], gte: 8 })).toBe(1)
    expect(await count({ path: ['digest', 'hour'], gt: 8 })).toBe(0)
    expect(await count({ path: ['digest', 'hour'], lt: 9 })).toBe(1)
    expect(await count({ path: ['language'], string_starts_with: 'e' })).toBe(2)
    expect(await count({ path: ['language'], string_ends_with: 'N' })).toBe(0)
    expect(await count({ path: ['language'], string_contains: 'N', mode: 'insensitive' })).toBe(2)
  })

  test('a missing path is neither equal nor different', async () => {
    const other = await prisma.user.findMany({
      where: { preferences: { path: ['language'], not: 'de' } },
      orderBy: { id: 'asc' },
      select: { email: true },
    })
    expect(other.map((user) => user.email)).toEqual(['ada@acme.test', 'Grace@Acme.test'])
  })
})

describe('the imported row, json as it was written', () => {
  test('is null in three ways', async () => {
    const absent = await makeUser()
    const dbNull = await makeUser({ importedRow: Prisma.DbNull })
    const jsonNull = await makeUser({ importedRow: Prisma.JsonNull })
    expect([absent.importedRow, dbNull.importedRow, jsonNull.importedRow]).toEqual([null, null, null])
    const ids = [absent.id, dbNull.id, jsonNull.id]
    const where = (importedRow: Prisma.UserWhereInput['importedRow']) => ({ id: { in: ids }, importedRow })
    expect(await prisma.user.count({ where: where({ equals: Prisma.DbNull }) })).toBe(2)
    expect(await prisma.user.count({ where: where({ equals: Prisma.AnyNull }) })).toBe(3)
    expect(await prisma.user.findMany({ where: where({ equals: Prisma.JsonNull }), select: { id: true } })).toEqual([
      { id: jsonNull.id },
    ])
  })

  test('keeps the order of its keys', async () => {
    const { id } = await makeUser({ importedRow: { z: 1, a: 2, m: [true] } })
    const { importedRow } = await prisma.user.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(importedRow)).toBe('{"z":1,"a":2,"m":[true]}')
  })
})

test('jsonb puts shorter keys first', async () => {
  const { id } = await makeUser({ preferences: { zz: 1, a: 2, b: 3 } })
  const { preferences } = await prisma.user.findUniqueOrThrow({ where: { id } })
  expect(JSON.stringify(preferences)).toBe('{"a":2,"b":3,"zz":1}')
})
