import { prisma } from '../app/db'
import { transferCredit } from '../app/users'
import { makeUser } from './factories'

describe('moving credit', () => {
  let from: bigint
  let to: bigint
  const credit = async (id: bigint) => (await prisma.user.findUniqueOrThrow({ where: { id } })).credit.toFixed(2)

  beforeEach(async () => {
    from = (await makeUser({ credit: '100.00' })).id
    to = (await makeUser({ credit: '0.30' })).id
  })

  test('takes and gives exactly', async () => {
    expect((await transferCredit(from, to, '0.10')).toFixed(2)).toBe('99.90')
    expect((await transferCredit(from, to, '0.20')).toFixed(2)).toBe('99.70')
    expect(await credit(to)).toBe('0.60')
  })

  test('may empty the account', async () => {
    expect((await transferCredit(from, to, '100')).isZero()).toBe(true)
    expect(await credit(to)).toBe('100.30')
  })

  test('is undone when the payer is short', async () => {
    await expect(transferCredit(from, to, '100.01')).rejects.toMatchObject({
      code: 'invalid',
      message: 'credit is short by 0.01',
    })
    expect([await credit(from), await credit(to)]).toEqual(['100.00', '0.30'])
  })

  test('is undone when the payee does not exist', async () => {
    await expect(transferCredit(from, -1n, '5')).rejects.toMatchObject({ code: 'P2025' })
    expect(await credit(from)).toBe('100.00')
  })

  test('is undone when the sum does not fit the column', async () => {
    await prisma.user.update({ where: { id: to }, data: { credit: '99999999.99' } })
    await expect(transferCredit(from, to, '0.01')).rejects.toMatchObject({
      code: 'P2020',
      meta: { driverAdapterError: { cause: { originalCode: '22003', originalMessage: 'numeric field overflow' } } },
    })
    expect([await credit(from), await credit(to)]).toEqual(['100.00', '99999999.99'])
  })

  test.each([
    ['0.005', '100.00'],
    ['0.004', '100.00'],
    ['0.015', '99.99'],
    ['33.333', '66.67'],
  ])('%s is taken and the rest rounded to cents: %s', async (amount, left) => {
    const payer = await prisma.user.update({ where: { id: from }, data: { credit: { decrement: amount } } })
    expect(payer.credit.toFixed(2)).toBe(left)
  })

  test('runs one transfer after the other', async () => {
    await Promise.all(
      ['1', '2', '3', '4'].map((amount) =>
        prisma.user.update({ where: { id: from }, data: { credit: { decrement: amount } } }),
      ),
    )
    expect(await credit(from)).toBe('90.00')
  })
})
