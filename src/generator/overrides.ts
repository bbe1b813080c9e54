/**
 * Overrides: what a team wants mapped otherwise on the shadow, as entries of the generator's `overrides` list. Each
 * becomes a Postgres statement that runs after the schema's own DDL, so it means exactly what it means on Postgres.
 *
 *     Model.field type <Postgres type>      Model.field nullable      Model.field default <expression>
 *     Model.field default none              Model.field required      Model exclude
 *     Model without trigger <name>
 */
import type { DMMF } from '@prisma/generator-helper'
import { ShadowError } from '../errors'

export interface Override {
  /** As written. */
  readonly text: string
  /** The Postgres statement it stands for. */
  readonly statement: string
  /** The trigger that `without trigger` names. */
  readonly trigger?: string
}

const FORMS =
  'Model.field type <type> | default <expression> | default none | nullable | required, or Model exclude | without trigger <name>'
const TRIGGER = /\bwithout trigger\s+(.*?)\s*$/s
const ENTRY = /^\s*(\w+)(?:\.(\w+))?\s+(type|default|nullable|required|exclude|without trigger)\b\s*(.*?)\s*$/s

/**
 * @param at where the option stands, for messages
 * @throws ShadowError OPTION_INVALID naming the entry and what is wrong with it
 */
export function readOverrides(entries: readonly string[], datamodel: DMMF.Datamodel, at: string): Override[] {
  return entries.map((text) => ({
    text,
    statement: statementFor(text, datamodel, at),
    trigger: TRIGGER.exec(text)?.[1],
  }))
}

function statementFor(text: string, datamodel: DMMF.Datamodel, at: string): string {
  const refuse = (reason: string) =>
    new ShadowError('OPTION_INVALID', `The override "${text}" ${reason} (${at}).`, `Forms: ${FORMS}.`)
  const match = ENTRY.exec(text)
  if (!match) throw refuse('is not understood')
  const [, modelName, fieldName, verb, argument] = match as unknown as [
    string,
    string,
    string | undefined,
    string,
    string,
  ]
  const model = datamodel.models.find((m) => m.name === modelName)
  if (!model) throw refuse(`names a model that the schema does not have: ${modelName}`)
  const ofModel = verb === 'exclude' || verb === 'without trigger'
  if ((fieldName === undefined) !== ofModel) throw refuse(ofModel ? 'takes a model, not a field' : 'needs a field')
  if ((argument !== '') !== (verb === 'type' || verb === 'default' || verb === 'without trigger'))
    throw refuse(argument ? `has more than it needs: ${argument}` : `needs a value after "${verb}"`)
  const table = `${model.schema ? `${quote(model.schema)}.` : ''}${quote(model.dbName ?? model.name)}`
  // Only the migrations have triggers, so the schema's own DDL knows none to drop.
  if (verb === 'without trigger') return `DROP TRIGGER IF EXISTS ${quote(argument)} ON ${table};`
  if (fieldName === undefined) return `DROP TABLE ${table} CASCADE;`
  return `ALTER TABLE ${table} ALTER COLUMN ${quote(columnName(model, fieldName, refuse))} ${action(verb, argument)};`
}

/** Prisma's datamodel leaves out `Unsupported` fields; they are named as their column is. */
function columnName(model: DMMF.Model, fieldName: string, refuse: (reason: string) => Error): string {
  const field = model.fields.find((f) => f.name === fieldName)
  if (field?.kind === 'object') throw refuse(`names a relation, which has no column: ${model.name}.${fieldName}`)
  return field?.dbName ?? fieldName
}

function action(verb: string, argument: string): string {
  if (verb === 'type') return `TYPE ${argument}`
  if (verb === 'nullable') return 'DROP NOT NULL'
  if (verb === 'required') return 'SET NOT NULL'
  return argument === 'none' ? 'DROP DEFAULT' : `SET DEFAULT ${argument}`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
