// The plots, as SVG without scripts or styles from elsewhere: readable on a light page and on a dark one.
import { peers } from '../peers.mjs'
import { comparedRuns } from './figures.mjs'

const HEAVY = new Set(peers.filter(({ heavy }) => heavy).map(({ name }) => name))

const COLOURS = {
  bare: '#8a8f98',
  shadow: '#1f9d63',
  'full-pglite': '#3f8fd2',
  'full-embedded': '#2f6fb0',
  'full-server': '#245a94',
  'pglite-file': '#c2410c',
  'pglite-truncate': '#e07a3f',
  'native-truncate': '#a8456b',
  'native-transaction': '#8256b8',
  'jest-prisma': '#a98ad0',
  'native-template': '#b8902a',
}
const OTHER = '#9aa4ad'
const colour = (name) => COLOURS[name] ?? OTHER

/** @returns {[file: string, svg: string, title: string][]} */
export function plots({ runs }) {
  if (!runs?.base) return []
  return [
    ['performance-runs.svg', bars(runs.base), 'Wall time of a whole run'],
    ['performance-growth.svg', growth(runs), 'How the wall time of a run grows'],
  ]
}

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function svg(width, height, title, body) {
  const style =
    'text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:14px;font-weight:600}line,.axis{stroke:#8a8f98}'
  const dark = '@media(prefers-color-scheme:dark){text{fill:#b1bac4}}'
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">\n` +
    `<title>${escape(title)}</title>\n<style>${style}${dark}</style>\n${body.join('\n')}\n</svg>\n`
  )
}

const text = (x, y, content, attributes = '') =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(content)}</text>`
const round = (value) => Number(value.toFixed(1))

/** Wall time of whole runs, the least and the greatest as whiskers. Those that fail tests are hatched by their opacity. */
function bars(piece) {
  const { cell } = piece
  const list = comparedRuns(piece).filter(({ failed }) => failed !== 'all')
  const [left, top, row, span] = [150, 40, 26, 480]
  const most = Math.max(...list.map(({ wall }) => wall.max))
  const x = (value) => left + (value / most) * span
  const title = `Wall time of ${cell.files} files × ${cell.tests} tests, ${cell.models} models, ${cell.workers} workers (${cell.cache})`
  const body = [text(12, 20, title, 'class="title"')]
  for (const [i, { name, wall, failed }] of list.entries()) {
    const y = top + i * row
    const middle = y + row / 2 - 3
    const opacity = failed === 0 ? 1 : 0.45
    body.push(
      text(left - 8, middle + 4, name, 'text-anchor="end"'),
      `<rect x="${left}" y="${y}" width="${round(x(wall.median) - left)}" height="${row - 6}" rx="2" fill="${colour(name)}" opacity="${opacity}"/>`,
      `<line x1="${round(x(wall.min))}" x2="${round(x(wall.max))}" y1="${middle}" y2="${middle}" stroke-width="1.5"/>`,
      text(x(wall.max) + 6, middle + 4, `${wall.median.toFixed(1)} s${failed === 0 ? '' : `, ${failed} tests fail`}`),
    )
  }
  return svg(left + span + 130, top + list.length * row + 12, title, body)
}

const GROWTHS = [
  ['files', ['files-20', 'base', 'files-400'], ({ files }) => files, 'test files'],
  ['models', ['models-4', 'base', 'models-150'], ({ models }) => models, 'models'],
  ['tests', ['files-20', 'tests-40'], ({ tests }) => tests, 'tests a file (20 files)'],
  ['rows', ['files-20', 'rows-100', 'rows-1000'], ({ rows }) => rows, 'rows before a test (20 files)'],
]

function growth(runs) {
  const [width, height] = [380, 250]
  const charts = GROWTHS.map(([, cells, along, label]) => [
    cells.map((name) => runs[name]).filter(Boolean),
    along,
    label,
  ])
  const shown = charts.filter(([cells]) => cells.length > 1)
  const names = new Set()
  const body = shown.flatMap(([cells, along, label], i) => {
    const lines = linesOf(cells, along)
    for (const name of lines.keys()) names.add(name)
    const at = `translate(${(i % 2) * width} ${Math.floor(i / 2) * height})`
    return [`<g transform="${at}">`, ...chart(lines, label, width, height), '</g>']
  })
  const bottom = Math.ceil(shown.length / 2) * height
  const legend = [...names].map((name, i) => {
    const [x, y] = [40 + (i % 4) * 180, bottom + 16 + Math.floor(i / 4) * 20]
    return `<rect x="${x}" y="${y - 9}" width="14" height="4" fill="${colour(name)}"/>${text(x + 20, y - 3, name)}`
  })
  return svg(width * 2, bottom + 24 + Math.ceil(names.size / 4) * 20, 'How the wall time of a run grows', [
    ...body,
    ...legend,
  ])
}

/**
 * name → [x, seconds][], for peers that are in more than one of the cells and pass their tests. Not the heavy ones, which would
 * press all others flat; and the shadow last, on top.
 */
function linesOf(cells, along) {
  const lines = new Map()
  for (const piece of cells)
    for (const { name, wall, failed } of comparedRuns(piece)) {
      if (failed !== 0 || HEAVY.has(name)) continue
      lines.set(name, [...(lines.get(name) ?? []), [along(piece.cell), wall.median]])
    }
  const drawn = [...lines].filter(([, points]) => points.length > 1)
  return new Map(drawn.sort(([a], [b]) => Number(a === 'shadow') - Number(b === 'shadow')))
}

function chart(lines, label, width, height) {
  const [left, right, top, bottom] = [48, width - 24, 28, height - 40]
  const points = [...lines.values()].flat()
  const mostX = Math.max(...points.map(([x]) => x))
  const mostY = Math.max(...points.map(([, y]) => y))
  const px = (x) => round(left + (x / mostX) * (right - left))
  const py = (y) => round(bottom - (y / mostY) * (bottom - top))
  const marks = [...new Set(points.map(([x]) => x))]
  return [
    text(left, 16, `seconds over ${label}`, 'class="title"'),
    `<path class="axis" d="M${left} ${top}V${bottom}H${right}" fill="none"/>`,
    ...marks.map((x) => text(px(x), bottom + 16, x, 'text-anchor="middle"')),
    ...[0, mostY / 2, mostY].map((y) => text(left - 6, py(y) + 4, y.toFixed(0), 'text-anchor="end"')),
    ...[...lines].map(([name, line]) => {
      const path = line.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${py(y)}`).join('')
      const dots = line.map(([x, y]) => `<circle cx="${px(x)}" cy="${py(y)}" r="2.5" fill="${colour(name)}"/>`)
      return `<path d="${path}" fill="none" stroke="${colour(name)}" stroke-width="${name === 'shadow' ? 3 : 1.5}"/>${dots.join('')}`
    }),
  ]
}
