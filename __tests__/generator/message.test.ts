/** Messages of the generator protocol, with the datamodel left where it is until someone asks. */
import { readMessage } from '../../src/generator/message'

const read = (message: unknown, size = Infinity) => {
  const line = Buffer.from(JSON.stringify(message))
  const parts = [...Array(Math.ceil(line.length / size) || 1).keys()]
  return readMessage(parts.map((i) => line.subarray(i && i * size, (i + 1) * size)))
}

const generate = (params: object) => ({ jsonrpc: '2.0', method: 'generate', params, id: 2 })
const dmmf = {
  datamodel: { models: [{ name: 'User', documentation: 'says ,"otherGenerators":[ and ,"dmmf":{ é 🐘' }] },
}
const generator = { name: 'shadow', config: { overrides: ['User exclude'] }, sourceFilePath: 'ü/schema.prisma' }

test('all of it is there, as it was sent', () => {
  const message = generate({ datamodel: 'model User {}', generator, dmmf, otherGenerators: [generator], version: 'x' })
  expect(read(message)).toEqual(message)
  expect((read(message).params as { dmmf: unknown }).dmmf).toEqual(dmmf)
})

test('in whatever parts it comes', () => {
  const message = generate({ datamodel: 'model User {}', generator, dmmf, otherGenerators: [generator], version: 'x' })
  for (let size = 1; size < 400; size++) expect(read(message, size)).toEqual(message)
})

test('a datamodel that nobody asks for is not read', () => {
  const line = JSON.stringify(generate({ generator, dmmf: { broken: 1 }, otherGenerators: [] }))
  const message = readMessage([Buffer.from(line.replace('"broken":1', '"broken":'))])
  expect(message.params).toMatchObject({ generator, otherGenerators: [] })
  expect(() => (message.params as { dmmf: unknown }).dmmf).toThrow(SyntaxError)
})

test.each([
  ['options in another order', generate({ otherGenerators: [], dmmf, generator })],
  ['options without the words', { jsonrpc: '2.0', method: 'getManifest', params: generator, id: 1 }],
  [
    'keys of a generator block that are called so',
    generate({ generator: { config: { a: '', dmmf: '1', b: '2' } }, dmmf, otherGenerators: [] }),
  ],
  [
    'and both of them',
    generate({ generator: { config: { a: '', dmmf: '1', otherGenerators: '2' } }, dmmf, otherGenerators: [] }),
  ],
])('%s', (_, message) => {
  expect(read(message)).toEqual(message)
})
