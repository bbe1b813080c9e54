import { prisma } from './db'
import { AppError, translated } from './errors'

export interface Shelf {
  readonly warehouseCode: string
  readonly variantId: string
}

/** Books goods in; the shelf is made when it is not there yet. */
export const receive = (shelf: Shelf, quantity: number, reason = 'delivery') =>
  translated(() =>
    prisma.stockLevel.upsert({
      where: { shelf },
      create: { ...shelf, onHand: quantity, movements: { create: { delta: quantity, reason } } },
      update: { onHand: { increment: quantity }, movements: { create: { delta: quantity, reason } } },
      include: { movements: { orderBy: { id: 'asc' }, select: { delta: true, reason: true } } },
    }),
  )

/** Sets goods aside, if that many are free. */
export async function reserve(shelf: Shelf, quantity: number): Promise<number> {
  return prisma.$transaction(async (tx) => {
    const level = await tx.stockLevel.findUnique({ where: { shelf } })
    if (level === null) throw new AppError('not-found', 'no such shelf')
    if (level.onHand - level.reserved < quantity)
      throw new AppError('conflict', `only ${level.onHand - level.reserved} free`)
    const updated = await tx.stockLevel.update({ where: { shelf }, data: { reserved: { increment: quantity } } })
    return updated.onHand - updated.reserved
  })
}

/** Moves goods between warehouses as one batch: both shelves and both movements, or nothing. */
export async function transfer(variantId: string, from: string, to: string, quantity: number): Promise<void> {
  const source = { warehouseCode: from, variantId }
  const target = { warehouseCode: to, variantId }
  await translated(() =>
    prisma.$transaction([
      prisma.stockLevel.update({ where: { shelf: source }, data: { onHand: { decrement: quantity } } }),
      prisma.stockLevel.upsert({
        where: { shelf: target },
        create: { ...target, onHand: quantity },
        update: { onHand: { increment: quantity } },
      }),
      prisma.stockMovement.createMany({
        data: [
          { ...source, delta: -quantity, reason: 'transfer' },
          { ...target, delta: quantity, reason: 'transfer' },
        ],
      }),
    ]),
  )
}

/** Shelves that are at or under the level where goods are ordered again. */
export const toReorder = () =>
  prisma.stockLevel.findMany({
    where: { reorderAt: { gte: prisma.stockLevel.fields.onHand } },
    orderBy: [{ warehouseCode: 'asc' }, { onHand: 'asc' }],
    select: { warehouseCode: true, onHand: true, reorderAt: true, variant: { select: { name: true } } },
  })

export interface Count extends Shelf {
  readonly onHand: number
}

/** Writes the result of a stocktake over what is there; answers the number of shelves written. */
export const stocktake = async (counts: Count[]): Promise<number> => {
  let written = 0
  for (const { warehouseCode, variantId, onHand } of counts) {
    written += await prisma.$executeRaw`
      INSERT INTO stock_levels (warehouse_code, variant_id, on_hand, counted_at)
      VALUES (${warehouseCode}, ${variantId}::uuid, ${onHand}, now())
      ON CONFLICT (warehouse_code, variant_id)
      DO UPDATE SET on_hand = EXCLUDED.on_hand, counted_at = EXCLUDED.counted_at`
  }
  return written
}

export const movementsSince = (variantId: string, id: bigint) =>
  prisma.stockMovement.findMany({
    where: { variantId, id: { gt: id } },
    orderBy: { id: 'asc' },
    select: { delta: true, reason: true },
  })

export const renameWarehouse = (code: string, to: string) =>
  translated(() =>
    prisma.warehouse.update({
      where: { code },
      data: { code: to },
      include: { stock: { select: { warehouseCode: true } } },
    }),
  )

export const closeWarehouse = (code: string) => translated(() => prisma.warehouse.delete({ where: { code } }))
