import { bitCodecs } from './bitString'
import { boolCodec } from './boolean'
import { byteaCodec } from './bytea'
import type { TypeCodec } from './codec'
import { recordCodec } from './record'
import { dateCodec, timestampCodec, timestamptzCodec } from './dateCodecs'
import { float4Codec, float8Codec } from './float'
import { int2Codec, int4Codec, int8Codec, oidCodec } from './integer'
import { intervalCodec } from './intervalCodec'
import { jsonbCodec, jsonCodec } from './jsonCodec'
import { jsonpathCodec } from './jsonpathCodec'
import { nodeTreeCodec } from './nodeTree'
import { moneyCodec, numericCodec } from './numeric'
import { cidrCodec, inetCodec, macaddrCodec } from './network'
import { charCodec } from './singleByte'
import { bpcharCodec, citextCodec, nameCodec, textCodec, varcharCodec } from './text'
import { pointCodec } from './point'
import { regconfigCodec, regdictionaryCodec, tsqueryCodec, tsvectorCodec } from './textSearchCodecs'
import { timeCodec, timetzCodec } from './timeCodecs'
import { uuidCodec } from './uuid'
import { vectorCodec } from './vector'
import { int2VectorCodec, oidVectorCodec } from './vectors'
import { xmlCodec } from './xml'

/** pg_type.typname → codec, for every base type the shadow holds. Enums and arrays are made by TypeSystem. */
export const codecs: Readonly<Record<string, TypeCodec>> = {
  bool: boolCodec,
  int2: int2Codec,
  int4: int4Codec,
  int8: int8Codec,
  oid: oidCodec,
  float4: float4Codec,
  float8: float8Codec,
  numeric: numericCodec,
  money: moneyCodec,
  text: textCodec,
  varchar: varcharCodec,
  bpchar: bpcharCodec,
  name: nameCodec,
  citext: citextCodec,
  unknown: textCodec,
  void: textCodec,
  refcursor: textCodec,
  xid: textCodec,
  regproc: textCodec,
  pg_node_tree: nodeTreeCodec,
  aclitem: textCodec,
  int2vector: int2VectorCodec,
  oidvector: oidVectorCodec,
  regconfig: regconfigCodec,
  regdictionary: regdictionaryCodec,
  uuid: uuidCodec,
  bytea: byteaCodec,
  char: charCodec,
  bit: bitCodecs.bit,
  varbit: bitCodecs.varbit,
  inet: inetCodec,
  cidr: cidrCodec,
  macaddr: macaddrCodec,
  xml: xmlCodec,
  date: dateCodec,
  time: timeCodec,
  timetz: timetzCodec,
  timestamp: timestampCodec,
  timestamptz: timestamptzCodec,
  interval: intervalCodec,
  json: jsonCodec,
  jsonb: jsonbCodec,
  jsonpath: jsonpathCodec,
  vector: vectorCodec,
  point: pointCodec,
  tsvector: tsvectorCodec,
  tsquery: tsqueryCodec,
  record: recordCodec,
}
