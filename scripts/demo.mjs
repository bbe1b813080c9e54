// npm run demo: generates the shadow from the reference schema, says what it made and what is not one to one, and runs
// the reference app's suites on it. Colours on a terminal, plain text in a pipe.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { styleText } from 'node:util'
import { ensureBuilt, ensureInstalled, generateReference, root } from './prepare.mjs'

const colours = process.stdout.isTTY && !process.env.NO_COLOR
const style = (format, text) => (colours ? styleText(format, text) : text)
const print = (text = '') => process.stdout.write(`${text}\n`)
const heading = (text) => print(`\n${style('bold', text)}`)
const SHADOW = path.join(root, '__tests__/reference/shadow')
const FILES = ['schema.prisma', 'schema.sql', 'catalog.json', 'client.ts', 'REPORT.md']

ensureInstalled()
ensureBuilt()
generate()
whatIsNotOneToOne()
process.exit(suites())

function generate() {
  heading('prisma generate')
  const started = performance.now()
  generateReference()
  const took = performance.now() - started
  const catalog = JSON.parse(readFileSync(path.join(SHADOW, 'catalog.json'), 'utf8'))
  const columns = catalog.tables.reduce((sum, table) => sum + table.columns.length, 0)
  print(
    `  prisma/schema.prisma and ${style('dim', 'prisma/migrations')} → ${path.relative(root, SHADOW)} in ${seconds(took)}`,
  )
  print(
    `  ${catalog.tables.length} tables with ${columns} columns, ${catalog.enums.length} enums, ${catalog.views.length} views, ${catalog.sequences.length} sequences`,
  )
  for (const file of FILES) print(`  ${style('cyan', file.padEnd(15))} ${kilobytes(path.join(SHADOW, file))}`)
}

/** REPORT.md, shortened: what is refused in full, the rest by model. */
function whatIsNotOneToOne() {
  const report = readFileSync(path.join(SHADOW, 'REPORT.md'), 'utf8')
  const [, ...sections] = report.split(/^## /m)
  heading('Not one to one')
  for (const section of sections) {
    const [title, ...lines] = section.trim().split('\n')
    const rows = lines.filter((line) => line.startsWith('| ') && !line.startsWith('| Postgres'))
    const items = lines.filter((line) => line.startsWith('- '))
    if (items.length > 0) for (const item of [title, ...items.map((text) => `  ${text}`)]) print(`  ${item}`)
    else if (rows.length > 0)
      print(
        `  ${title
          .replace(/, `[^`]*` in SQLite/, '')
          .replaceAll('`', '')
          .padEnd(56)} ${style('dim', plural(rows.length, 'note'))}`,
      )
  }
  print(style('dim', `  In full: ${path.relative(root, path.join(SHADOW, 'REPORT.md'))}`))
}

function suites() {
  heading("The reference app's suites on the shadow")
  const folder = mkdtempSync(path.join(os.tmpdir(), 'shadow-demo-'))
  const outputFile = path.join(folder, 'result.json')
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
  const args = [
    jest,
    '--selectProjects',
    'reference',
    'reference-jsdom',
    '--json',
    '--outputFile',
    outputFile,
    '--silent',
  ]
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const took = performance.now() - started
  try {
    show(JSON.parse(readFileSync(outputFile, 'utf8')), took)
  } catch {
    print(stderr)
  }
  rmSync(folder, { recursive: true, force: true })
  return status ?? 1
}

function show(result, took) {
  const sorted = result.testResults.toSorted((a, b) => a.name.localeCompare(b.name))
  for (const suite of sorted) {
    const tests = suite.assertionResults.filter(({ status }) => status !== 'pending')
    const failed = tests.filter(({ status }) => status === 'failed')
    const mark = suite.status === 'passed' ? style('green', '✓') : style('red', '✗')
    const name = path.basename(suite.name).replace(/\.test\.ts$/, '')
    const inTests = tests.reduce((sum, test) => sum + (test.duration ?? 0), 0)
    print(
      `  ${mark} ${name.padEnd(28)} ${plural(tests.length, 'test').padStart(9)} ${milliseconds(suite.endTime - suite.startTime)} ${style('dim', `tests alone ${milliseconds(inTests).trim()}`)}`,
    )
    for (const test of failed)
      print(style('red', `      ${test.fullName}\n        ${reason(test.failureMessages[0] ?? '')}`))
    if (tests.length === 0) print(style('red', `      ${suite.message.split('\n').slice(0, 6).join('\n      ')}`))
  }
  const { numPassedTests, numFailedTests, numPassedTestSuites, numTotalTestSuites } = result
  print()
  print(
    `  ${style(numFailedTests ? 'red' : 'green', `${numPassedTests} passed, ${numFailedTests} failed`)} in ${numPassedTestSuites} of ${numTotalTestSuites} suites, ${seconds(took)} with Jest's start, the template and its seed`,
  )
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

function milliseconds(ms) {
  return `${Math.round(ms)} ms`.padStart(8)
}

function kilobytes(file) {
  return `${(statSync(file).size / 1024).toFixed(1)} kB`.padStart(9)
}

/** The lines of a failure that say something: Jest's first, Prisma's last. */
function reason(message) {
  const lines = message
    .split(/\n\s+at /)[0]
    .split('\n')
    .filter((line) => line.trim() !== '')
  return [...new Set([lines[0], lines.at(-1)])].join(' … ')
}
