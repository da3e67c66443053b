/** Where an issue stands in the request, as BelGIF names it. */
export type IssueLocation = 'body' | 'header' | 'path' | 'query'

/** One thing that is wrong with an input (BelGIF `issues[]`, spec §14). `name` is a path such as `attachments[0].digest`. */
export interface Issue {
  type: string
  title: string
  detail: string
  in: IssueLocation
  name?: string
  value?: string | number | boolean
  /** The code that clients of the real registry know (spec §2.9). */
  code?: string
}

export interface ProblemDetails {
  status: number
  /** `urn:problem-type:…` (RFC 9457, BelGIF) */
  type: string
  title: string
  detail: string
  /** The code of the real registry's StatusMessage (spec §2.9) */
  code: string
  issues?: Issue[]
  /** Extension members, such as `limit` or `requiredScopes` */
  extension?: Record<string, string | number | string[]>
  headers?: Record<string, string>
}

/** A refusal that a client may see. Everything else that is thrown is a fault and is answered with a bare 500. */
export class Problem extends Error {
  readonly details: ProblemDetails

  constructor(details: ProblemDetails) {
    super(details.detail)
    this.name = 'Problem'
    this.details = details
  }
}

const belgif = (name: string) => `urn:problem-type:belgif:${name}`
const belgifInput = (name: string) => `urn:problem-type:belgif:input-validation:${name}`
const belgifExtInput = (name: string) => `urn:problem-type:belgif-ext:input-validation:${name}`
const cbssInput = (name: string) => `urn:problem-type:cbss:input-validation:${name}`

type IssueOf = Omit<Issue, 'type' | 'title'>

/** The closed set of input issues (spec §14). */
export const issue = {
  schemaViolation: (of: IssueOf): Issue => ({
    type: belgifInput('schemaViolation'),
    title: 'Input does not follow the schema',
    ...of,
  }),
  invalidInput: (of: IssueOf): Issue => ({ type: belgifInput('invalidInput'), title: 'Invalid input', ...of }),
  unknownInput: (of: IssueOf): Issue => ({ type: belgifInput('unknownInput'), title: 'Unknown input', ...of }),
  referencedResourceNotFound: (of: IssueOf): Issue => ({
    type: belgifInput('referencedResourceNotFound'),
    title: 'Referenced resource not found',
    ...of,
  }),
  invalidStructure: (of: IssueOf): Issue => ({
    type: belgifExtInput('invalidStructure'),
    title: 'Input has invalid structure',
    ...of,
  }),
  outOfRange: (of: IssueOf): Issue => ({ type: belgifExtInput('outOfRange'), title: 'Input is out of range', ...of }),
  rejectedInput: (of: IssueOf): Issue => ({
    type: belgifExtInput('rejectedInput'),
    title: 'Input is not allowed in this context',
    ...of,
  }),
  requiredInput: (of: IssueOf): Issue => ({
    type: belgifExtInput('requiredInput'),
    title: 'Input is required in this context',
    ...of,
  }),
  exactlyOneOfExpected: (of: IssueOf): Issue => ({
    type: belgifExtInput('exactlyOneOfExpected'),
    title: 'Exactly one of these inputs must be present',
    ...of,
  }),
  replacedSsin: (of: IssueOf): Issue => ({
    type: cbssInput('replacedSsin'),
    title: 'SSIN has been replaced',
    ...of,
  }),
  canceledSsin: (of: IssueOf): Issue => ({
    type: cbssInput('canceledSsin'),
    title: 'SSIN has been canceled',
    ...of,
  }),
}

/** Issues of one answer: nobody reads more, and thousands of wrong numbers would be answered with something larger than they are. */
export const mostIssues = 100
/** Characters of what an issue repeats of the input. */
const mostCharacters = 400

/** 400 with every issue that was found, the first hundred at most. The code is that of the first issue that has one. */
export function badRequest(issues: Issue[], detail = 'The input is not valid; `issues` says why.'): Problem {
  const code = issues.find((each) => each.code)?.code ?? 'INVALID_INPUT'
  const isCut = issues.length > mostIssues
  return new Problem({
    status: 400,
    type: belgif('badRequest'),
    title: 'Bad Request',
    detail: isCut ? `${detail} There are more than the ${mostIssues} that it holds.` : detail,
    code,
    issues: issues.slice(0, mostIssues).map(shortened),
  })
}

/** What a sender made up itself, such as the name of a member, is repeated no longer than it can be read. */
function shortened(of: Issue): Issue {
  const short = (text: string) =>
    text.length > mostCharacters ? `${text.slice(0, mostCharacters).toWellFormed()}…` : text
  return {
    ...of,
    detail: short(of.detail),
    ...(of.name !== undefined && { name: short(of.name) }),
    ...(typeof of.value === 'string' && { value: short(of.value) }),
  }
}

function unauthorized(
  type: string,
  title: string,
  detail: string,
  error?: string,
  challenge = error ? `Bearer error="${error}", error_description="${detail}"` : 'Bearer',
): Problem {
  return new Problem({
    status: 401,
    type: belgif(type),
    title,
    detail,
    code: 'UNAUTHORIZED',
    headers: { 'WWW-Authenticate': challenge },
  })
}

export const noAccessToken = () =>
  unauthorized('noAccessToken', 'No Access Token', 'No Bearer access token found in Authorization HTTP header')
export const invalidAccessToken = () =>
  unauthorized('invalidAccessToken', 'Invalid Access Token', 'The Bearer access token is invalid', 'invalid_token')
export const expiredAccessToken = () =>
  unauthorized('expiredAccessToken', 'Expired Access Token', 'The Bearer access token has expired', 'invalid_token')

/**
 * 401: what is asked for takes a stronger sign-in of the person than the one behind this request (RFC 9470 §3).
 * @param requiredAcr the level that its type of message asks
 */
export function insufficientSignIn(requiredAcr: string): Problem {
  const { details } = unauthorized(
    'insufficientUserAuthentication',
    'Insufficient User Authentication',
    'Messages of this type are opened only by a person who signed in at the required level or above, in the e-Box itself',
    'insufficient_user_authentication',
  )
  const challenge = details.headers?.['WWW-Authenticate'] ?? 'Bearer'
  return new Problem({
    ...details,
    type: 'urn:problem-type:ebox:insufficientUserAuthentication',
    extension: { requiredAcr },
    headers: { 'WWW-Authenticate': `${challenge}, acr_values="${requiredAcr}"` },
  })
}

/** 401: a token that is bound to a key came without a right proof of it (RFC 9449 §7.1). @param algorithms by which a proof may be signed */
export const invalidDpopProof = (algorithms: readonly string[]) =>
  unauthorized(
    'invalidAccessToken',
    'Invalid Access Token',
    'The proof of possession is missing or invalid',
    'invalid_dpop_proof',
    `DPoP error="invalid_dpop_proof", algs="${algorithms.join(' ')}"`,
  )

/** 403: the token was given for less than this operation asks (RFC 6750 §3.1). */
export function missingScope(requiredScopes: string[]): Problem {
  return new Problem({
    status: 403,
    type: belgif('missingScope'),
    title: 'Missing Scope',
    detail: 'The access token lacks the scope that this operation requires',
    code: 'FORBIDDEN',
    extension: { requiredScopes },
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${requiredScopes.join(' ')}"` },
  })
}

export function missingPermission(detail = 'You may not do this'): Problem {
  return new Problem({
    status: 403,
    type: belgif('missingPermission'),
    title: 'Missing Permission',
    detail,
    code: 'FORBIDDEN',
  })
}

/** 404, the same for what does not exist and for what is another's. */
export function resourceNotFound(name?: string): Problem {
  return new Problem({
    status: 404,
    type: belgif('resourceNotFound'),
    title: 'Resource not found',
    detail: 'No resource was found at this address',
    code: 'NOT_FOUND',
    ...(name && {
      issues: [issue.referencedResourceNotFound({ in: 'path', name, detail: `${name} is not known` })],
    }),
  })
}

export function methodNotAllowed(allow: string[]): Problem {
  return new Problem({
    status: 405,
    type: belgif('methodNotAllowed'),
    title: 'Method Not Allowed',
    detail: `This address takes ${allow.join(', ')}`,
    code: 'METHOD_NOT_ALLOWED',
    headers: { Allow: allow.join(', ') },
  })
}

/** 409: the Idempotency-Key was used before, whatever the content (spec §2.2). */
export function idempotencyKeyUsed(messageId: string): Problem {
  return new Problem({
    status: 409,
    type: 'urn:problem-type:ebox:idempotencyKeyUsed',
    title: 'Idempotency-Key already used',
    detail: 'A message was published with this Idempotency-Key before',
    code: 'CONFLICT',
    extension: { messageId },
  })
}

/** 409: the first use of the key has not ended yet; what becomes of it is not known. */
export function stillRunning(retryAfterSec: number): Problem {
  return new Problem({
    status: 409,
    type: 'urn:problem-type:ebox:stillRunning',
    title: 'Still running',
    detail: 'A publication with this Idempotency-Key is still running; try again later',
    code: 'CONFLICT',
    headers: { 'Retry-After': String(retryAfterSec) },
  })
}

/** 409: an `eventCorrelationId` was used for another event before (event service 1.1.1, "idempotency violation"). @param positions in the array */
export function eventCorrelationUsed(positions: readonly number[]): Problem {
  return new Problem({
    status: 409,
    type: 'urn:problem-type:ebox:eventCorrelationUsed',
    title: 'eventCorrelationId already used',
    detail: 'Another event was submitted with the same eventCorrelationId before; nothing was stored',
    code: 'CONFLICT',
    issues: positions.slice(0, mostIssues).map((position) =>
      issue.rejectedInput({
        in: 'body',
        name: `[${position}].eventCorrelationId`,
        detail: 'Another event was submitted with it before',
        code: 'CONFLICT',
      }),
    ),
  })
}

/** 409: what is asked for does not fit the state that the resource is in. */
export function conflictingState(detail: string): Problem {
  return new Problem({
    status: 409,
    type: 'urn:problem-type:ebox:conflictingState',
    title: 'Conflicting state',
    detail,
    code: 'CONFLICT',
  })
}

/** 422: the key was used for another message (draft-ietf-httpapi-idempotency-key-header §2.7). */
export function idempotencyKeyMismatch(): Problem {
  return new Problem({
    status: 422,
    type: 'urn:problem-type:ebox:idempotencyKeyMismatch',
    title: 'Idempotency-Key used for another message',
    detail: 'Another message was published with this Idempotency-Key before',
    code: 'INVALID_INPUT',
  })
}

/** 413. `limit` is in bytes. */
export function payloadTooLarge(limit: number): Problem {
  return new Problem({
    status: 413,
    type: belgif('payloadTooLarge'),
    title: 'Payload Too Large',
    detail: `A publication may hold at most ${limit} bytes`,
    code: 'PAYLOAD_TOO_LARGE',
    extension: { limit },
    // The rest of the body is not read.
    headers: { Connection: 'close' },
  })
}

export function unsupportedMediaType(expected: string): Problem {
  return new Problem({
    status: 415,
    type: belgif('unsupportedMediaType'),
    title: 'Unsupported Media Type',
    detail: `The body must be ${expected}`,
    code: 'INVALID_INPUT',
  })
}

/** What could not be read as a request, with no more to it than its status says. `title` is the status's phrase (RFC 9457 §4.2.1). */
export function unreadableRequest(status: number, title: string, detail: string): Problem {
  return new Problem({ status, type: 'about:blank', title, detail, code: 'INVALID_INPUT' })
}

/** 416 (RFC 9110 §15.5.17). `size` is that of the whole content in bytes. */
export function rangeNotSatisfiable(size: number): Problem {
  return new Problem({
    status: 416,
    type: 'urn:problem-type:ebox:rangeNotSatisfiable',
    title: 'Range Not Satisfiable',
    detail: 'The range lies outside the content',
    code: 'INVALID_INPUT',
    headers: { 'Content-Range': `bytes */${size}` },
  })
}

function tooMany(
  type: string,
  title: string,
  limit: number,
  retryAfterSec: number,
  headers: Record<string, string>,
  window = 'in the running window',
) {
  return new Problem({
    status: 429,
    type: belgif(type),
    title,
    detail: `At most ${limit} are taken ${window}; try again in ${retryAfterSec} seconds`,
    code: 'TOO_MANY_REQUESTS',
    extension: { limit, retryAfter: new Date(Date.now() + retryAfterSec * 1000).toISOString(), retryAfterSec },
    headers: { ...headers, 'Retry-After': String(retryAfterSec) },
  })
}

/** 429: more requests than the client may make; `limit` is how many it may. */
export const tooManyRequests = (limit: number, retryAfterSec: number, headers: Record<string, string> = {}) =>
  tooMany('tooManyRequests', 'Too Many Requests', limit, retryAfterSec, headers)

/** 429: more requests at the same time than one client may have under way; `limit` is how many it may. */
export const tooManyAtOnce = (limit: number, retryAfterSec: number) =>
  tooMany('tooManyRequests', 'Too Many Requests', limit, retryAfterSec, {}, 'at the same time')

/** 429: more of the client's requests were refused than may be. */
export const tooManyFailedRequests = (limit: number, retryAfterSec: number, headers: Record<string, string> = {}) =>
  tooMany('tooManyFailedRequests', 'Too Many Failed Requests', limit, retryAfterSec, headers)

export function serviceUnavailable(
  retryAfterSec: number,
  detail = 'The service cannot answer now; try again later',
): Problem {
  return new Problem({
    status: 503,
    type: belgif('serviceUnavailable'),
    title: 'Service Unavailable',
    detail,
    code: 'SERVICE_UNAVAILABLE',
    headers: { 'Retry-After': String(retryAfterSec) },
  })
}

export function internalServerError(): Problem {
  return new Problem({
    status: 500,
    type: belgif('internalServerError'),
    title: 'Internal Server Error',
    detail: 'Something went wrong on our side',
    code: 'INTERNAL_ERROR',
  })
}
