import { pgError, UnsupportedOnShadow } from '../errors'
import type { Picture, PictureKey } from './numberPicture'

/** What to_number reads from a text by a picture (the server's NUM_numpart_from_char). */

const DATA = '0123456789.,+-'

interface Read {
  /** Sign or blank, then digits and perhaps a point. */
  readonly text: string
  /** Digits read after the point. */
  readonly post: number
}

/** @throws PostgresError 0A000; UnsupportedOnShadow for Roman numerals */
export function numberFromText(text: string, picture: Picture): Read {
  if (picture.exponent) throw pgError('0A000', '"EEEE" not supported for input')
  if (picture.roman) throw new UnsupportedOnShadow('to_number() of Roman numerals')
  return new Input([...text], picture).read()
}

class Input {
  private at = 0
  private sign = ' '
  private digits = ''
  private readPre = 0
  private readPost = 0
  private readPoint = false

  constructor(
    private readonly characters: readonly string[],
    private readonly p: Picture,
  ) {}

  private get ended(): boolean {
    return this.at >= this.characters.length
  }

  read(): Read {
    for (const node of this.p.nodes) {
      if (this.ended) break
      if ('character' in node) this.at++
      else if (this.pattern(node.key)) this.at++
    }
    const digits = this.digits.endsWith('.') ? this.digits.slice(0, -1) : this.digits
    return { text: `${this.sign}${digits}`, post: this.readPost }
  }

  /** Whether the pattern takes one more character. */
  private pattern(key: PictureKey): boolean {
    const current = this.characters[this.at]!
    switch (key) {
      case '9':
      case '0':
      case '.':
      case 'D':
        this.number(key)
        return true
      case ',':
      case 'G':
        // Nothing counts as written when a number is read.
        return !this.p.fill && current === ','
      case 'L':
        this.skip(1)
        return false
      case 'TH':
      case 'th':
        if (!this.p.decimal) this.skip(2)
        return false
      case 'MI':
      case 'PL':
      case 'SG':
        if ((key !== 'PL' && current === '-') || (key !== 'MI' && current === '+')) {
          this.sign = current
          return true
        }
        this.skip(1)
        return false
      default:
        return false
    }
  }

  private skip(count: number): void {
    for (let i = 0; i < count && !this.ended && !DATA.includes(this.characters[this.at]!); i++) this.at++
  }

  private number(key: '9' | '0' | '.' | 'D'): void {
    if (this.characters[this.at] === ' ') this.at++
    if (this.ended) return
    if (this.sign === ' ' && (key === '0' || key === '9') && this.readPre + this.readPost === 0) this.signBefore()
    if (this.ended) return
    const wasRead = this.digitOrPoint()
    if (wasRead === undefined || this.ended) return
    if (this.sign === ' ' && this.readPre + this.readPost > 0) this.signAfter(wasRead)
  }

  private signBefore(): void {
    const current = this.characters[this.at]!
    if (this.p.signed === 'before') {
      if (current === '-' || current === '+') {
        this.sign = current
        this.at++
      }
    } else if (current === '-' || (this.p.bracket && current === '<')) {
      this.sign = '-'
      this.at++
    } else if (current === '+') {
      this.sign = '+'
      this.at++
    }
  }

  /** Whether something was read; undefined where there are digits enough. */
  private digitOrPoint(): boolean | undefined {
    const current = this.characters[this.at]!
    if (/^\d$/.test(current)) {
      if (this.readPoint && this.readPost === this.p.post) return undefined
      this.digits += current
      if (this.readPoint) this.readPost++
      else this.readPre++
      return true
    }
    if (this.p.decimal && !this.readPoint && current === '.') {
      this.digits += '.'
      this.readPoint = true
      return true
    }
    return false
  }

  private signAfter(wasRead: boolean): void {
    const next = this.characters[this.at + 1]
    if (this.p.signed && wasRead && next !== undefined && !/^\d$/.test(next)) {
      if (next !== '-' && next !== '+') return
      this.sign = next
      this.at++
    } else if (!wasRead && !this.p.signed && (this.p.plus || this.p.minus)) {
      const current = this.characters[this.at]!
      if (current === '-' || current === '+') this.sign = current
    }
  }
}
