/** Templates on disk: whole or not there, whoever else is at work. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { TemplateStore, templateKey } from '../../src/project/templateStore'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'template-store-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const key = templateKey(['a', 'b'])
const template = (text: string) => ({ image: Buffer.from(text), state: { seq: text } })
const text = ({ image }: { image: Uint8Array }) => Buffer.from(image).toString()

function counting(result: string): { made: number; make: () => Promise<ReturnType<typeof template>> } {
  const counter = {
    made: 0,
    make: async () => {
      counter.made++
      return template(result)
    },
  }
  return counter
}

test('a template is made once, and read from then on', async () => {
  const counter = counting('x')
  for (let i = 0; i < 3; i++) {
    const got = await new TemplateStore(folder).get(key, counter.make)
    expect(text(got)).toBe('x')
    expect(got.state).toEqual({ seq: 'x' })
  }
  expect(counter.made).toBe(1)
})

test('several at once make it once', async () => {
  const counter = counting('x')
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    return counter.make()
  }
  await Promise.all([1, 2, 3, 4].map(() => new TemplateStore(folder).get(key, slow)))
  expect(counter.made).toBe(1)
  expect(readdirSync(folder)).toEqual([key])
})

test.each(['database.sqlite', 'manifest.json'])('a damaged %s is found, and the template made again', async (file) => {
  await new TemplateStore(folder).get(key, counting('x').make)
  const damaged = path.join(folder, key, file)
  writeFileSync(damaged, readFileSync(damaged).subarray(1))
  const counter = counting('y')
  expect(text(await new TemplateStore(folder).get(key, counter.make))).toBe('y')
  expect(counter.made).toBe(1)
})

test('what a killed process left half made is never used, and goes', async () => {
  const dead = 2 ** 22 - 3
  mkdirSync(path.join(folder, `.making-${dead}-abc`))
  writeFileSync(path.join(folder, `${key}.lock`), String(dead))
  expect(text(await new TemplateStore(folder).get(key, counting('x').make))).toBe('x')
  expect(readdirSync(folder)).toEqual([key])
})

test('a maker that fails leaves nothing', async () => {
  const store = new TemplateStore(folder)
  await expect(store.get(key, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(readdirSync(folder)).toEqual([])
  expect(text(await store.get(key, counting('x').make))).toBe('x')
})

test('a folder that cannot be written is named', async () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  const store = new TemplateStore(path.join(file, 'below'))
  await expect(store.get(key, counting('x').make)).rejects.toMatchObject({
    code: 'TEMP_UNWRITABLE',
    message: expect.stringContaining(file),
  })
  expect(existsSync(path.join(file, 'below'))).toBe(false)
})
