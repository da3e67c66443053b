import { expect, test, vi } from 'vitest'
import * as problems from '#domain/problem.ts'
import { badRequest, issue, Problem } from '#domain/problem.ts'
import { StorageFull } from '#domain/content/attachment-store.ts'
import { ProblemShape } from '#http/openapi.ts'
import { problemResponse, toProblem } from '#http/problem.ts'

const logged = vi.fn()
vi.mock('#http/log.ts', () => ({ log: () => ({ error: logged }) }))

const every: [problem: Problem, status: number, type: string, header?: [string, RegExp]][] = [
  [problems.noAccessToken(), 401, 'belgif:noAccessToken', ['WWW-Authenticate', /^Bearer$/]],
  [problems.invalidAccessToken(), 401, 'belgif:invalidAccessToken', ['WWW-Authenticate', /error="invalid_token"/]],
  [problems.expiredAccessToken(), 401, 'belgif:expiredAccessToken', ['WWW-Authenticate', /error="invalid_token"/]],
  [problems.missingScope(['a', 'b']), 403, 'belgif:missingScope', ['WWW-Authenticate', /scope="a b"/]],
  [problems.missingPermission(), 403, 'belgif:missingPermission'],
  [problems.resourceNotFound(), 404, 'belgif:resourceNotFound'],
  [problems.methodNotAllowed(['GET', 'POST']), 405, 'belgif:methodNotAllowed', ['Allow', /^GET, POST$/]],
  [problems.idempotencyKeyUsed('id'), 409, 'ebox:idempotencyKeyUsed'],
  [problems.payloadTooLarge(5), 413, 'belgif:payloadTooLarge', ['Connection', /^close$/]],
  [problems.unsupportedMediaType('x'), 415, 'belgif:unsupportedMediaType'],
  [problems.rangeNotSatisfiable(7), 416, 'ebox:rangeNotSatisfiable', ['Content-Range', /^bytes \*\/7$/]],
  [problems.internalServerError(), 500, 'belgif:internalServerError'],
  [problems.serviceUnavailable(5), 503, 'belgif:serviceUnavailable', ['Retry-After', /^5$/]],
]

test.each(every)('$details.title has the form of both families of clients', async (problem, status, type, header) => {
  const response = problemResponse(problem, 'trace')
  const body = ProblemShape.parse(await response.json())
  expect([response.status, body.status, body.type]).toEqual([status, status, `urn:problem-type:${type}`])
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('belgov-trace-id')).toBe('trace')
  expect(body).toMatchObject({ instance: `urn:uuid:${body.id}`, message: problem.details.detail })
  if (header) expect(response.headers.get(header[0])).toMatch(header[1])
})

test('what a client needs to go on stands beside: limit, requiredScopes, the first messageId', async () => {
  const bodyOf = async (problem: Problem) => problemResponse(problem, '').json()
  expect(await bodyOf(problems.payloadTooLarge(5))).toMatchObject({ limit: 5 })
  expect(await bodyOf(problems.missingScope(['a']))).toMatchObject({ requiredScopes: ['a'] })
  expect(await bodyOf(problems.idempotencyKeyUsed('m'))).toMatchObject({ messageId: 'm' })
})

test('a bad request carries every issue, the code of the first that has one, and its words as message', async () => {
  const at = { in: 'body' as const, name: 'a' }
  const issues = [
    issue.schemaViolation({ ...at, detail: 'one' }),
    issue.rejectedInput({ ...at, detail: 'two', code: 'INVALID_SENDER' }),
  ]
  const body: unknown = await problemResponse(badRequest(issues), '').json()
  expect(body).toMatchObject({ code: 'INVALID_SENDER', message: 'one', issues })
})

test('the types of issues are BelGIF’s', () => {
  const types = Object.values(issue).map((build) => build({ in: 'body', detail: '' }).type)
  expect(types).toEqual([
    'urn:problem-type:belgif:input-validation:schemaViolation',
    'urn:problem-type:belgif:input-validation:invalidInput',
    'urn:problem-type:belgif:input-validation:unknownInput',
    'urn:problem-type:belgif:input-validation:referencedResourceNotFound',
    'urn:problem-type:belgif-ext:input-validation:invalidStructure',
    'urn:problem-type:belgif-ext:input-validation:outOfRange',
    'urn:problem-type:belgif-ext:input-validation:rejectedInput',
    'urn:problem-type:belgif-ext:input-validation:requiredInput',
    'urn:problem-type:belgif-ext:input-validation:exactlyOneOfExpected',
    'urn:problem-type:cbss:input-validation:replacedSsin',
    'urn:problem-type:cbss:input-validation:canceledSsin',
  ])
})

test.each([
  ['a full disk', new StorageFull(), 503],
  ['a lock that is not had in time', Object.assign(new Error('55P03'), { code: '55P03' }), 503],
  ['a database that is shutting down', Object.assign(new Error('57P01'), { code: '57P01' }), 503],
  [
    'a connection refused, wrapped',
    new Error('query', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
    503,
  ],
  ['a mistake of ours', new TypeError('x is not a function'), 500],
  ['something that is no error', 'text', 500],
])('%s is answered without a word of its cause', (_title, thrown, status) => {
  const { details } = toProblem(thrown, 'trace')
  expect(details.status).toBe(status)
  expect(logged).toHaveBeenLastCalledWith({ traceId: 'trace', error: thrown }, 'a request failed')
  expect(JSON.stringify(details)).not.toMatch(/55P03|57P01|function|query/)
})
