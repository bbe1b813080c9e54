import { prisma } from '../app/db'
import { makeUser } from './factories'

const people = async () =>
  (await prisma.user.findMany({ where: { role: 'SUPER_ADMIN' }, orderBy: { id: 'asc' } })).map((user) => user.name)
const add = (name: string) => makeUser({ name, role: 'SUPER_ADMIN' })

// What the suites of this application rely on: data made before a block is there in the whole block, and nowhere else.
describe('an outer block', () => {
  beforeAll(() => add('outer'))

  test('has its own data', async () => {
    expect(await people()).toEqual(['outer'])
    await add('of a test')
  })

  test('has nothing of the test before', async () => {
    expect(await people()).toEqual(['outer'])
  })

  describe('with an inner block', () => {
    beforeAll(() => add('inner'))
    beforeEach(() => add('each'))

    test('adds to it', async () => {
      expect(await people()).toEqual(['outer', 'inner', 'each'])
      await prisma.user.deleteMany({ where: { role: 'SUPER_ADMIN' } })
      expect(await people()).toEqual([])
    })

    test('finds it again', async () => {
      expect(await people()).toEqual(['outer', 'inner', 'each'])
    })
  })

  test('has nothing of the inner block', async () => {
    expect(await people()).toEqual(['outer'])
  })

  test('recovers from failures', async () => {
    await expect(makeUser({ email: 'ada@acme.test' })).rejects.toMatchObject({ code: 'P2002' })
    await expect(
      prisma.$transaction([
        prisma.user.deleteMany({ where: { name: 'outer' } }),
        prisma.user.create({ data: { email: 'ada@acme.test' } }),
      ]),
    ).rejects.toMatchObject({ code: 'P2002' })
    expect(await people()).toEqual(['outer'])
  })
})

test('afterwards only the seed is there', async () => {
  expect(await people()).toEqual([])
  expect(await prisma.user.count()).toBe(4)
})
