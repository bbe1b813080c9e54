import { prisma, Prisma } from '../app/db'
import { AppError, constraintOf, driverCause, toAppError } from '../app/errors'
import { makeUser } from './factories'

async function failure(work: Promise<unknown>): Promise<Prisma.PrismaClientKnownRequestError> {
  const error = await work.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) throw error
  return error
}

describe('a unique violation', () => {
  test('names the index and the model', async () => {
    const error = await failure(makeUser({ email: 'ADA@ACME.test' }))
    expect(error.code).toBe('P2002')
    expect(error.meta).toMatchObject({ modelName: 'User' })
    expect(driverCause(error)).toMatchObject({
      originalCode: '23505',
      originalMessage: 'duplicate key value violates unique constraint "users_email_key"',
      kind: 'UniqueConstraintViolation',
    })
    expect(constraintOf(error)).toBe('users_email_key')
  })

  test('of a composite key names the key', async () => {
    const { teamId, userId } = await prisma.membership.findFirstOrThrow()
    expect(constraintOf(await failure(prisma.membership.create({ data: { teamId, userId } })))).toBe('memberships_pk')
  })

  test('comes before a foreign-key violation in the same row', async () => {
    const { id } = await prisma.user.findUniqueOrThrow({ where: { email: 'ada@acme.test' } })
    const error = await failure(prisma.user.create({ data: { id, email: 'x@made.test', managerId: -1n } }))
    expect([error.code, constraintOf(error)]).toEqual(['P2002', 'users_pkey'])
  })

  test('by an update', async () => {
    const { id } = await makeUser()
    const error = await failure(prisma.user.update({ where: { id }, data: { email: 'Linus@ACME.test' } }))
    expect([error.code, constraintOf(error)]).toEqual(['P2002', 'users_email_key'])
  })
})

describe('a foreign-key violation', () => {
  test('by a row without a parent', async () => {
    const error = await failure(prisma.profile.create({ data: { userId: -1n } }))
    expect(error.code).toBe('P2003')
    expect(driverCause(error)).toEqual({
      originalCode: '23503',
      originalMessage: 'insert or update on table "profiles" violates foreign key constraint "profiles_user_id_fkey"',
      kind: 'ForeignKeyConstraintViolation',
      constraint: { index: 'profiles_user_id_fkey' },
    })
  })

  test('by a parent that still has rows', async () => {
    const cable = await prisma.product.findUniqueOrThrow({ where: { sku: 'CAB-XLR-3' } })
    const error = await failure(prisma.product.delete({ where: { id: cable.id } }))
    expect(driverCause(error)).toMatchObject({
      originalCode: '23001',
      originalMessage:
        'update or delete on table "products" violates RESTRICT setting of foreign key constraint "order_items_product_restrict" on table "order_items"',
      kind: 'RestrictViolation',
    })
  })

  test('by a parent whose key changes under RESTRICT', async () => {
    const { id } = await prisma.product.findUniqueOrThrow({ where: { sku: 'CAB-XLR-3' } })
    const error = await failure(prisma.product.update({ where: { id }, data: { id: id + 1000 } }))
    expect([error.code, constraintOf(error)]).toEqual(['P2003', 'variants_product_id_fkey'])
  })

  test('by NO ACTION says so with another code', async () => {
    const mentor = await makeUser()
    await makeUser({ mentorId: mentor.id })
    const error = await failure(prisma.user.delete({ where: { id: mentor.id } }))
    expect(driverCause(error)).toMatchObject({
      originalCode: '23503',
      originalMessage:
        'update or delete on table "users" violates foreign key constraint "users_mentor_id_fkey" on table "users"',
    })
  })
})

describe('values that do not fit', () => {
  test.each([
    ['text', 'P2000', '22001', 'value too long for type character varying(80)', { name: 'x'.repeat(81) }],
    ['char', 'P2000', '22001', 'value too long for type character(2)', undefined],
    ['address', 'P2007', '22P02', 'invalid input syntax for type inet: "300.0.0.1"', { lastIp: '300.0.0.1' }],
    ['uuid', 'P2007', '22P02', 'invalid input syntax for type uuid: "12"', { publicId: '12' }],
    ['numeric', 'P2020', '22003', 'numeric field overflow', { credit: '100000000' }],
  ] as const)('%s: %s', async (_, code, originalCode, originalMessage, data) => {
    const work =
      data === undefined
        ? prisma.organization.create({ data: { slug: 'x', name: 'x', country: 'ABC' } })
        : makeUser(data)
    const error = await failure(work)
    expect(error.code).toBe(code)
    expect(driverCause(error)).toMatchObject({ originalCode, originalMessage })
  })

  test('spaces that char or varchar cannot hold are cut off', async () => {
    expect((await makeUser({ name: 'x'.repeat(79) + '    ' })).name).toBe('x'.repeat(79) + ' ')
    expect((await prisma.organization.create({ data: { slug: 'x', name: 'x', country: 'AB  ' } })).country).toBe('AB')
  })

  test('an overflow by arithmetic', async () => {
    const { id } = await makeUser({ loginCount: 2_147_483_647 })
    const error = await failure(prisma.user.update({ where: { id }, data: { loginCount: { increment: 1 } } }))
    expect([error.code, driverCause(error)]).toMatchObject(['P2020', { originalMessage: 'integer out of range' }])
  })

  test('a division by zero', async () => {
    const { id } = await makeUser({ loginCount: 1 })
    const error = await failure(prisma.user.update({ where: { id }, data: { loginCount: { divide: 0 } } }))
    expect(driverCause(error)).toMatchObject({ originalCode: '22012', originalMessage: 'division by zero' })
  })
})

describe('rows that are not there', () => {
  test.each([
    ['update', () => prisma.user.update({ where: { id: -1n }, data: { name: 'x' } })],
    ['delete', () => prisma.user.delete({ where: { id: -1n } })],
    ['findUniqueOrThrow', () => prisma.user.findUniqueOrThrow({ where: { id: -1n } })],
    ['findFirstOrThrow', () => prisma.user.findFirstOrThrow({ where: { name: 'nobody' } })],
    ['connect', () => prisma.team.create({ data: { name: 'x', organization: { connect: { slug: 'none' } } } })],
    [
      'disconnect in a nested update',
      () => prisma.user.update({ where: { email: 'linus@acme.test' }, data: { profile: { update: { bio: 'x' } } } }),
    ],
  ])('%s: P2025', async (_, work) => {
    expect((await failure(work())).code).toBe('P2025')
  })
})

describe('the words of the application', () => {
  test('replace Prisma’s codes', async () => {
    const error = toAppError(await failure(makeUser({ email: 'ada@acme.test' })))
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ name: 'AppError', code: 'conflict', constraint: 'users_email_key' })
  })

  test.each([new Error('other'), 'text', undefined])('leave %p as it is', (error) => {
    expect(toAppError(error)).toBe(error)
    expect(driverCause(error)).toBeUndefined()
  })

  test('leave arguments that Prisma refuses to Prisma', async () => {
    const bad = { where: { nothing: 1 } } as unknown as Prisma.UserFindManyArgs
    await expect(prisma.user.findMany(bad)).rejects.toBeInstanceOf(Prisma.PrismaClientValidationError)
  })
})
