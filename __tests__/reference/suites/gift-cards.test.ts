import { prisma } from '../app/db'
import { sell, spend } from '../app/giftcards'
import { day, makeUser } from './factories'

describe('a card with its own code', () => {
  beforeEach(() => sell({ id: 'gc_TEST', balance: '50.00', expiresOn: day('2025-12-31') }))

  test('is spent bit by bit', async () => {
    expect((await spend('gc_TEST', '12.34', day('2025-01-01'))).toString()).toBe('37.66')
    expect((await spend('gc_TEST', '37.66', day('2025-12-31'))).toString()).toBe('0')
    await expect(spend('gc_TEST', '0.01', day('2025-01-01'))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('runs out', async () => {
    await expect(spend('gc_TEST', '1', day('2026-01-01'))).rejects.toMatchObject({
      message: 'card gc_TEST cannot pay 1',
    })
  })

  test('is sold once', async () => {
    await expect(sell({ id: 'gc_TEST', balance: 1 })).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'gift_cards_pkey',
    })
  })

  test('outlives its owner', async () => {
    const { id: ownerId } = await makeUser()
    await prisma.giftCard.update({ where: { id: 'gc_TEST' }, data: { ownerId, pin: Uint8Array.from([1, 2]) } })
    await prisma.user.delete({ where: { id: ownerId } })
    const card = await prisma.giftCard.findUniqueOrThrow({ where: { id: 'gc_TEST' } })
    expect(card.ownerId).toBeNull()
    expect([...card.pin!]).toEqual([1, 2])
  })
})

describe('a code that the database makes, by a function', () => {
  test('can be typed and is not given twice', async () => {
    const cards = await Promise.all([1, 2, 3].map((balance) => sell({ balance })))
    for (const card of cards) expect(card.id).toMatch(/^gc_[2-9A-HJ-NP-Z]{10}$/)
    expect(new Set(cards.map((card) => card.id)).size).toBe(3)
  })
})
