import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { z } from 'zod'
import { authorizationTable, scopes } from '#domain/access/authorization-table.ts'
import type { Described } from './handler.ts'

/** What the description needs to know of a route. */
export interface DescribedRoute {
  template: string
  handlers: Partial<Record<string, { definition: Described }>>
}

const IssueShape = z
  .object({
    type: z.string(),
    title: z.string(),
    detail: z.string(),
    in: z.enum(['body', 'header', 'path', 'query']),
    name: z.string().optional(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    code: z.string().optional(),
  })
  .meta({ id: 'Issue' })

/** The one form of every refusal (`http/problem.ts`). */
export const ProblemShape = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    id: z.uuid(),
    code: z.string(),
    message: z.string(),
    issues: z.array(IssueShape).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with the members of the e-Box StatusMessage (id, code, message)' })

const problem = { 'application/problem+json': { schema: ProblemShape } }

/** Headers of every answer, by their names in the description. */
const edgeHeaders = {
  'RateLimit-Policy': {
    description: 'What your client may do in a window (draft-ietf-httpapi-ratelimit-headers): `"reads";q=60000;w=60`',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'What is left, and the seconds until it is whole again: `"reads";r=59990;t=42`',
    schema: { type: 'string' },
  },
  'BelGov-Trace-Id': { description: 'The id of this exchange: yours, or a new one', schema: { type: 'string' } },
} as const
const refersTo = (headers: string[]) =>
  Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
const onEvery = refersTo(Object.keys(edgeHeaders))

interface Refusal {
  name: string
  description: string
  headers?: string[]
  /** Of operations with a body only */
  isOfBody?: true
}

/** How any operation may refuse, beside what it declares itself. */
const refusals: Record<string, Refusal> = {
  400: { name: 'BadRequest', description: 'The input is not valid; `issues` holds everything that is wrong' },
  401: { name: 'Unauthorized', description: 'No token, or one that is not valid or has expired' },
  403: { name: 'Forbidden', description: 'The token lacks the scope, or the right has ended' },
  404: { name: 'NotFound', description: 'Unknown, or not yours: the answer is the same' },
  405: { name: 'MethodNotAllowed', description: 'The address has other methods, named in `Allow`', headers: ['Allow'] },
  408: { name: 'RequestTimeout', description: 'The request did not come in time' },
  413: { name: 'PayloadTooLarge', description: 'The body is larger than `limit` bytes', isOfBody: true },
  415: { name: 'UnsupportedMediaType', description: 'The body is of another media type', isOfBody: true },
  429: {
    name: 'TooManyRequests',
    description: 'More than your client may, in a minute or at the same time; see `GET …/limits`',
    headers: ['Retry-After'],
  },
  431: { name: 'RequestHeaderFieldsTooLarge', description: 'Address and headers are too long; see `GET …/limits`' },
  500: { name: 'InternalServerError', description: 'Something went wrong on our side' },
  503: { name: 'ServiceUnavailable', description: 'Not now; try again later', headers: ['Retry-After'] },
}

/** The machine APIs: a description for each base. */
export const apis = [
  {
    file: 'message-registry-3.yaml',
    base: '/api/messageRegistry/v3',
    title: 'e-Box Message Registry',
    version: '3.0.0',
  },
  {
    file: 'message-registry-2.1.yaml',
    base: '/api/messageRegistry/v2',
    title: 'e-Box Message Registry for clients of version 2.1',
    version: '2.1.0',
  },
  { file: 'federation-1.yaml', base: '/api/federation/v1', title: 'e-Box Federation', version: '1.0.0' },
] as const

/** The OpenAPI 3.1 description of the machine APIs below one base, made from what their routes declare. */
export function describeApi({ base, title, version }: (typeof apis)[number], routes: DescribedRoute[]) {
  const paths: ZodOpenApiPathsObject = {}
  for (const { template, handlers } of routes) {
    if (!template.startsWith(`${base}/`)) continue
    const path = template.slice(base.length)
    paths[path] = Object.fromEntries(
      Object.entries(handlers).flatMap(([method, handler]) =>
        handler ? [[method.toLowerCase(), describeOperation(path, method, handler.definition)]] : [],
      ),
    )
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title,
      version,
      description:
        'Generated from the contracts in the code. Operations marked `x-inferred` stand where the public documentation of the Belgian e-Box leaves the form open.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: base }],
    paths,
    components: {
      headers: { ...edgeHeaders, ...answerHeaders },
      parameters: {
        TraceId: {
          in: 'header',
          name: 'BelGov-Trace-Id',
          description: 'An id of your own for this exchange, which comes back and is audited',
          schema: { type: 'string', maxLength: 36 },
        },
      },
      responses: Object.fromEntries(
        Object.values(refusals).map(({ name, description, headers = [] }) => [
          name,
          { description, headers: { ...onEvery, ...refersTo(headers) }, content: problem },
        ]),
      ),
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: '/oauth/token',
              scopes: {
                [scopes.consult]: 'Consult',
                [scopes.publish]: 'Publish',
                [scopes.represent]: 'Publish for another enterprise, by its mandate',
                [scopes.representShort]: 'The same, as other documents write it',
                [scopes.reference]: 'Reference data',
                [scopes.preference]: 'Who can be reached',
                [scopes.submitEvents]: 'Tell the federation of your documents',
                [scopes.readEvents]: 'What happened in the e-Boxes of enterprises',
              },
            },
          },
        },
      },
    },
  })
}

/** Headers of some answers, which their routes name. */
const answerHeaders = Object.fromEntries(
  Object.entries({
    'Accept-Ranges': 'That one range of bytes may be asked',
    Allow: 'The methods that the address has',
    'Content-Range': 'Which bytes of how many these are',
    Deprecation: 'Since when another address is to be used (RFC 9745)',
    ETag: 'The state that is answered; give it back in `If-None-Match`',
    Link: 'Where that address is',
    Location: 'The address of what was made',
    'Preference-Applied': 'What of `Prefer` was followed',
    'Idempotency-Replayed': '`true` when the answer is that of the first request under this key',
    'Retry-After': 'Seconds to wait',
    Sunset: 'When this address will be gone (RFC 8594)',
  }).map(([name, description]) => [name, { description, schema: { type: 'string' as const } }]),
)

function describeOperation(path: string, method: string, definition: Described): ZodOpenApiOperationObject {
  const { name, summary, params, query, multipart, json, csv, headers = {}, isInferred, deprecation } = definition
  const needed = authorizationTable[name].scope
  const header = z.object(
    Object.fromEntries(
      Object.entries(headers).map(([key, description]) => [key, z.string().optional().meta({ description })]),
    ),
  )
  return {
    operationId: operationId(name, path),
    summary,
    ...(isInferred && { 'x-inferred': true }),
    ...(deprecation && { deprecated: true }),
    ...(needed.length > 0 && { security: needed.map((scope) => ({ oauth: [scope] })) }),
    parameters: [{ $ref: '#/components/parameters/TraceId' }],
    requestParams: {
      ...(params instanceof z.ZodObject && { path: params }),
      ...(query instanceof z.ZodObject && { query }),
      ...(Object.keys(headers).length > 0 && { header }),
    },
    ...(multipart && {
      requestBody: {
        required: true,
        description: 'Parts in any order; each further part is a document, named by `attachments[].httpPartName`.',
        content: {
          'multipart/form-data': { schema: z.object({ [multipart.part]: multipart.schema }) },
          ...(multipart.isJsonEnough && { 'application/json': { schema: multipart.schema } }),
        },
      },
    }),
    ...(json && {
      requestBody: { required: true, content: { [json.mediaType ?? 'application/json']: { schema: json.schema } } },
    }),
    ...(csv && {
      requestBody: { required: true, description: csv, content: { 'text/csv': { schema: z.string() } } },
    }),
    responses: describeAnswers(method, definition, needed.length > 0),
  }
}

type DescribedAnswer = [status: string, answer: NonNullable<ZodOpenApiResponsesObject['default']>]

function describeAnswers(
  method: string,
  { answers, params, deprecation, json, csv, multipart }: Described,
  asksForToken: boolean,
): ZodOpenApiResponsesObject {
  // What a GET answers as JSON carries an ETag (http/entity-tag.ts).
  const hasEtag = method === 'GET' && answers[200]?.schema !== undefined
  const ending = deprecation ? refersTo(['Deprecation', 'Sunset', 'Link']) : {}
  const usual = Object.entries(refusals)
    .filter(([status]) => asksForToken || (status !== '401' && status !== '403'))
    .filter(([status]) => status !== '404' || params)
    .filter(([, { isOfBody }]) => !isOfBody || json || csv || multipart)
    .map(([status, { name }]): DescribedAnswer => [status, { $ref: `#/components/responses/${name}` }])
  const declared = Object.entries(answers).map(
    ([status, { description, schema, mediaType, headers = [] }]): DescribedAnswer => [
      status,
      {
        description,
        headers: { ...onEvery, ...ending, ...refersTo([...headers, ...(hasEtag && status === '200' ? ['ETag'] : [])]) },
        ...(Number(status) >= 400 ? { content: problem } : {}),
        ...(schema || mediaType
          ? {
              content: {
                ...(schema && { 'application/json': { schema } }),
                ...(mediaType && { [mediaType]: { schema: z.string().meta({ format: 'binary' }) } }),
              },
            }
          : {}),
      },
    ],
  )
  const unchanged = {
    description: 'Nothing changed since the ETag given',
    headers: { ...onEvery, ...refersTo(['ETag']) },
  }
  return Object.fromEntries<DescribedAnswer[1]>([
    ...usual,
    ...declared,
    ...(hasEtag ? [['304', unchanged] as const] : []),
  ])
}

/** One operation of the authorization table may be several addresses: the path makes the id unique. */
function operationId(name: string, path: string): string {
  const words = path.split('/').filter((part) => part && !part.startsWith('{'))
  return [name, ...words.slice(1).map((word) => word[0]?.toUpperCase() + word.slice(1))].join('')
}
