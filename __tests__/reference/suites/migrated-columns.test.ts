import { prisma } from '../app/db'
import { makeOrder } from './factories'

describe('the band of an invoice, a generated column', () => {
  const create = async (net: string) => prisma.invoice.create({ data: { orderId: (await makeOrder()).id, net } })

  test.each([
    ['99.9999', 'small'],
    ['100', 'medium'],
    ['999.9999', 'medium'],
    ['999.99995', 'large'],
    ['-5', 'small'],
  ])('%s is %s', async (net, band) => {
    expect((await create(net)).band).toBe(band)
  })

  test('follows the amount', async () => {
    const { id } = await create('1')
    expect((await prisma.invoice.update({ where: { id }, data: { net: { multiply: 1000 } } })).band).toBe('large')
    expect(await prisma.invoice.count({ where: { band: 'large' } })).toBe(1)
  })

  test('cannot be written', async () => {
    const { id: orderId } = await makeOrder()
    await expect(prisma.invoice.create({ data: { orderId, net: 1, band: 'large' } })).rejects.toMatchObject({
      meta: { driverAdapterError: { cause: { originalCode: '428C9' } } },
    })
  })

  test('has serials from 1000 on', async () => {
    expect((await create('1')).serial >= 1000n).toBe(true)
  })
})
