/**
 * The states of Postgres's default parser (Postgres manual, "Parsers"). A state's rules are tried in order; one reads
 * `test [verb] [next state] [token]`:
 *
 * - the test is a name (see parser.ts) or a set of characters;
 * - without a verb the character is taken and the state becomes the next one, or stays with `.`;
 * - `push` takes the character too, and remembers where it was; `pop` goes back there, to the rule behind;
 *   `clear` forgets the last such place, `merge` forgets it and keeps what was read since;
 * - `rerun` asks the next state about the same character;
 * - `=type` gives a token that ends before the character, and goes to the next state, or else to Base; `clear` forgets the last
 *   place and `clearAll` all of them;
 * - `tags`, `url`, `hyphen` and `version` are done besides.
 */
// prettier-ignore
export const STATES = {
  Base: ['end .', '< push TagFirst', 'ignored Space', 'ascii AsciiWord', 'letter Word', 'digit UnsignedInt', '-+ push SignedIntFirst', '& push EntityFirst', '~ push FileTilde', '/ push FileFirst', '. push PathFirstFirst', 'any Space'],
  NumWord: ['end =numword', 'alphanumeric NumWord', 'mark NumWord', '@ push Email', '/ push FileFirst', '. push FileNext', '- push HyphenNumWordFirst', 'any =numword'],
  AsciiWord: ['end =asciiword', 'ascii .', '. push HostFirstDomain', '. push FileNext', '- push HostFirst', '- push HyphenAsciiWordFirst', '_ push HostFirst', '@ push Email', ': push ProtocolFirst', '/ push FileFirst', 'digit push Host', 'digit NumWord', 'letter Word', 'mark Word', 'any =asciiword'],
  Word: ['end =word', 'letter .', 'mark .', 'digit NumWord', '- push HyphenWordFirst', 'any =word'],
  UnsignedInt: ['end =uint', 'digit .', '. push HostFirstDomain', '. push UDecimalFirst', 'eE push MantissaFirst', '-_ push HostFirst', '@ push Email', 'ascii push Host', 'letter NumWord', 'mark NumWord', '/ push FileFirst', 'any =uint'],
  SignedIntFirst: ['end pop', 'digit clear SignedInt', 'any pop'],
  SignedInt: ['end =int', 'digit .', '. push DecimalFirst', 'eE push MantissaFirst', 'any =int'],
  Space: ['end =blank', '< =blank', 'ignored .', '-+&/ =blank', 'separator Space', 'any =blank'],
  UDecimalFirst: ['end pop', 'digit clear UDecimal', 'any pop'],
  UDecimal: ['end =float', 'digit UDecimal', '. push VersionFirst', 'eE push MantissaFirst', 'any =float'],
  DecimalFirst: ['end pop', 'digit clear Decimal', 'any pop'],
  Decimal: ['end =float', 'digit Decimal', '. push SignedVersion', 'eE push MantissaFirst', 'any =float'],
  SignedVersion: ['end pop', 'digit rerun VersionSign version', 'any pop'],
  VersionSign: ['end pop', 'digit clearAll UnsignedInt =blank', 'any .'],
  VersionFirst: ['end pop', 'digit clear Version', 'any pop'],
  Version: ['end =version', 'digit Version', '. push VersionFirst', 'any =version'],
  MantissaFirst: ['end pop', 'digit clear Mantissa', '+- MantissaSign', 'any pop'],
  MantissaSign: ['end pop', 'digit clear Mantissa', 'any pop'],
  Mantissa: ['end =sfloat', 'digit Mantissa', 'any =sfloat'],

  EntityFirst: ['end pop', '# EntityNumberFirst', 'ascii Entity', ':_ Entity', 'any pop'],
  Entity: ['end pop', 'alphanumeric Entity', ':_.- Entity', '; EntityEnd', 'any pop'],
  EntityNumberFirst: ['end pop', 'xX EntityHexFirst', 'digit EntityNumber', 'any pop'],
  EntityHexFirst: ['end pop', 'hex EntityHex', 'any pop'],
  EntityNumber: ['end pop', 'digit EntityNumber', '; EntityEnd', 'any pop'],
  EntityHex: ['end pop', 'hex EntityHex', '; EntityEnd', 'any pop'],
  EntityEnd: ['any clear =entity'],

  TagFirst: ['end pop', '/ push TagCloseFirst', '! push CommentFirst', '? push XmlBegin', 'ascii push TagName', ':_ push TagName', 'any pop'],
  XmlBegin: ['end pop', 'x Tag', 'any pop'],
  TagCloseFirst: ['end pop', 'ascii TagName', 'any pop'],
  TagName: ['end pop', '/ TagBeginEnd', '> TagEnd tags', 'white Tag tags', 'alphanumeric .', ':_.- .', 'any pop'],
  TagBeginEnd: ['end pop', '> TagEnd', 'any pop'],
  Tag: ['end pop', '> TagEnd tags', "' TagQuoted", '" TagDoubleQuoted', 'ascii .', 'digit .', '=-_#/:.&?%~ .', 'white . tags', 'any pop'],
  TagQuoted: ['end pop', '\\ push TagEscaped', "' Tag", 'any TagQuoted'],
  TagDoubleQuoted: ['end pop', '\\ push TagEscaped', '" Tag', 'any TagDoubleQuoted'],
  TagEscaped: ['end pop', 'any merge .'],
  TagEnd: ['any clearAll =tag'],
  CommentFirst: ['end pop', '- CommentLast', 'Dd Tag', 'any pop'],
  CommentLast: ['end pop', 'comment Comment', 'any pop'],
  Comment: ['end pop', '- CommentCloseFirst', 'any .'],
  CommentCloseFirst: ['end pop', '- CommentCloseLast', 'any Comment'],
  CommentCloseLast: ['end pop', '- .', '> CommentEnd', 'any Comment'],
  CommentEnd: ['any clearAll =tag'],

  HostFirstDomain: ['end pop', 'ascii HostDomainSecond', 'digit Host', 'any pop'],
  HostDomainSecond: ['end pop', 'ascii HostDomain', 'digit push Host', '-_ push HostFirst', '. push HostFirstDomain', '@ push Email', 'any pop'],
  HostDomain: ['end clearAll =host', 'ascii HostDomain', 'digit push Host', ': push PortFirst', '-_ push HostFirst', '. push HostFirstDomain', '@ push Email', 'digit pop', 'wanted clearAll UrlPathStart =host', '/ push Url', 'any clearAll =host'],
  PortFirst: ['end pop', 'digit Port', 'any pop'],
  Port: ['end clearAll =host', 'digit Port', 'wanted clearAll UrlPathStart =host', '/ push Url', 'any clearAll =host'],
  HostFirst: ['end pop', 'digit Host', 'ascii Host', 'any pop'],
  Host: ['end pop', 'digit Host', 'ascii Host', '@ push Email', '. push HostFirstDomain', '-_ push HostFirst', 'any pop'],
  Email: ['wanted pop', 'host clearAll =email', 'any pop'],
  FileFirst: ['end pop', 'ascii File', 'digit File', '. PathFirst', '_ File', '~ push FileTilde', 'any pop'],
  FileTilde: ['end pop', 'ascii File', 'digit File', '_ File', '/ FileFirst', 'any pop'],
  PathFirst: ['end pop', 'ascii File', 'digit File', '_ File', '. PathSecond', '/ FileFirst', 'any pop'],
  PathFirstFirst: ['end pop', '. PathSecond', '/ FileFirst', 'any pop'],
  PathSecond: ['end clear =file', '/ push FileFirst', '/ clear =file', 'white clear =file', 'any pop'],
  File: ['end =file', 'ascii File', 'digit File', '. push FileNext', '_- File', '/ push FileFirst', 'any =file'],
  FileNext: ['end pop', 'ascii clear File', 'digit clear File', '_ clear File', 'any pop'],
  UrlPathFirst: ['end pop', 'urlCharacter UrlPath', 'any pop'],
  UrlPathStart: ['any UrlPath'],
  UrlPath: ['end =url_path', 'urlCharacter UrlPath', 'any =url_path'],
  Url: ['end pop', 'urlPath clearAll =url url', 'any pop'],
  ProtocolFirst: ['end pop', '/ ProtocolSecond', 'any pop'],
  ProtocolSecond: ['end pop', '/ ProtocolEnd', 'any pop'],
  ProtocolEnd: ['any clearAll =protocol'],

  HyphenAsciiWordFirst: ['end pop', 'ascii HyphenAsciiWord', 'letter HyphenWord', 'digit HyphenDigits', 'any pop'],
  HyphenAsciiWord: ['end clearAll HyphenParts =asciihword hyphen', 'ascii HyphenAsciiWord', 'letter HyphenWord', 'mark HyphenWord', 'digit HyphenNumWord', '- push HyphenAsciiWordFirst', 'any clearAll HyphenParts =asciihword hyphen'],
  HyphenWordFirst: ['end pop', 'letter HyphenWord', 'digit HyphenDigits', 'any pop'],
  HyphenWord: ['end clearAll HyphenParts =hword hyphen', 'letter HyphenWord', 'mark HyphenWord', 'digit HyphenNumWord', '- push HyphenWordFirst', 'any clearAll HyphenParts =hword hyphen'],
  HyphenNumWordFirst: ['end pop', 'letter HyphenNumWord', 'digit HyphenDigits', 'any pop'],
  HyphenNumWord: ['end clearAll HyphenParts =numhword hyphen', 'alphanumeric HyphenNumWord', 'mark HyphenNumWord', '- push HyphenNumWordFirst', 'any clearAll HyphenParts =numhword hyphen'],
  HyphenDigits: ['end pop', 'digit HyphenDigits', 'letter HyphenNumWord', 'mark HyphenNumWord', 'any pop'],
  HyphenParts: ['end rerun Base', 'ascii HyphenAsciiPart', 'letter HyphenPart', 'digit push HyphenUnsignedInt', '- push HyphenHyphen', 'any rerun Base'],
  HyphenHyphen: ['end pop', 'alphanumeric clear HyphenParts =blank', 'mark clear HyphenParts =blank', 'any pop'],
  HyphenPart: ['end =hword_part', 'letter HyphenPart', 'mark HyphenPart', 'digit HyphenNumPart', 'any HyphenParts =hword_part'],
  HyphenAsciiPart: ['end =hword_asciipart', 'ascii HyphenAsciiPart', 'letter HyphenPart', 'mark HyphenPart', 'digit HyphenNumPart', 'any HyphenParts =hword_asciipart'],
  HyphenNumPart: ['end =hword_numpart', 'alphanumeric HyphenNumPart', 'mark HyphenNumPart', 'any HyphenParts =hword_numpart'],
  HyphenUnsignedInt: ['end pop', 'digit .', 'letter clear HyphenNumPart', 'mark clear HyphenNumPart', 'any pop'],
} as const satisfies Record<string, readonly string[]>

export type StateName = keyof typeof STATES
