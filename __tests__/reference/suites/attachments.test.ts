import { prisma } from '../app/db'
import { archive, sameContent, upload, usage } from '../app/attachments'
import { makeUser } from './factories'

const bytes = (...values: number[]) => Uint8Array.from(values)
let ownerId: bigint
beforeAll(async () => {
  ownerId = (await makeUser()).id
})

describe('uploading', () => {
  test('keeps every byte', async () => {
    const content = Uint8Array.from({ length: 256 }, (_, index) => index)
    const file = await upload(ownerId, 'all.bin', content)
    expect(file).toMatchObject({
      mediaType: 'application/octet-stream',
      size: 256n,
      checksum: '40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880',
    })
    expect([...(await prisma.attachment.findUniqueOrThrow({ where: { id: file.id } })).content!]).toEqual([...content])
  })

  test('keeps an empty file apart from none', async () => {
    const empty = await upload(ownerId, 'empty', bytes())
    const none = await prisma.attachment.create({ data: { ownerId, fileName: 'none' } })
    expect(empty.content).toHaveLength(0)
    expect(none.content).toBeNull()
    expect(await prisma.attachment.count({ where: { content: null } })).toBe(1)
  })

  test('refuses the same content twice', async () => {
    await upload(ownerId, 'one.txt', bytes(1, 2, 3))
    await expect(upload(ownerId, 'two.txt', bytes(1, 2, 3))).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'attachments_checksum_key',
    })
  })

  test('finds files by content', async () => {
    await upload(ownerId, 'zero.bin', bytes(0))
    await upload(ownerId, 'zeros.bin', bytes(0, 0))
    expect(await sameContent(bytes(0))).toEqual([{ fileName: 'zero.bin' }])
    expect(await sameContent(bytes(1))).toEqual([])
  })

  test('adds up sizes past what a number holds', async () => {
    await prisma.attachment.createMany({
      data: [
        { ownerId, fileName: 'a', size: 9007199254740993n },
        { ownerId, fileName: 'b', size: 9007199254740993n },
      ],
    })
    const { _sum, _max, _count } = await usage(ownerId)
    expect([_sum.size, _max.size, _count]).toEqual([18014398509481986n, 9007199254740993n, 2])
  })
})

describe('archiving', () => {
  test('moves a file to the backoffice', async () => {
    const { id } = await upload(ownerId, 'old.pdf', bytes(9, 8, 7))
    const archived = await archive(id)
    expect(archived).toMatchObject({ id, fileName: 'old.pdf' })
    expect([...archived.content!]).toEqual([9, 8, 7])
    expect(archived.archivedBy).toMatch(/./)
    expect(await prisma.attachment.count({ where: { id } })).toBe(0)
    expect(await prisma.archivedAttachment.count({ where: { id } })).toBe(1)
  })

  test('keeps the file when its place is taken', async () => {
    const { id } = await upload(ownerId, 'old.pdf', bytes(1))
    await prisma.archivedAttachment.create({ data: { id, fileName: 'other.pdf' } })
    await expect(archive(id)).rejects.toMatchObject({ code: 'conflict', constraint: 'attachments_pkey' })
    expect(await prisma.attachment.count({ where: { id } })).toBe(1)
  })

  test('of an unknown file is not found', async () => {
    await expect(archive(-1)).rejects.toMatchObject({ code: 'not-found' })
    expect(await prisma.archivedAttachment.count()).toBe(0)
  })
})
