import { prisma } from '../app/db'
import { productNames, publish, search } from '../app/search'
import { makeProduct, makeUser } from './factories'

describe('searching everything', () => {
  beforeAll(async () => {
    const ada = await prisma.user.findUniqueOrThrow({ where: { email: 'ada@acme.test' } })
    await publish('cables', 'All about CABLES', 'From XLR to 5 % discounts.', ['howto', 'new'], ada.id)
    await publish('ada', 'Meet the founder', 'Ada tells her story.', ['new'])
  })

  test.each([
    ['cable', ['article: All about CABLES', 'product: XLR cable 3 m']],
    ['XLR', ['article: All about CABLES', 'product: XLR cable 3 m']],
    ['ada', ['article: Meet the founder', 'user: Ada Lovelace']],
    ['5 %', ['article: All about CABLES']],
    ['MIC-SM', ['product: Stage microphone']],
    ['c_ble', []],
  ])('for %p', async (text, hits) => {
    expect((await search(text)).map((hit) => `${hit.kind}: ${hit.title}`)).toEqual(hits)
  })

  test('leaves out people who are gone', async () => {
    const { id } = await makeUser({ name: 'Adalbert' })
    expect((await search('adal')).length).toBe(1)
    await prisma.user.softDelete(id)
    expect(await search('adal')).toEqual([])
  })

  test('shares labels between articles and products', async () => {
    const label = await prisma.label.findUniqueOrThrow({
      where: { name: 'new' },
      include: { _count: { select: { articles: true, products: true } } },
    })
    expect(label._count).toEqual({ articles: 2, products: 1 })
  })

  test('keeps an article whose author goes', async () => {
    const author = await makeUser()
    const { id, labels } = await publish('short', 'Short', 'lived', [], author.id)
    expect(labels).toEqual([])
    await prisma.user.delete({ where: { id: author.id } })
    expect((await prisma.article.findUniqueOrThrow({ where: { id } })).authorId).toBeNull()
  })
})

describe('the table of products, in SQL', () => {
  beforeAll(async () => {
    await makeProduct({ sku: 'OLD', name: 'Old Cable', status: 'ARCHIVED' })
    await makeProduct({ sku: 'B-50', name: '50% cable' })
  })

  test('shows all but the archived ones', async () => {
    expect(await productNames({})).toEqual([
      { sku: 'B-50', name: '50% cable' },
      { sku: 'CAB-XLR-3', name: 'XLR cable 3 m' },
      { sku: 'MIC-SM-1', name: 'Stage microphone' },
    ])
  })

  test.each([
    [{ skus: ['MIC-SM-1', 'OLD', 'B-50'] }, ['B-50', 'MIC-SM-1']],
    [{ text: 'CABLE' }, ['B-50', 'CAB-XLR-3']],
    [{ text: '0% c' }, ['B-50']],
    [{ text: "o'clock" }, []],
    [{ skus: ['B-50'], text: 'mic' }, []],
  ])('%j gives %j', async (filter, skus) => {
    expect((await productNames(filter)).map((row) => row.sku)).toEqual(skus)
  })
})
