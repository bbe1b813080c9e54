// npm run demo: generates the shadow from the reference schema, says what it made and what is not one to one, and runs
// the reference app's suites on both layers, side by side. Colours on a terminal, plain text in a pipe.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { styleText } from 'node:util'
import { ensureBuilt, ensureInstalled, generateReference, offline, root } from './prepare.mjs'

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

/** The same suites on the shadow and on a real, migrated Postgres (PGlite), test by test. */
function suites() {
  heading("The reference app's suites, on the shadow and on Postgres")
  const args = ['bin/prisma-sqlite-shadow.js', 'parity', '--', '--selectProjects', 'reference', 'reference-jsdom']
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: offline })
  return status ?? 1
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

function kilobytes(file) {
  return `${(statSync(file).size / 1024).toFixed(1)} kB`.padStart(9)
}
