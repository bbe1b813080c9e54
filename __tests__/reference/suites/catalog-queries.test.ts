import { prisma } from '../app/db'
import { dearestPerStatus, keywordCloud, listProducts, priceStatistics, type ProductQuery } from '../app/catalog'

describe('listing', () => {
  test.each<[ProductQuery, string[]]>([
    [{}, ['CAB-XLR-3', 'MIC-SM-1']],
    [{ text: 'XLR CABLE' }, ['CAB-XLR-3']],
    [{ minPrice: '14.90', maxPrice: '98.99' }, ['CAB-XLR-3']],
    [{ minPrice: '14.91' }, ['MIC-SM-1']],
    [{ anyKeyword: ['xlr', 'microphone'] }, ['CAB-XLR-3', 'MIC-SM-1']],
    [{ anyKeyword: ['AUDIO'] }, []],
    [{ label: 'bestseller' }, ['CAB-XLR-3']],
    [{ category: 'music' }, ['MIC-SM-1']],
    [{ brand: 'Lotus' }, ['CAB-XLR-3']],
    [{ brand: 'lotus' }, []],
    [{ color: 'red' }, ['CAB-XLR-3']],
    [{ color: 'green' }, []],
    [{ brand: 'Lotus', color: 'black', text: 'cable', status: 'ACTIVE' }, ['CAB-XLR-3']],
    [{ status: 'DRAFT' }, []],
  ])('%j gives %j', async (query, skus) => {
    expect((await listProducts(query)).map((product) => product.sku)).toEqual(skus)
  })

  test('counts keywords', async () => {
    const cloud = await keywordCloud()
    expect([...cloud].sort()).toEqual([
      ['audio', 2],
      ['cable', 1],
      ['microphone', 1],
      ['xlr', 1],
    ])
  })
})

describe('statistics', () => {
  beforeAll(async () => {
    await prisma.product.createMany({
      data: [
        { sku: 'D1', name: 'zebra', price: '1.00', status: 'DRAFT' },
        { sku: 'D2', name: 'Zebra', price: '3.00', status: 'DRAFT', rating: 3.2, viewCount: 5n },
        { sku: 'X1', name: 'old', price: '2.05', status: 'ARCHIVED', releasedAt: new Date('2001-02-03T04:05:06.789Z') },
      ],
    })
  })

  test('over all products', async () => {
    const statistics = await priceStatistics()
    expect(statistics._count).toEqual({ _all: 5, compareAt: 1 })
    expect(statistics._avg.price!.toString()).toBe('23.99')
    expect(statistics._avg.rating).toBeCloseTo(3.85, 12)
    expect(statistics._min).toEqual({ price: expect.anything(), releasedAt: new Date('2001-02-03T04:05:06.789Z') })
    expect(statistics._min.price!.toString()).toBe('1')
    expect(statistics._max.name).toBe('zebra')
    expect(statistics._sum.price!.toString()).toBe('119.95')
    expect(statistics._sum.viewCount).toBe(5n)
  })

  test('over nothing', async () => {
    const statistics = await prisma.product.aggregate({
      where: { sku: 'none' },
      _count: true,
      _avg: { price: true },
      _sum: { viewCount: true },
      _max: { createdAt: true },
    })
    expect(statistics).toEqual({
      _count: 0,
      _avg: { price: null },
      _sum: { viewCount: null },
      _max: { createdAt: null },
    })
  })

  test('the dearest of each status, in the order of the enum', async () => {
    const products = await dearestPerStatus()
    expect(products.map(({ status, sku, price }) => [status, sku, price.toString()])).toEqual([
      ['DRAFT', 'D2', '3'],
      ['ACTIVE', 'MIC-SM-1', '99'],
      ['ARCHIVED', 'X1', '2.05'],
    ])
  })

  test('orders names by code point', async () => {
    const products = await prisma.product.findMany({ orderBy: { name: 'asc' }, select: { name: true } })
    expect(products.map((product) => product.name)).toEqual([
      'Stage microphone',
      'XLR cable 3 m',
      'Zebra',
      'old',
      'zebra',
    ])
  })

  test('orders nulls where it is told to', async () => {
    const order = async (sort: 'asc' | 'desc', nulls?: 'first' | 'last') => {
      const rows = await prisma.product.findMany({
        orderBy: [{ rating: nulls === undefined ? sort : { sort, nulls } }, { sku: 'asc' }],
        select: { sku: true },
      })
      return rows.map((row) => row.sku).join(' ')
    }
    expect(await order('asc')).toBe('D2 CAB-XLR-3 D1 MIC-SM-1 X1')
    expect(await order('desc')).toBe('D1 MIC-SM-1 X1 CAB-XLR-3 D2')
    expect(await order('asc', 'first')).toBe('D1 MIC-SM-1 X1 D2 CAB-XLR-3')
    expect(await order('desc', 'last')).toBe('CAB-XLR-3 D2 D1 MIC-SM-1 X1')
  })

  test('groups by two columns and filters the groups', async () => {
    const groups = await prisma.product.groupBy({
      by: ['status', 'taxRate'],
      _count: { rating: true, _all: true },
      _avg: { price: true },
      having: { price: { _avg: { gt: '2.00' } } },
      orderBy: { _avg: { price: 'desc' } },
    })
    expect(
      groups.map((group) => [group.status, group.taxRate.toString(), group._count, group._avg.price!.toString()]),
    ).toEqual([
      ['ACTIVE', '0.19', { rating: 1, _all: 2 }, '56.95'],
      ['ARCHIVED', '0.19', { rating: 0, _all: 1 }, '2.05'],
    ])
  })

  test('counts distinct values by listing them', async () => {
    const rows = await prisma.product.findMany({
      distinct: ['status', 'compareAt'],
      orderBy: [{ status: 'desc' }, { compareAt: 'asc' }],
      select: { status: true, compareAt: true },
    })
    expect(rows.map((row) => [row.status, row.compareAt?.toString() ?? null])).toEqual([
      ['ARCHIVED', null],
      ['ACTIVE', '19.9'],
      ['ACTIVE', null],
      ['DRAFT', null],
    ])
  })
})

describe('relation filters', () => {
  const skus = async (where: NonNullable<Parameters<typeof prisma.product.findMany>[0]>['where']) =>
    (await prisma.product.findMany({ where, orderBy: { sku: 'asc' } })).map((product) => product.sku)

  test('some, every and none', async () => {
    expect(await skus({ variants: { some: { barcode: { not: null } } } })).toEqual(['CAB-XLR-3'])
    expect(await skus({ variants: { every: { barcode: { not: null } } } })).toEqual(['MIC-SM-1'])
    expect(await skus({ variants: { none: {} } })).toEqual(['MIC-SM-1'])
    expect(await skus({ relatedTo: { some: { sku: 'CAB-XLR-3' } } })).toEqual(['MIC-SM-1'])
    expect(await skus({ categories: { some: { category: { parent: { slug: 'music' } } } } })).toEqual(['CAB-XLR-3'])
  })

  test('combined with NOT, OR and AND', async () => {
    expect(await skus({ NOT: { labels: { some: {} } } })).toEqual(['MIC-SM-1'])
    expect(await skus({ OR: [{ sku: 'CAB-XLR-3' }, { price: { gt: 50 } }], AND: [{ status: 'ACTIVE' }] })).toEqual([
      'CAB-XLR-3',
      'MIC-SM-1',
    ])
    expect(await skus({ OR: [] })).toEqual([])
    expect(await skus({ NOT: [{ compareAt: null }] })).toEqual(['CAB-XLR-3'])
  })

  test('counts related rows under a condition', async () => {
    const product = await prisma.product.findUniqueOrThrow({
      where: { sku: 'CAB-XLR-3' },
      select: { _count: { select: { variants: { where: { name: { not: 'red' } } }, labels: true, orderItems: true } } },
    })
    expect(product).toEqual({ _count: { variants: 1, labels: 2, orderItems: 1 } })
  })
})
