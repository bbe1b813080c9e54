import type { TypeRef } from '../catalog/catalog'
import { pgError, UnsupportedOnShadow } from '../errors'
import { elementForm } from '../types/arrayForm'
import type { Stored, TypeLookup } from '../types/codec'
import { eachElement, eachMember, kindOf } from '../types/jsonScan'
import { asText, readable } from './jsonAccess'
import { set } from './define'
import type { CallSite, Definition, Family, Rows } from './definition'

/** Documents as rows (manual, "JSON Processing Functions"). */

type Type = 'json' | 'jsonb'

const failure = (message: string) => pgError('22023', message)

function elementsOf(document: string): string[] {
  const elements: string[] = []
  eachElement(document, (value) => elements.push(value))
  return elements
}

function membersOf(document: string): [key: string, value: string][] {
  const members: [string, string][] = []
  eachMember(document, (key, value) => members.push([JSON.parse(key) as string, value]))
  return members
}

function arrayElements(type: Type, text: boolean): Definition {
  const name = `${type}_array_elements${text ? '_text' : ''}`
  return set((document: string) => {
    const kind = kindOf(document)
    if (kind !== 'array') {
      if (type === 'json') throw failure(`cannot call ${name} on a ${kind === 'object' ? 'non-array' : 'scalar'}`)
      throw failure(`cannot extract elements from ${kind === 'object' ? 'an object' : 'a scalar'}`)
    }
    const elements = elementsOf(type === 'json' && text ? readable(document) : document)
    return text ? elements.map(asText) : elements
  })
}

function each(type: Type, text: boolean): Definition {
  const name = `${type}_each${text ? '_text' : ''}`
  return {
    rows: () => (given) => {
      const document = given as string
      const kind = kindOf(document)
      if (kind !== 'object') {
        if (type === 'jsonb') throw failure(`cannot call ${name} on a non-object`)
        throw failure(`cannot deconstruct ${kind === 'array' ? 'an array as an object' : 'a scalar'}`)
      }
      const members = membersOf(type === 'json' ? readable(document) : document)
      return text ? members.map(([key, value]) => [key, asText(value)]) : members
    },
  }
}

function objectKeys(type: Type): Definition {
  return set((document: string) => {
    const kind = kindOf(document)
    if (kind !== 'object')
      throw failure(`cannot call ${type}_object_keys on ${kind === 'array' ? 'an array' : 'a scalar'}`)
    return membersOf(type === 'json' ? readable(document) : document).map(([key]) => key)
  })
}

type Column = NonNullable<CallSite['columns']>[number]

/** What a column takes of a JSON value; JSON's null is SQL's. */
type Reader = (value: string) => Stored

function readerOf(types: TypeLookup, { name, type }: Column): Reader {
  const oid = types.baseType(type.oid)
  const typeName = types.typeName(oid)
  const codec = types.codec(type.oid)
  const element = types.elementType(oid)
  if (typeName === 'json' || typeName === 'jsonb') return (value) => codec.input(value, -1)
  const text = (value: string) => codec.input(asText(value) as string, type.typmod)
  if (element === 0) return text
  const array = arrayReader(types, name, element, type)
  return (value) => (kindOf(value) === 'string' ? text(value) : array(value))
}

function arrayReader(types: TypeLookup, name: string, element: number, { typmod }: TypeRef): Reader {
  const form = elementForm(types.typeName(types.baseType(element)))
  const read = readerOf(types, { name, type: { oid: element, typmod } })
  return (value) => {
    if (kindOf(value) !== 'array')
      throw pgError('22P02', 'expected JSON array', { hint: `See the value of key "${name}".` })
    const items = elementsOf(value).map((item) => {
      if (kindOf(item) === 'array') throw new UnsupportedOnShadow('a JSON array of arrays as an array column')
      const stored = item === 'null' ? null : read(item)
      return stored === null ? null : form.toItem(stored)
    })
    return JSON.stringify(items)
  }
}

/** One object as a row of the columns that the definition list names. */
function rowReader({ types, columns = [] }: CallSite): (document: string) => readonly Stored[] {
  const readers = columns.map((column) => ({ name: column.name, read: readerOf(types, column) }))
  return (document) => {
    const members = new Map(membersOf(document))
    return readers.map(({ name, read }) => {
      const value = members.get(name)
      return value === undefined || value === 'null' ? null : read(value)
    })
  }
}

function toRecord(type: Type): Definition {
  return {
    rows(call) {
      const read = rowReader(call)
      return (given): Rows => {
        if (given === null) return [(call.columns ?? []).map(() => null)]
        const document = given as string
        const kind = kindOf(document)
        // Postgres names its inner function.
        if (kind !== 'object')
          throw failure(`cannot call populate_composite on ${kind === 'array' ? 'an array' : 'a scalar'}`)
        return [read(type === 'json' ? readable(document) : document)]
      }
    },
  }
}

function toRecordset(type: Type): Definition {
  const name = `${type}_to_recordset`
  return {
    rows(call) {
      const read = rowReader(call)
      return (given): Rows => {
        if (given === null) return []
        const document = given as string
        const kind = kindOf(document)
        if (kind !== 'array') {
          const what = type === 'jsonb' ? 'a non-array' : kind === 'object' ? 'an object' : 'a scalar'
          throw failure(`cannot call ${name} on ${what}`)
        }
        const elements = elementsOf(type === 'json' ? readable(document) : document)
        return elements.map((element) => {
          if (kindOf(element) !== 'object') throw failure(`argument of ${name} must be an array of objects`)
          return read(element)
        })
      }
    },
  }
}

function family(type: Type): Family {
  return {
    [`${type}_array_elements(${type})`]: arrayElements(type, false),
    [`${type}_array_elements_text(${type})`]: arrayElements(type, true),
    [`${type}_each(${type})`]: each(type, false),
    [`${type}_each_text(${type})`]: each(type, true),
    [`${type}_object_keys(${type})`]: objectKeys(type),
    [`${type}_to_record(${type})`]: toRecord(type),
    [`${type}_to_recordset(${type})`]: toRecordset(type),
  }
}

export const jsonSets: Family = { ...family('json'), ...family('jsonb') }
