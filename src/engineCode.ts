/**
 * The engine's code as V8 has compiled it, kept beside the code itself: reading it back takes a third of the time. It is bound
 * to the code's content, to Node's build and to its flags; what does not fit is compiled anew, as without it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import path from 'node:path'
import vm from 'node:vm'

/** What scripts/pack.mjs writes; sources that were not built have none. */
const PACK = path.join(__dirname, 'engine.js')
const FOLDER = path.join(__dirname, 'code-cache')

let unsaved: { readonly script: vm.Script; readonly file: string } | undefined
let asked = false

/**
 * Loads the engine's pack for all that requires it from here on; does nothing where there is none. For the process itself, not
 * for a test file's sandbox.
 * @param use what the process does with it: each keeps the functions that it needs
 */
export function loadEngineCode(use: 'tests' | 'generate' = 'tests'): void {
  if (asked || require.cache[PACK] !== undefined || !existsSync(PACK)) return
  asked = true
  const source = readFileSync(PACK, 'utf8')
  const about = [
    use,
    process.version,
    process.arch,
    process.platform,
    process.versions.v8,
    process.env.NODE_OPTIONS,
    ...process.execArgv,
  ]
  const key = createHash('sha256').update(JSON.stringify(about)).update(source).digest('hex').slice(0, 32)
  const file = path.join(FOLDER, `${key}.bin`)
  const cachedData = read(file)
  const script = new vm.Script(Module.wrap(source), { filename: PACK, cachedData })
  if (cachedData === undefined || script.cachedDataRejected) unsaved = { script, file }
  run(script)
}

/** Keeps the compiled code, once enough of it has been run to be worth it. A folder that cannot be written is left alone. */
export function saveEngineCode(): void {
  if (!unsaved) return
  const { script, file } = unsaved
  unsaved = undefined
  const half = `${file}.${process.pid}.tmp`
  try {
    mkdirSync(FOLDER, { recursive: true })
    const data = script.createCachedData()
    writeFileSync(half, Buffer.concat([digest(data), data]))
    renameSync(half, file)
  } catch {
    rmSync(half, { force: true })
  }
}

/** As Node's own loader does it: under the same path, for whoever requires it. */
function run(script: vm.Script): void {
  const made = new Module(PACK, module)
  made.filename = PACK
  const body = script.runInThisContext() as (...args: unknown[]) => void
  body.call(made.exports, made.exports, Module.createRequire(PACK), made, PACK, path.dirname(PACK))
  made.loaded = true
  require.cache[PACK] = made
}

const DIGEST = 32
const digest = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()

function read(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file)
    const data = bytes.subarray(DIGEST)
    return digest(data).equals(bytes.subarray(0, DIGEST)) ? data : undefined
  } catch {
    return undefined
  }
}
