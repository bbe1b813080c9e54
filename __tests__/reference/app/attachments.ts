import { createHash } from 'node:crypto'
import { prisma } from './db'
import { translated } from './errors'

export function upload(ownerId: bigint, fileName: string, content: Uint8Array<ArrayBuffer>, mediaType?: string) {
  const checksum = createHash('sha256').update(content).digest('hex')
  return translated(() =>
    prisma.attachment.create({
      data: { ownerId, fileName, mediaType, content, checksum, size: BigInt(content.byteLength) },
    }),
  )
}

/** Moves a file out of the product's table into the backoffice's table of the same name. */
export async function archive(id: number) {
  return translated(() =>
    prisma.$transaction(async (tx) => {
      const { fileName, content } = await tx.attachment.delete({ where: { id } })
      return tx.archivedAttachment.create({ data: { id, fileName, content } })
    }),
  )
}

export const usage = (ownerId: bigint) =>
  prisma.attachment.aggregate({ where: { ownerId }, _sum: { size: true }, _max: { size: true }, _count: true })

export const sameContent = (content: Uint8Array<ArrayBuffer>) =>
  prisma.attachment.findMany({
    where: { content: { equals: content } },
    orderBy: { id: 'asc' },
    select: { fileName: true },
  })
