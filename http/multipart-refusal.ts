import { badRequest, type Issue, issue, payloadTooLarge, type Problem, unsupportedMediaType } from '#domain/problem.ts'

/** Everything that can be wrong with a publication's multipart body, before a word of its JSON is understood: a closed set. */
export type MultipartRefusal =
  | { kind: 'not-multipart' }
  | { kind: 'boundary-not-valid' }
  | { kind: 'body-too-large'; limit: number }
  | { kind: 'body-incomplete' }
  | { kind: 'client-gone' }
  | { kind: 'too-many-parts'; limit: number }
  | { kind: 'too-many-files'; limit: number }
  | { kind: 'part-header-not-valid'; partName?: string }
  | { kind: 'nested-multipart'; partName?: string }
  | { kind: 'transfer-encoding-not-supported'; partName: string }
  | { kind: 'duplicate-part'; partName: string }
  | { kind: 'message-missing' }
  | { kind: 'message-too-large'; limit: number }
  | { kind: 'message-not-utf8' }
  | { kind: 'file-part-incomplete'; partName: string; missing: 'fileName' | 'mediaType' }
  | { kind: 'file-name-not-allowed'; partName: string; reason: 'too-long' | 'control-character' }

/** The refusals after which reading on makes no sense. */
const fatal = new Set<MultipartRefusal['kind']>([
  'not-multipart',
  'boundary-not-valid',
  'body-too-large',
  'body-incomplete',
  'client-gone',
  'too-many-parts',
])

export function isFatal({ kind }: MultipartRefusal): boolean {
  return fatal.has(kind)
}

/** One refusal as an issue of the answer, with the code and words of the real registry where it has some (spec §2.9). */
export function refusalIssue(refusal: MultipartRefusal): Issue {
  const body = { in: 'body', code: 'INVALID_INPUT' } as const
  const part = 'partName' in refusal && refusal.partName !== undefined ? { ...body, name: refusal.partName } : body
  switch (refusal.kind) {
    case 'not-multipart':
      return issue.invalidStructure({ ...body, detail: 'The body is not multipart/form-data' })
    case 'boundary-not-valid':
      return issue.invalidStructure({ ...body, detail: 'The boundary is missing or is not one (RFC 2046 §5.1.1)' })
    case 'body-too-large':
      return issue.outOfRange({ ...body, detail: `The body holds more than ${refusal.limit} bytes` })
    case 'body-incomplete':
      return issue.invalidStructure({ ...body, detail: 'The multipart body ends before its closing boundary' })
    case 'client-gone':
      return issue.invalidStructure({ ...body, detail: 'The connection was closed before the body was complete' })
    case 'too-many-parts':
      return issue.outOfRange({ ...body, detail: `The body holds more than ${refusal.limit} parts` })
    case 'too-many-files':
      return issue.outOfRange({ ...body, detail: `A publication holds ${refusal.limit} documents at most` })
    case 'part-header-not-valid':
      return issue.invalidStructure({ ...part, detail: 'A part has no form-data header with a name (RFC 7578 §4.2)' })
    case 'nested-multipart':
      return issue.invalidStructure({ ...part, detail: 'A part is itself multipart (RFC 7578 §4.3)' })
    case 'transfer-encoding-not-supported':
      return issue.invalidStructure({ ...part, detail: 'Content-Transfer-Encoding is not used here (RFC 7578 §4.7)' })
    case 'duplicate-part':
      return issue.invalidStructure({ ...part, detail: 'More than one part has this name' })
    case 'message-missing':
      return issue.requiredInput({ ...body, name: 'messageToPublish', detail: 'The part messageToPublish is missing' })
    case 'message-too-large':
      return issue.outOfRange({
        ...body,
        name: 'messageToPublish',
        detail: `The JSON holds more than ${refusal.limit} bytes`,
      })
    case 'message-not-utf8':
      return issue.invalidStructure({
        ...body,
        name: 'messageToPublish',
        detail: 'Invalid Schema: the JSON is not UTF-8',
      })
    case 'file-part-incomplete':
      return issue.requiredInput({ ...part, detail: `Missing mediaType or fileName in part: ${refusal.missing}` })
    case 'file-name-not-allowed':
      return issue.invalidInput({
        ...part,
        detail:
          refusal.reason === 'too-long'
            ? 'A file name holds 255 characters at most'
            : 'A file name holds no control characters',
      })
  }
}

/** All refusals as one answer: 413 or 415 when that is among them, else 400 with every issue, those of other checks (`more`) included. */
export function refusalProblem(refusals: readonly MultipartRefusal[], more: readonly Issue[] = []): Problem {
  for (const refusal of refusals) {
    if (refusal.kind === 'body-too-large') return payloadTooLarge(refusal.limit)
    if (refusal.kind === 'not-multipart') return unsupportedMediaType('multipart/form-data')
  }
  return badRequest([...refusals.map(refusalIssue), ...more])
}
