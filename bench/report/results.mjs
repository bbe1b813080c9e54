// What was measured, as JSON, with its tables and plots.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../scripts/prepare.mjs'
import { bench } from '../workspace.mjs'
import { markdown } from './markdown.mjs'
import { plots } from './plots.mjs'

export class Results {
  /** part → piece → figures */
  all = {}

  constructor({ out, save, render }) {
    this.save = save
    this.folder = out === undefined ? path.join(bench, 'results') : path.resolve(out)
    this.plotFolder = out === undefined ? path.join(root, 'docs') : this.folder
    this.file = path.join(this.folder, 'results.json')
    if ((save || render) && existsSync(this.file)) this.all = JSON.parse(readFileSync(this.file, 'utf8'))
  }

  add(part, piece, figures) {
    this.all[part] = { ...this.all[part], [piece]: figures }
    if (this.save) this.render()
  }

  render() {
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(this.file, `${JSON.stringify(this.all, rounded, 1)}\n`)
    writeFileSync(path.join(this.folder, 'results.md'), markdown(this.all))
    for (const [name, svg] of plots(this.all)) writeFileSync(path.join(this.plotFolder, name), svg)
  }
}

/** No clock here is good for more than six digits. */
const rounded = (_, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value
