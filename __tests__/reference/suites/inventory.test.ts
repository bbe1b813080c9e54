import { prisma } from '../app/db'
import {
  closeWarehouse,
  movementsSince,
  receive,
  renameWarehouse,
  reserve,
  stocktake,
  toReorder,
  transfer,
} from '../app/inventory'
import { makeProduct } from './factories'

let variantId: string
beforeAll(async () => {
  const product = await makeProduct()
  variantId = (await prisma.variant.create({ data: { productId: product.id, name: 'only' } })).id
})
const shelf = (warehouseCode: string) => ({ warehouseCode, variantId })
const onHand = async (warehouseCode: string) =>
  (await prisma.stockLevel.findUnique({ where: { shelf: shelf(warehouseCode) } }))?.onHand

describe('receiving', () => {
  test('makes the shelf, then adds to it', async () => {
    const first = await receive(shelf('HAM1'), 5)
    expect(first).toMatchObject({
      onHand: 5,
      reserved: 0,
      reorderAt: null,
      movements: [{ delta: 5, reason: 'delivery' }],
    })
    const second = await receive(shelf('HAM1'), 3, 'return')
    expect(second).toMatchObject({
      onHand: 8,
      movements: [
        { delta: 5, reason: 'delivery' },
        { delta: 3, reason: 'return' },
      ],
    })
  })

  test('pads the warehouse code to four characters', async () => {
    expect((await receive(shelf('MUC'), 1)).warehouseCode).toBe('MUC ')
    expect(await onHand('MUC')).toBe(1)
    expect(await onHand('MUC ')).toBe(1)
  })

  test('needs a warehouse', async () => {
    await expect(receive(shelf('XXXX'), 1)).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'stock_levels_warehouse_code_fkey',
    })
    await expect(receive(shelf('TOOLONG'), 1)).rejects.toMatchObject({ code: 'too-long' })
  })
})

describe('reserving', () => {
  beforeAll(() => receive(shelf('HAM1'), 5))

  test('answers what is left', async () => {
    expect(await reserve(shelf('HAM1'), 3)).toBe(2)
    expect(await reserve(shelf('HAM1'), 2)).toBe(0)
    await expect(reserve(shelf('HAM1'), 1)).rejects.toMatchObject({ code: 'conflict', message: 'only 0 free' })
  })

  test('needs the shelf', async () => {
    await expect(reserve(shelf('MUC'), 1)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('transferring', () => {
  beforeAll(() => receive(shelf('HAM1'), 5))

  test('books both sides', async () => {
    await transfer(variantId, 'HAM1', 'MUC', 2)
    expect([await onHand('HAM1'), await onHand('MUC')]).toEqual([3, 2])
    expect(await prisma.stockMovement.count({ where: { variantId, reason: 'transfer' } })).toBe(2)
  })

  test('books nothing when the target does not exist', async () => {
    await expect(transfer(variantId, 'HAM1', 'NONE', 2)).rejects.toMatchObject({ code: 'in-use' })
    expect(await onHand('HAM1')).toBe(5)
    expect(await prisma.stockMovement.count({ where: { variantId, reason: 'transfer' } })).toBe(0)
  })

  test('books nothing when the source does not exist', async () => {
    await expect(transfer(variantId, 'MUC', 'HAM1', 2)).rejects.toMatchObject({ code: 'not-found' })
    expect(await onHand('HAM1')).toBe(5)
  })

  test('tells the movements since a certain one', async () => {
    const last = await prisma.stockMovement.findFirstOrThrow({ where: { variantId }, orderBy: { id: 'desc' } })
    await transfer(variantId, 'HAM1', 'MUC', 1)
    expect(await movementsSince(variantId, last.id)).toEqual([
      { delta: -1, reason: 'transfer' },
      { delta: 1, reason: 'transfer' },
    ])
  })
})

describe('reordering', () => {
  test('compares one column with another', async () => {
    expect(await toReorder()).toEqual([])
    await prisma.stockLevel.updateMany({ where: { warehouseCode: 'HAM1' }, data: { reorderAt: 40 } })
    await receive(shelf('MUC'), 3)
    await prisma.stockLevel.update({ where: { shelf: shelf('MUC') }, data: { reorderAt: 2 } })
    expect(await toReorder()).toEqual([
      { warehouseCode: 'HAM1', onHand: 40, reorderAt: 40, variant: { name: 'black' } },
    ])
  })
})

describe('a stocktake', () => {
  test('writes new shelves and over old ones', async () => {
    await receive(shelf('HAM1'), 5)
    expect(
      await stocktake([
        { ...shelf('HAM1'), onHand: 4 },
        { ...shelf('MUC'), onHand: 9 },
      ]),
    ).toBe(2)
    expect([await onHand('HAM1'), await onHand('MUC')]).toEqual([4, 9])
    const counted = await prisma.stockLevel.findMany({ where: { variantId, countedAt: { not: null } } })
    expect(counted).toHaveLength(2)
  })

  test('fails for an unknown variant', async () => {
    const counts = [{ warehouseCode: 'HAM1', variantId: '00000000-0000-4000-8000-000000000000', onHand: 1 }]
    await expect(stocktake(counts)).rejects.toMatchObject({
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '23503' } } },
    })
  })
})

describe('warehouses', () => {
  test('take their shelves and movements to a new code', async () => {
    await receive(shelf('HAM1'), 5)
    const warehouse = await renameWarehouse('HAM1', 'H1')
    expect(warehouse.code).toBe('H1  ')
    expect(new Set(warehouse.stock.map((level) => level.warehouseCode))).toEqual(new Set(['H1  ']))
    expect(await prisma.stockMovement.count({ where: { warehouseCode: 'H1' } })).toBe(3)
    expect(await prisma.stockMovement.count({ where: { warehouseCode: 'HAM1' } })).toBe(0)
  })

  test('close only when they are empty', async () => {
    await expect(closeWarehouse('HAM1')).rejects.toMatchObject({
      code: 'in-use',
      constraint: 'stock_levels_warehouse_code_fkey',
    })
    expect((await closeWarehouse('MUC')).name).toBe('Munich')
  })
})
