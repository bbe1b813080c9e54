/** The report on a terminal. */
import { styleText } from 'node:util'
import type { Comparison, Located, Side, SuiteComparison, SuiteSide } from './compare'
import { testsOf, unsteadySuites } from './compare'
import { essence } from './message'
import type { LayerName } from './result'
import { duration, headline, plural, remarks, suiteName, testName } from './words'

type Format = Parameters<typeof styleText>[0]
export type Style = (format: Format, text: string) => string

export const plain: Style = (_format, text) => text
export const coloured: Style = (format, text) => styleText(format, text, { validateStream: false })

const STATEMENTS = 5
const SUITES = 60
const WIDTH = 160
const NAME = 60

export function printComparison(comparison: Comparison, style: Style = plain): string {
  const differences = testsOf(comparison, 'different')
  const alike = testsOf(comparison, 'both fail')
  return [
    ...table(comparison, style),
    '',
    style(['bold', differences.length > 0 ? 'red' : 'green'], headline(comparison)),
    ...differences.flatMap((located) => printDifference(located, style)),
    ...section(
      `${plural(alike.length, 'test')} ${alike.length === 1 ? 'fails' : 'fail'} on both layers`,
      alike.flatMap((located) => printAlike(located, style)),
      style,
    ),
    ...section('Other outcomes on the same layer', unsteadySuites(comparison).map(unsteady), style),
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ['', style(['bold', 'yellow'], title), ...lines]
}

function printDifference({ suite, test }: Located, style: Style): string[] {
  return [
    '',
    `  ${style('red', '✗')} ${style('bold', suiteName(suite))} › ${testName(test)}`,
    ...printSide('shadow', test.shadow, style),
    ...printSide('full', test.full, style),
    ...remarks(test).map((line) => `      ${style('yellow', line)}`),
    ...printStatements(test.shadow.statements ?? test.full.statements ?? [], style),
  ]
}

function printAlike({ suite, test }: Located, style: Style): string[] {
  const name = `  ${suiteName(suite)} › ${testName(test)}`
  if (!test.messagesDiffer) return [name, ...essence(test.full.message ?? '', 2).map((line) => `      ${cut(line)}`)]
  return [
    name,
    ...printSide('shadow', test.shadow, style),
    ...printSide('full', test.full, style),
    `      ${style('yellow', 'The messages differ.')}`,
  ]
}

function printSide(layer: LayerName, { outcome, message = '' }: Side, style: Style): string[] {
  const label = `      ${layer.padEnd(7)} ${style(colourOf(outcome), outcome.padEnd(8))}`
  const [first, ...rest] = essence(message)
  return [`${label} ${cut(first ?? '')}`.trimEnd(), ...rest.map((line) => `${' '.repeat(23)}${cut(line)}`)]
}

function printStatements(statements: NonNullable<Side['statements']>, style: Style): string[] {
  if (statements.length === 0) return []
  const last = statements.slice(-STATEMENTS)
  const hidden = statements.length - last.length
  const count = hidden > 0 ? ` (the last ${last.length} of ${statements.length} statements)` : ''
  const lines = last.flatMap(({ sql, error }) => [
    `        ${error === undefined ? ' ' : style('red', '✗')} ${style('dim', cut(sql.replace(/\s+/g, ' ').trim()))}`,
    ...(error === undefined ? [] : [style('red', `            ${cut(error)}`)]),
  ])
  return [`      SQL of the failing test${count}:`, ...lines]
}

function unsteady(suite: SuiteComparison): string {
  return `  ${suiteName(suite)} runs on the ${suite.only?.layer} layer alone, and did not end the same twice`
}

/** The suites side by side; of many, those that do not agree. */
function table(comparison: Comparison, style: Style): string[] {
  const { suites } = comparison
  const shown = suites.length <= SUITES ? suites : suites.filter((suite) => !agrees(suite))
  const folder = commonFolder(suites)
  const rows = [
    [folder === '' ? 'suite' : `suite in ${folder}`, 'shadow', '', 'full', '', ''],
    ...shown.map((suite) => [
      tail(suiteName(suite).replace(folder, '')),
      ...sideCells(suite.shadow),
      ...sideCells(suite.full),
      suite.only ? `${suite.only.layer} only (${suite.only.why})` : agrees(suite) ? '' : 'differs',
    ]),
    ['all', ...layerCells(comparison, 'shadow'), ...layerCells(comparison, 'full'), ''],
  ]
  const widths = (rows[0] as string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)))
  const lines = rows.map((row, i) => {
    const cells = row.map((cell, j) =>
      j === 2 || j === 4 ? cell.padStart(widths[j] ?? 0) : cell.padEnd(widths[j] ?? 0),
    )
    const line = `  ${cells.join('  ').trimEnd()}`
    return i === 0 ? style('dim', line) : row[5] === 'differs' ? style('red', line) : line
  })
  const hidden = suites.length - shown.length
  return hidden === 0
    ? lines
    : [...lines, `  ${plural(hidden, 'suite')} more that ${hidden === 1 ? 'agrees' : 'agree'}`]
}

function agrees({ tests }: SuiteComparison): boolean {
  return !tests.some(({ verdict }) => verdict === 'different')
}

function sideCells(side: SuiteSide): string[] {
  if (side.outcome === 'missing') return ['did not run', '']
  return [counts(side) || side.outcome, duration(side.ms)]
}

function layerCells(comparison: Comparison, layer: LayerName): string[] {
  return [counts(comparison[layer]), duration(comparison[layer].ms)]
}

function counts({ passed, failed, skipped }: Pick<SuiteSide, 'passed' | 'failed' | 'skipped'>): string {
  const parts = [
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  return parts.join(', ')
}

function colourOf(outcome: Side['outcome']): Format {
  return outcome === 'passed' ? 'green' : outcome === 'failed' ? 'red' : 'yellow'
}

/** What all names start with, up to a slash; with the project, where there is but one. */
function commonFolder(suites: readonly SuiteComparison[]): string {
  const [first = '', ...names] = suites.map(suiteName)
  let folder = first.slice(0, first.lastIndexOf('/') + 1)
  while (!names.every((name) => name.startsWith(folder)))
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  return folder
}

/** Of a long path the end says more. */
function tail(name: string): string {
  return name.length > NAME ? `…${name.slice(1 - NAME)}` : name
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line
}
