// What was measured, as JSON, with its tables and plots, and the part of docs/performance.md that has figures.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from '../../scripts/prepare.mjs'
import { bench } from '../workspace.mjs'
import { markdown, summary } from './markdown.mjs'
import { plots } from './plots.mjs'

const PAGE = path.join(root, 'docs/performance.md')
const REGION = /(<!-- results: written by npm run bench -->\n)[\s\S]*?(<!-- end of results -->)/

export class Results {
  /** part → piece → figures */
  all = {}

  constructor({ out, save, render }) {
    this.save = save
    this.elsewhere = out !== undefined
    this.folder = this.elsewhere ? path.resolve(out) : path.join(bench, 'results')
    this.file = path.join(this.folder, 'results.json')
    if ((save || render) && existsSync(this.file)) this.all = JSON.parse(readFileSync(this.file, 'utf8'))
  }

  async add(part, piece, figures) {
    this.all[part] = { ...this.all[part], [piece]: figures }
    if (this.save) await this.render()
  }

  async render() {
    mkdirSync(this.folder, { recursive: true })
    await writeFormatted(this.file, JSON.stringify(this.all, rounded))
    await writeFormatted(path.join(this.folder, 'results.md'), markdown(this.all))
    const drawn = plots(this.all)
    const plotFolder = this.elsewhere ? this.folder : path.join(root, 'docs')
    for (const [name, svg] of drawn) writeFileSync(path.join(plotFolder, name), svg)
    if (this.elsewhere) return
    const text = summary(this.all, drawn)
    const page = readFileSync(PAGE, 'utf8').replace(REGION, (_, start, end) => `${start}\n${text}\n${end}`)
    await writeFormatted(PAGE, page)
  }
}

async function writeFormatted(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(PAGE)), filepath: file }))
}

/** No clock here is good for more than six digits. */
const rounded = (_, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value
