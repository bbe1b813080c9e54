import type { TypeRef } from '../catalog/catalog'
import type { CatalogIndex } from '../catalog/lookup'
import type { RowField } from '../catalog/rowTypes'
import { UnsupportedOnShadow } from '../errors'
import { arrayCodec } from './arrayCodec'
import type { TypeCodec, TypeLookup } from './codec'
import { codecs } from './codecs'
import { enumCodec } from './enumeration'
import { formatType, formatTypeName } from './formatType'
import { rowCodec } from './rowCodec'
import { ownedSequence, REGCLASS, regclassCodec } from './regclass'
import { REGNAMESPACE, regnamespaceCodec } from './regnamespace'
import { REGTYPE, regtypeCodec } from './regtype'

/** Codecs for one catalog: the built-in ones, and those of its enums, domains (their base type's) and arrays, made on first use. */
export class TypeSystem implements TypeLookup {
  private readonly cache = new Map<number, TypeCodec>()

  constructor(readonly index: CatalogIndex) {}

  /** Rows of every type are `record` here: a table's name may be a system type's too. */
  typeName(oid: number): string {
    return this.rowFields(oid) ? 'record' : this.index.typeName(oid)
  }

  formatType(type: TypeRef): string {
    return formatType(this.index, type)
  }

  formatTypeName(oid: number): string {
    return formatTypeName(this.index, oid)
  }

  elementType(oid: number): number {
    return this.index.elementType(oid)
  }

  arrayType(oid: number): number {
    return this.index.arrayType(oid)
  }

  ownedSequence(table: string, column: string): string | null {
    return ownedSequence(this.index, table, column)
  }

  enumLabels(oid: number): readonly string[] | undefined {
    return this.index.enumOf(oid)?.labels
  }

  rowFields(oid: number): readonly RowField[] | undefined {
    return this.index.rows.fields(oid)
  }

  codec(oid: number): TypeCodec {
    let codec = this.cache.get(oid)
    if (!codec) this.cache.set(oid, (codec = this.make(oid)))
    return codec
  }

  /** The codec, or undefined for a type that the shadow knows by name only. */
  codecIfAny(oid: number): TypeCodec | undefined {
    try {
      return this.codec(oid)
    } catch (error) {
      if ((error as Error).name === 'UnsupportedOnShadow') return undefined
      throw error
    }
  }

  private make(oid: number): TypeCodec {
    const labels = this.enumLabels(oid)
    if (labels) return enumCodec(labels, this.formatType({ oid, typmod: -1 }))
    const domain = this.index.domainOf(oid)
    if (domain) return this.codec(domain.base.oid)
    const fields = this.rowFields(oid)
    if (fields) return rowCodec(this, fields)
    if (oid === REGTYPE) return regtypeCodec(this.index)
    if (oid === REGNAMESPACE) return regnamespaceCodec(this.index)
    if (oid === REGCLASS) return regclassCodec(this.index)
    const codec = codecs[this.index.typeName(oid)]
    if (codec) return codec
    const element = this.elementType(oid)
    if (element) return arrayCodec(this.codec(element), this.typeName(this.baseType(element)))
    throw new UnsupportedOnShadow(`type ${this.formatType({ oid, typmod: -1 })}`)
  }

  baseType(oid: number): number {
    const domain = this.index.domainOf(oid)
    return domain ? this.baseType(domain.base.oid) : oid
  }
}
