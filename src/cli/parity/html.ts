/** The report as one page that needs nothing else: no network, no framework, light and dark, wide and narrow. */
import type { Comparison, LayerSummary, Located, Side, SuiteComparison, SuiteSide, TestComparison } from './compare'
import { testsOf, unsteadySuites } from './compare'
import { pageScript, pageStyle } from './pageParts'
import type { LayerName } from './result'
import { duration, headline, plural, remarks, suiteName, testName } from './words'

/** Markup: what is in it is escaped already. */
type Html = { readonly markup: string }

type Part = string | number | Html | readonly Html[] | undefined

/** Text in the template's places is escaped; markup is not escaped twice. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, i) => text + (i < parts.length ? embed(parts[i]) : '')).join('') }
}

function embed(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return Array.isArray(part) ? part.map(({ markup }: Html) => markup).join('') : (part as Html).markup
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for attributes in quotes. Control characters, which HTML forbids, become their symbols. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)))
    .replace(/\x7f/g, '␡')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, (character) => `U+${character.charCodeAt(0).toString(16)}`)
}

export interface PageFacts {
  /** Of this package. */
  readonly version: string
  readonly made: Date
}

/** The whole page. */
export function printPage(comparison: Comparison, { version, made }: PageFacts): string {
  const differences = testsOf(comparison, 'different')
  const alike = testsOf(comparison, 'both fail')
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>${differences.length > 0 ? '✗' : '✓'} Parity of shadow and full</title>
        <style>
          ${{ markup: pageStyle }}
        </style>
      </head>
      <body>
        <header>
          <p class="eyebrow">prisma-sqlite-shadow ${version} · parity</p>
          <h1 class="${differences.length > 0 ? 'bad' : 'good'}">${headline(comparison)}</h1>
          <div class="layers">${layerCard('shadow', comparison)}${layerCard('full', comparison)}</div>
        </header>
        <main>
          ${differencesSection(differences)} ${alikeSection(alike)} ${unsteadySection(unsteadySuites(comparison))}
          ${suitesSection(comparison)}
        </main>
        <footer>
          Made <time datetime="${made.toISOString()}">${made.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>
        </footer>
        <script>
          ${{ markup: pageScript }}
        </script>
      </body>
    </html> `
  return markup
}

function layerCard(layer: LayerName, comparison: Comparison): Html {
  const summary = comparison[layer]
  const other = comparison[layer === 'shadow' ? 'full' : 'shadow']
  const longest = Math.max(summary.ms, other.ms, 1)
  return html`<section class="card">
    <h2>${layer}${summary.engine === undefined ? '' : html` <small>${summary.engine}</small>`}</h2>
    <p class="time">${duration(summary.ms)}${faster(summary, other)}</p>
    <div class="bar ${layer}" style="--part:${((summary.ms / longest) * 100).toFixed(1)}%"></div>
    <p>${plural(summary.suites, 'suite')} · ${countsOf(summary)}</p>
  </section>`
}

function faster(summary: LayerSummary, other: LayerSummary): Html {
  const times = other.ms / Math.max(summary.ms, 1)
  return times >= 1.1 ? html` <small>${times.toFixed(1)} times as fast</small>` : html``
}

function countsOf({ passed, failed, skipped }: Pick<SuiteSide, 'passed' | 'failed' | 'skipped'>): Html {
  const parts = [
    ...(passed > 0 ? [html`<span class="passed">${passed} passed</span>`] : []),
    ...(failed > 0 ? [html`<span class="failed">${failed} failed</span>`] : []),
    ...(skipped > 0 ? [html`<span class="skipped">${skipped} skipped</span>`] : []),
  ]
  return { markup: parts.length === 0 ? 'no tests' : parts.map(({ markup }) => markup).join(', ') }
}

function differencesSection(differences: readonly Located[]): Html {
  if (differences.length === 0) return html``
  return html`<section id="differences">
    <h2>Differences</h2>
    ${differences.map((located) => testDetails(located, differences.length <= 3))}
  </section>`
}

function alikeSection(alike: readonly Located[]): Html {
  if (alike.length === 0) return html``
  return html`<section id="alike">
    <h2>Fail on both layers</h2>
    <p class="note">They count as no differences: the outcome is the same.</p>
    ${alike.map((located) => testDetails(located, false))}
  </section>`
}

function unsteadySection(suites: readonly SuiteComparison[]): Html {
  if (suites.length === 0) return html``
  const items = suites.map((suite) => html`<li><code>${suiteName(suite)}</code> on the ${suite.only?.layer} layer</li>`)
  return html`<section id="unsteady">
    <h2>Other outcomes on the same layer</h2>
    <ul>
      ${items}
    </ul>
  </section>`
}

function testDetails({ suite, test }: Located, open: boolean): Html {
  const tags = [
    ...(test.refused === undefined ? [] : [html`<span class="tag">refused</span>`]),
    ...(test.unstable ? [html`<span class="tag warn">unstable</span>`] : []),
    ...(test.messagesDiffer ? [html`<span class="tag warn">messages differ</span>`] : []),
  ]
  return html`<details class="test" ${{ markup: open ? ' open' : '' }}>
    <summary>
      <span class="name">${testName(test)}</span> ${tags}<span class="file">${suiteName(suite)}</span
      ><span class="outcomes">${outcomePair(test)}</span>
    </summary>
    ${remarks(test).map((line) => html`<p class="note">${line}</p>`)}
    <div class="sides">${sideColumn('shadow', test.shadow)}${sideColumn('full', test.full)}</div>
  </details>`
}

function outcomePair({ shadow, full }: TestComparison): Html {
  return html`shadow ${badge(shadow.outcome)} full ${badge(full.outcome)}`
}

function badge(outcome: Side['outcome']): Html {
  return html`<span class="badge ${outcome}">${outcome}</span>`
}

function sideColumn(layer: LayerName, side: Side): Html {
  const silent = side.message === undefined && side.statements === undefined
  return html`<div class="side${silent ? ' silent' : ''}">
    <h3>${layer} ${badge(side.outcome)} <small>${side.outcome === 'missing' ? '' : duration(side.ms)}</small></h3>
    ${side.message === undefined ? html`` : html`<pre class="message">${side.message}</pre>`}${statementList(side)}
  </div>`
}

function statementList({ statements = [] }: Side): Html {
  if (statements.length === 0) return html``
  const failed = statements.filter(({ error }) => error !== undefined).length
  const items = statements.map(
    ({ sql, values, error }) =>
      html`<li${{ markup: error === undefined ? '' : ' class="failed-statement"' }}><code>${sql}</code>${values ? html`<code class="values">${JSON.stringify(values)}</code>` : html``}${error === undefined ? html`` : html`<span class="error">${error}</span>`}</li>`,
  )
  return html`<details class="sql">
    <summary>${plural(statements.length, 'SQL statement')}${failed > 0 ? `, ${failed} failed` : ''}</summary>
    <ol>
      ${items}
    </ol>
  </details>`
}

const SORTS = [
  ['file', 'File'],
  ['shadow', 'Shadow time'],
  ['full', 'Full time'],
  ['gain', 'Time saved'],
  ['differs', 'Differences'],
] as const

function suitesSection(comparison: Comparison): Html {
  const { suites } = comparison
  const longest = Math.max(1, ...suites.flatMap(({ shadow, full }) => [shadow.ms, full.ms]))
  const buttons = SORTS.map(
    ([key, label], i) =>
      html`<button type="button" data-sort="${key}" aria-pressed="${i === 0 ? 'true' : 'false'}">${label}</button>`,
  )
  return html`<section id="suites">
    <h2>Suites</h2>
    <div class="tools">
      <label class="search">Filter <input type="search" id="filter" autocomplete="off" /></label>
      <div class="sorts" role="group" aria-label="Sort by">${buttons}</div>
    </div>
    <div class="head" aria-hidden="true"><span>suite</span><span>shadow</span><span>full</span></div>
    <div id="rows">${suites.map((suite) => suiteRow(suite, longest))}</div>
  </section>`
}

function suiteRow(suite: SuiteComparison, longest: number): Html {
  const { shadow, full, tests } = suite
  const different = tests.filter(({ verdict }) => verdict === 'different').length
  const tag = suite.only
    ? html`<span class="tag">${suite.only.layer} only · ${suite.only.why}</span>`
    : different > 0
      ? html`<span class="tag bad">${plural(different, 'difference')}</span>`
      : html``
  return html`<details
    class="suite${different > 0 ? ' differs' : ''}"
    data-file="${suiteName(suite)}"
    data-shadow="${Math.round(shadow.ms)}"
    data-full="${Math.round(full.ms)}"
    data-gain="${Math.round(full.ms - shadow.ms)}"
    data-differs="${different}"
  >
    <summary>
      <span class="name"><code>${suiteName(suite)}</code> ${tag}</span
      >${suiteCell('shadow', shadow, longest)}${suiteCell('full', full, longest)}
    </summary>
    <ul class="tests">
      ${tests.map(testRow)}
    </ul>
  </details> `
}

function suiteCell(layer: LayerName, side: SuiteSide, longest: number): Html {
  if (side.outcome === 'missing') return html`<span class="cell"><span class="label">${layer}</span> did not run</span>`
  const part = ((side.ms / longest) * 100).toFixed(1)
  return html`<span class="cell"
    ><span class="label">${layer}</span>
    <span class="mark ${side.outcome}">${side.outcome === 'failed' ? '✗' : side.outcome === 'passed' ? '✓' : '–'}</span>
    ${cellCounts(side)} <span class="ms">${duration(side.ms)}</span
    ><span class="bar ${layer}" style="--part:${part}%"></span
  ></span>`
}

function cellCounts(side: SuiteSide): Html {
  const { passed, failed, skipped } = side
  return passed + failed + skipped === 0 ? html`<span>${side.outcome}</span>` : html`<span>${countsOf(side)}</span>`
}

function testRow(test: TestComparison): Html {
  const cell = (layer: LayerName) => {
    const { outcome, ms } = test[layer]
    return html`<span class="cell"
      ><span class="label">${layer}</span> <span class="mark ${outcome}">${outcome}</span>
      <span class="ms">${outcome === 'passed' || outcome === 'failed' ? duration(ms) : ''}</span></span
    >`
  }
  return html`<li class="${test.verdict.replace(' ', '-')}">
    <span class="name">${testName(test)}</span>${cell('shadow')}${cell('full')}
  </li>`
}
