/**
 * The plans of Prisma's query compiler, as JSON, from test file to test file and from run to run: each file's client asks for the
 * same ones anew. A file of them belongs to one compiler and one schema; each line has a hash of its own, so that what
 * a killed process left half-written is passed over.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import path from 'node:path'

/** Characters of plans that are kept of one schema; a file that has grown beyond is begun anew. */
const LIMIT = 16_000_000
/** Files that nothing has read for this long are removed when a new one is begun. */
const KEEP_MS = 14 * 24 * 60 * 60_000

export class KeptPlans {
  private readonly plans = new Map<string, string>()
  private size = 0

  /** @param file where they are kept from run to run; undefined for the process alone */
  constructor(private file: string | undefined) {
    if (file !== undefined) this.read(file)
  }

  get isEmpty(): boolean {
    return this.plans.size === 0
  }

  /** The plan's JSON. */
  find(request: string): string | undefined {
    return this.plans.get(request)
  }

  /** Keeps a plan, if it is the same when it has been read back. */
  keep(request: string, plan: unknown): void {
    const text = JSON.stringify(plan)
    if (text === undefined || this.size > LIMIT || !isSame(plan, JSON.parse(text))) return
    this.add(request, text)
    if (/[\t\n]/.test(request) || this.file === undefined) return
    try {
      appendFileSync(this.file, line(`${request}\t${text}`))
    } catch {
      // For this process alone, then.
      this.file = undefined
    }
  }

  private add(request: string, text: string): void {
    this.plans.set(request, text)
    this.size += request.length + text.length
  }

  private read(file: string): void {
    const known = textOf(file)
    if (known === undefined) return begin(path.dirname(file))
    for (const one of known.split('\n')) {
      const [digest = '', request = '', text = ''] = one.split('\t')
      if (digest !== '' && digest === digestOf(`${request}\t${text}`)) this.add(request, text)
    }
    if (this.size > LIMIT) rmSync(file, { force: true })
  }
}

const line = (content: string): string => `${digestOf(content)}\t${content}\n`
const digestOf = (content: string): string => createHash('sha1').update(content).digest('base64').slice(0, 20)

function textOf(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    utimesSync(file, new Date(), new Date())
    return text
  } catch {
    return undefined
  }
}

/** Makes the folder, and takes out of it what has not been used for long. A folder that cannot be written is left alone. */
function begin(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    const all = readdirSync(folder).map((name) => path.join(folder, name))
    for (const file of all) if (Date.now() - statSync(file).mtimeMs > KEEP_MS) rmSync(file, { force: true })
  } catch {
    // Nothing is kept, or another process tidies as well.
  }
}

/** Plain data, with the same members in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return Object.is(one, other)
  if (Array.isArray(one) !== Array.isArray(other) || !isPlain(one)) return false
  const names = Object.keys(one)
  const others = Object.keys(other)
  return (
    names.length === others.length &&
    names.every((name, i) => name === others[i] && isSame(Reflect.get(one, name), Reflect.get(other, name)))
  )
}

/** An object or array of whatever realm: Maps, Dates and bytes are none. */
function isPlain(value: object): boolean {
  const prototype = Reflect.getPrototypeOf(value)
  return prototype === null || ['Object', 'Array'].includes((prototype.constructor as { name?: string }).name ?? '')
}
