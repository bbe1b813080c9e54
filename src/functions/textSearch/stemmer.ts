/**
 * The English stemmer of Snowball ("Porter2"), in the version that Postgres 18 has. Words are in lower case; a `y` that is
 * a consonant is written `Y` meanwhile.
 */

const VOWELS = 'aeiouy'
/** A short syllable does not end with these. */
const LONG_ENDS = `${VOWELS}wxY`
/** Letters that `li` may be taken from. */
const BEFORE_LI = 'cdeghkmnrt'

const isVowel = (letter: string | undefined): boolean => letter !== undefined && VOWELS.includes(letter)
const isConsonant = (letter: string | undefined): boolean => letter !== undefined && !VOWELS.includes(letter)

const WHOLE_WORDS: ReadonlyMap<string, string> = new Map([
  ...['skis ski', 'skies sky', 'dying die', 'lying lie', 'tying tie', 'idly idl', 'gently gentl', 'ugly ugli', 'early earli', 'only onli', 'singly singl'].map((pair) => pair.split(' ') as [string, string]),
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((word): [string, string] => [word, word]),
]) // prettier-ignore

/** They stay as they are once the plural's `s` is gone. */
const AFTER_PLURAL = new Set(['inning', 'outing', 'canning', 'herring', 'earring', 'proceed', 'exceed', 'succeed'])

/** Suffix → replacement; the longest suffix of a word decides. */
type Endings = readonly (readonly [suffix: string, replacement: string])[]

const STEP_2: Endings = [
  ['ization', 'ize'], ['ational', 'ate'], ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'],
  ['tional', 'tion'], ['biliti', 'ble'], ['lessli', 'less'],
  ['entli', 'ent'], ['ation', 'ate'], ['alism', 'al'], ['aliti', 'al'], ['ousli', 'ous'], ['iviti', 'ive'], ['fulli', 'ful'],
  ['enci', 'ence'], ['anci', 'ance'], ['abli', 'able'], ['izer', 'ize'], ['ator', 'ate'], ['alli', 'al'],
  ['bli', 'ble'], ['ogi', 'og'], ['li', ''],
] // prettier-ignore

const STEP_3: Endings = [
  ['ational', 'ate'], ['tional', 'tion'],
  ['alize', 'al'], ['icate', 'ic'], ['iciti', 'ic'], ['ative', ''],
  ['ical', 'ic'], ['ness', ''], ['ful', ''],
] // prettier-ignore

const STEP_4: Endings = [
  'ement', 'ance', 'ence', 'able', 'ible', 'ment', 'ant', 'ent', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize', 'ion', 'al', 'er', 'ic',
].map((suffix) => [suffix, '']) // prettier-ignore

const endingOf = (word: string, endings: Endings) => endings.find(([suffix]) => word.endsWith(suffix))

export function stem(word: string): string {
  if (/[\ud800-\udbff]/.test(word)) return stemPairs(word)
  const whole = WHOLE_WORDS.get(word)
  if (whole !== undefined) return whole
  return word.length < 3 ? word : new Stem(word).stem()
}

/** Letters are counted by code points, so that each pair of surrogates becomes one letter meanwhile. */
function stemPairs(word: string): string {
  const pairs: string[] = []
  const single = word.replace(/[\ud800-\udbff][\udc00-\udfff]/g, (pair) => {
    pairs.push(pair)
    return '\uffff'
  })
  return stem(single).replace(/\uffff/g, () => pairs.shift() ?? '\uffff')
}

class Stem {
  private word: string
  /** Where the regions R1 and R2 start. */
  private readonly r1: number
  private readonly r2: number

  constructor(word: string) {
    this.word = markConsonants(word.startsWith("'") ? word.slice(1) : word)
    const special = /^(?:gener|commun|arsen)/.exec(this.word)?.[0].length
    this.r1 = special ?? afterSyllable(this.word, 0)
    this.r2 = afterSyllable(this.word, this.r1)
  }

  stem(): string {
    this.plural()
    if (!AFTER_PLURAL.has(this.word)) {
      this.pastAndGerund()
      if (/[^aeiouy][yY]$/.test(this.word) && this.word.length > 2) this.cut(1, 'i')
      this.step2()
      this.step3()
      this.step4()
      this.step5()
    }
    return this.word.replaceAll('Y', 'y')
  }

  private cut(length: number, replacement = ''): void {
    this.word = this.word.slice(0, this.word.length - length) + replacement
  }

  private isIn(region: number, suffix: string): boolean {
    return this.word.length - suffix.length >= region
  }

  /** A consonant, a vowel, and a consonant that does not lengthen it; or a word of a vowel and a consonant. */
  private endsShort(end: number): boolean {
    const [a, b, c] = [this.word[end - 3], this.word[end - 2], this.word[end - 1]]
    if (c === undefined) return false
    if (isConsonant(a) && isVowel(b) && !LONG_ENDS.includes(c)) return true
    return end === 2 && isVowel(b) && isConsonant(c)
  }

  private plural(): void {
    const possessive = ["'s'", "'s", "'"].find((ending) => this.word.endsWith(ending))
    if (possessive !== undefined) this.cut(possessive.length)
    const { word } = this
    if (word.endsWith('sses')) this.cut(2)
    else if (word.endsWith('ied') || word.endsWith('ies')) this.cut(3, word.length > 4 ? 'i' : 'ie')
    else if (/s$/.test(word) && !/[us]s$/.test(word) && /[aeiouy]/.test(word.slice(0, -2))) this.cut(1)
  }

  private pastAndGerund(): void {
    const { word } = this
    const suffix = /(?:eedly|ingly|edly|eed|ing|ed)$/.exec(word)?.[0]
    if (suffix === undefined) return
    if (suffix.startsWith('ee')) {
      if (this.isIn(this.r1, suffix)) this.cut(suffix.length, 'ee')
      return
    }
    if (!/[aeiouy]/.test(word.slice(0, -suffix.length))) return
    this.cut(suffix.length)
    if (/(?:at|bl|iz)$/.test(this.word)) this.word += 'e'
    else if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(this.word)) this.cut(/^[aeo]..$/.test(this.word) ? 0 : 1)
    else if (this.word.length === this.r1 && this.endsShort(this.word.length)) this.word += 'e'
  }

  private step2(): void {
    const ending = endingOf(this.word, STEP_2)
    if (!ending || !this.isIn(this.r1, ending[0])) return
    const [suffix, replacement] = ending
    const before = this.word.at(-suffix.length - 1)
    if (suffix === 'ogi' && before !== 'l') return
    if (suffix === 'li' && (before === undefined || !BEFORE_LI.includes(before))) return
    this.cut(suffix.length, replacement)
  }

  private step3(): void {
    const ending = endingOf(this.word, STEP_3)
    if (!ending || !this.isIn(ending[0] === 'ative' ? this.r2 : this.r1, ending[0])) return
    this.cut(ending[0].length, ending[1])
  }

  private step4(): void {
    const ending = endingOf(this.word, STEP_4)
    if (!ending || !this.isIn(this.r2, ending[0])) return
    if (ending[0] !== 'ion' || /[st]ion$/.test(this.word)) this.cut(ending[0].length)
  }

  private step5(): void {
    const { word } = this
    if (word.endsWith('e')) {
      const goes = this.isIn(this.r2, 'e') || (this.isIn(this.r1, 'e') && !this.endsShort(word.length - 1))
      if (goes) this.cut(1)
    } else if (word.endsWith('ll') && this.isIn(this.r2, 'l')) this.cut(1)
  }
}

/** A `y` at the start or behind a vowel is a consonant. */
function markConsonants(word: string): string {
  if (!word.includes('y')) return word
  const letters = [...word]
  for (const [i, letter] of letters.entries())
    if (letter === 'y' && (i === 0 || isVowel(letters[i - 1]))) letters[i] = 'Y'
  return letters.join('')
}

/** Behind the first consonant that follows a vowel, from `start` on; the end where there is none. */
function afterSyllable(word: string, start: number): number {
  let i = start
  while (i < word.length && !isVowel(word[i])) i++
  while (i < word.length && isVowel(word[i])) i++
  return Math.min(i + 1, word.length)
}
