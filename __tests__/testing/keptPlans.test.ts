import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { KeptPlans } from '../../src/testing/keptPlans'

const folder = mkdtempSync(path.join(os.tmpdir(), 'kept-plans-'))
let count = 0
const newFile = () => path.join(folder, `made ${++count}`, 'plans.txt')
afterAll(() => rmSync(folder, { recursive: true }))

const plan = { type: 'query', args: [1, 'ü', null, true, { deep: [[]] }] }

test('a plan is there again, in this process and in the next', () => {
  const file = newFile()
  const plans = new KeptPlans(file)
  expect(plans.isEmpty).toBe(true)
  plans.keep('request', plan)
  for (const kept of [plans, new KeptPlans(file)]) {
    expect(JSON.parse(kept.find('request') as string)).toEqual(plan)
    expect(kept.find('another')).toBeUndefined()
    expect(kept.isEmpty).toBe(false)
  }
})

test.each([
  ['a Map', { args: new Map([[1, 2]]) }],
  ['a Date', { at: new Date(0) }],
  ['bytes', { bytes: new Uint8Array(2) }],
  ['undefined', { a: undefined }],
  ['NaN', [NaN]],
  ['minus zero', [-0]],
  ['nothing', undefined],
])('what JSON does not bring back as it was is not kept: %s', (_, value) => {
  const plans = new KeptPlans(undefined)
  plans.keep('request', value)
  expect(plans.isEmpty).toBe(true)
})

test('lines that are damaged or half-written are passed over', () => {
  const file = newFile()
  const plans = new KeptPlans(file)
  plans.keep('first', plan)
  plans.keep('second', [1, 2])
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, whole.replace('[1,2]', '[1,3]'))
  appendFileSync(file, whole.slice(0, 40))
  const again = new KeptPlans(file)
  expect(again.find('first')).toBe(JSON.stringify(plan))
  expect(again.find('second')).toBeUndefined()
})

test('a request that would break a line is kept in this process alone', () => {
  const file = newFile()
  new KeptPlans(file).keep('a\tb', plan)
  expect(existsSync(file)).toBe(false)
})

test('a folder that cannot be written is done without', () => {
  writeFileSync(path.join(folder, 'a file'), '')
  const plans = new KeptPlans(path.join(folder, 'a file', 'plans.txt'))
  plans.keep('request', plan)
  expect(plans.find('request')).toBe(JSON.stringify(plan))
})

test('what nothing has read for weeks goes when a new one is begun', () => {
  const file = newFile()
  mkdirSync(path.dirname(file))
  const [old, young] = ['old.txt', 'young.txt'].map((name) => path.join(path.dirname(file), name)) as [string, string]
  for (const one of [old, young]) writeFileSync(one, '')
  utimesSync(old, new Date(0), new Date(0))
  new KeptPlans(file)
  expect([old, young].map((one) => existsSync(one))).toEqual([false, true])
})
