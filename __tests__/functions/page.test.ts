/** docs/functions.md tells the truth of today. */
import fs from 'node:fs'
import path from 'node:path'
import { FUNCTION_PAGE, functionPage, type FunctionPage } from '../../scripts/functionPage/page'

let page: FunctionPage
beforeAll(async () => {
  page = await functionPage()
})

test('every function and operator of chapter 9 is defined, or refused with a reason', () => {
  expect(page.unknown).toEqual([])
})

test('every function of pg_proc has its section, or is known to be of another chapter', () => {
  expect(page.homeless).toEqual([])
})

test('the page is current: if not, run `node scripts/write-function-page.mjs`', () => {
  const written = fs.readFileSync(path.join(__dirname, '../..', FUNCTION_PAGE), 'utf8')
  const difference = page.text.split('\n').filter((line) => !written.includes(line))
  expect(difference).toEqual([])
  expect(written.length).toBe(page.text.length)
})
