/** The report as text, and as JSON (docs/cli.md describes the form; `version` changes when a field changes meaning). */
import { type CheckReport, count, exitCode, type Finding, type Level, type Part } from './findings'

export const JSON_VERSION = 1

export function printJson(report: CheckReport): string {
  const code = exitCode(report)
  const parts = report.parts.map((part) => ({ name: part.name, status: status(part), findings: part.findings }))
  const { paths, strict } = report
  const whole = { version: JSON_VERSION, result: RESULTS[code], exitCode: code, strict, ...paths, parts }
  return `${JSON.stringify(whole, null, 2)}\n`
}

const RESULTS = { 0: 'ok', 1: 'differs', 2: 'failed' } as const

function status({ failed, findings }: Part): string {
  if (failed) return 'failed'
  const has = (level: Level) => findings.some((finding) => finding.level === level)
  return has('error') ? 'differs' : has('warning') ? 'warnings' : 'ok'
}

const SYMBOLS: Readonly<Record<Level, string>> = { ok: '✓', error: '✗', warning: '!', info: '·' }
const COLOURS: Readonly<Record<Level, number>> = { ok: 32, error: 31, warning: 33, info: 2 }

/** @param colour whether to colour the signs: for a terminal only */
export function printText(report: CheckReport, colour: boolean): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const sign = (level: Level) => paint(COLOURS[level], SYMBOLS[level])
  const parts = report.parts.map((part) => {
    const lines = grouped(part).flatMap((finding) => lineOf(finding, sign(finding.level)))
    return [paint(1, part.title), ...lines].join('\n')
  })
  return `${[...parts, summary(report)].join('\n\n')}\n`
}

const WIDTH = 110

function lineOf({ message, fix, detail }: Finding, sign: string): string[] {
  const text = `${message}.${fix === undefined ? '' : ` Fix: ${fix}`}`
  const below = detail ? detail.split('\n').map((line) => `      ${line}`) : []
  // A line that is a list is broken; any other stays whole, for a terminal to break and for grep to find.
  return [`  ${sign} ${text.includes(', ') && !fix ? wrapped(text) : text}`, ...below]
}

function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n    ')
}

/** What the shadow carries and what it does not, a line for each that has the same to say. */
function grouped({ name, findings }: Part): readonly Finding[] {
  if (name !== 'behaviour') return findings
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = finding.message.replace(finding.object, '\0')
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  const merged = [...groups].map(([key, [first, ...rest]]) => {
    const objects = [first as Finding, ...rest].map(({ object }) => object).join(', ')
    return { ...(first as Finding), message: key.replace('\0', objects).replace(/: carried$/, '') }
  })
  return [...merged].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level))
}

const ORDER: readonly Level[] = ['ok', 'info', 'warning', 'error']

function summary(report: CheckReport): string {
  const number = (level: Level) =>
    report.parts.flatMap((part) => part.findings).filter((finding) => finding.level === level).length
  const [errors, warnings] = [number('error'), number('warning')]
  const code = exitCode(report)
  const notes = warnings ? `, ${count(warnings, 'warning')}${report.strict ? ' (--strict)' : ''}` : ''
  if (code === 2) return `Not all could be checked: ${count(errors, 'problem')}${notes}.`
  return code === 0 ? `All is well${notes}.` : `${count(errors, 'problem')}${notes}.`
}
