import { prisma, Prisma } from '../app/db'
import { bySku, createProduct, halvePrice, relate, removeProduct, reprice, setLabels, viewed } from '../app/catalog'
import { makeProduct } from './factories'

describe('creating a product', () => {
  test('makes everything under it, and only the labels that are missing', async () => {
    const labels = await prisma.label.count()
    const product = await createProduct({
      sku: 'NEW-1',
      name: 'New thing',
      price: '12.345',
      keywords: ['a', 'b'],
      labels: ['new', 'fresh'],
      category: 'music',
      variants: ['small', 'large'],
      metadata: { brand: 'Own' },
    })
    expect(product).toMatchObject({
      sku: 'NEW-1',
      status: 'DRAFT',
      onSale: false,
      keywords: ['a', 'b'],
      sizes: [],
      channels: ['EMAIL', 'IN_APP'],
    })
    expect(product.price.toString()).toBe('12.35')
    expect(product.taxRate.toString()).toBe('0.19')
    expect(product.viewCount).toBe(0n)
    expect(product.labels.map((label) => [label.name, label.color])).toEqual([
      ['fresh', '#888888'],
      ['new', '#888888'],
    ])
    expect(product.variants.map((variant) => variant.name)).toEqual(['large', 'small'])
    expect(product.categories).toEqual([{ category: { slug: 'music' } }])
    expect(await prisma.label.count()).toBe(labels + 1)
  })

  test('is all or nothing', async () => {
    await expect(
      createProduct({ sku: 'NEW-2', name: 'x', price: '1', labels: ['lonely'], category: 'nowhere' }),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(await prisma.label.findUnique({ where: { name: 'lonely' } })).toBeNull()
    expect(await prisma.product.findUnique({ where: { sku: 'NEW-2' } })).toBeNull()
  })

  test('refuses a second product of the same number, and a second variant of the same name', async () => {
    await expect(createProduct({ sku: 'CAB-XLR-3', name: 'x', price: '1' })).rejects.toMatchObject({
      constraint: 'products_sku_key_v2',
    })
    await expect(createProduct({ sku: 'V', name: 'x', price: '1', variants: ['s', 's'] })).rejects.toMatchObject({
      constraint: 'variants_product_name_uq',
    })
  })

  test.each(['1e10', '10000000000', '9999999999.995'])('refuses a price of %s', async (price) => {
    await expect(createProduct({ sku: 'DEAR', name: 'x', price })).rejects.toMatchObject({ code: 'invalid' })
  })

  test.each([
    ['9999999999.99', '9999999999.99'],
    ['0.005', '0.01'],
    ['1e2', '100'],
  ])('keeps %s as %s', async (price, kept) => {
    expect((await createProduct({ sku: 'P', name: 'x', price })).price.toString()).toBe(kept)
  })
})

describe('prices', () => {
  test('are multiplied and rounded in the database', async () => {
    expect(await reprice('cables', '1.055')).toBe(1)
    expect((await bySku('CAB-XLR-3')).price.toString()).toBe('15.72')
    expect((await bySku('MIC-SM-1')).price.toString()).toBe('99')
    expect(await reprice('nothing', '2')).toBe(0)
  })

  test('are halved', async () => {
    const { price, compareAt } = await halvePrice('CAB-XLR-3')
    expect([price.toString(), compareAt!.toString()]).toEqual(['7.45', '19.9'])
    expect((await halvePrice('CAB-XLR-3')).price.toString()).toBe('3.73')
  })

  test('are decimals, not floats', async () => {
    const { price } = await bySku('CAB-XLR-3')
    expect(Prisma.Decimal.isDecimal(price)).toBe(true)
    expect(await prisma.product.count({ where: { price: '14.9' } })).toBe(1)
    expect(await prisma.product.count({ where: { price: { in: ['14.90', '99.000'] } } })).toBe(2)
    expect(await prisma.product.count({ where: { price: { gt: '14.90' } } })).toBe(1)
  })
})

describe('views', () => {
  test('count past what a number holds', async () => {
    expect(await viewed('CAB-XLR-3', 9007199254740993n)).toEqual({ viewCount: 9007199254740993n })
    expect(await viewed('CAB-XLR-3', 2n)).toEqual({ viewCount: 9007199254740995n })
  })

  test('do not overflow', async () => {
    await viewed('CAB-XLR-3', 9223372036854775807n)
    await expect(viewed('CAB-XLR-3', 1n)).rejects.toMatchObject({ code: 'invalid' })
    expect((await bySku('CAB-XLR-3')).viewCount).toBe(9223372036854775807n)
  })
})

describe('relations', () => {
  test('lead from one product to the other, one way', async () => {
    expect((await bySku('CAB-XLR-3'))._count).toEqual({ reviews: 0, relatedFrom: 1 })
    await makeProduct({ sku: 'OTHER' })
    expect(await relate('CAB-XLR-3', 'OTHER', 'MIC-SM-1')).toEqual({
      relatedTo: [{ sku: 'MIC-SM-1' }, { sku: 'OTHER' }],
    })
    expect(await relate('CAB-XLR-3', 'OTHER')).toEqual({ relatedTo: [{ sku: 'MIC-SM-1' }, { sku: 'OTHER' }] })
    await expect(relate('CAB-XLR-3', 'NOTHING')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('labels are replaced as a set', async () => {
    expect(await setLabels('CAB-XLR-3', ['new'])).toEqual({ labels: [{ name: 'new' }] })
    expect(await prisma.label.count()).toBe(2)
    expect(await setLabels('CAB-XLR-3', [])).toEqual({ labels: [] })
  })

  test('a label that goes leaves its products', async () => {
    await prisma.label.delete({ where: { name: 'new' } })
    expect((await bySku('CAB-XLR-3')).labels.map((label) => label.name)).toEqual(['bestseller'])
  })

  test('disconnects one label by name', async () => {
    const { labels } = await prisma.product.update({
      where: { sku: 'CAB-XLR-3' },
      data: { labels: { disconnect: { name: 'bestseller' } } },
      include: { labels: true },
    })
    expect(labels.map((label) => label.name)).toEqual(['new'])
  })
})

describe('removing', () => {
  test('takes variants and stock along', async () => {
    await prisma.orderItem.deleteMany()
    const { id } = await removeProduct('CAB-XLR-3')
    expect(await prisma.variant.count({ where: { productId: id } })).toBe(0)
    expect(await prisma.stockMovement.count()).toBe(0)
    expect(await prisma.label.count()).toBe(2)
  })

  test('is refused once it was sold', async () => {
    await expect(removeProduct('CAB-XLR-3')).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'order_items_product_restrict',
    })
    expect((await bySku('CAB-XLR-3')).variants).toHaveLength(2)
  })
})
