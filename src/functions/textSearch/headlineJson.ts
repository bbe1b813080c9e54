import { eachElement, eachMember, kindOf } from '../../types/jsonScan'

/** A json document without white space, its texts changed; keys stay. */
export function mapJsonTexts(document: string, change: (text: string) => string): string {
  const kind = kindOf(document)
  if (kind === 'string') return JSON.stringify(change(JSON.parse(document) as string))
  const parts: string[] = []
  if (kind === 'array') {
    eachElement(document, (element) => parts.push(mapJsonTexts(element, change)))
    return `[${parts.join(',')}]`
  }
  if (kind === 'object') {
    eachMember(document, (key, value) =>
      parts.push(`${JSON.stringify(JSON.parse(key))}:${mapJsonTexts(value, change)}`),
    )
    return `{${parts.join(',')}}`
  }
  return document.trim()
}
