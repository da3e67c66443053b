import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
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
const refusals: Record<string, string> = {
  400: 'The input is not valid; `issues` holds everything that is wrong',
  401: 'No token, or one that is not valid or has expired',
  403: 'The token lacks the scope, or the right has ended',
  404: 'Unknown, or not yours: the answer is the same',
}

/** The OpenAPI 3.1 description of the machine APIs below one base, made from what their routes declare. */
export function describeApi(base: string, title: string, routes: DescribedRoute[]) {
  const paths: ZodOpenApiPathsObject = {}
  for (const { template, handlers } of routes) {
    if (!template.startsWith(base)) continue
    const path = template.slice(base.length) || '/'
    paths[path] = Object.fromEntries(
      Object.entries(handlers).flatMap(([method, handler]) =>
        handler ? [[method.toLowerCase(), describeOperation(path, handler.definition)]] : [],
      ),
    )
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title,
      version: '3.0.0',
      description:
        'Generated from the contracts in the code. Operations marked `x-inferred` stand where the public documentation of the Belgian e-Box leaves the form open.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: base }],
    paths,
    components: {
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: '/oauth/token',
              scopes: {
                [scopes.consult]: 'Consult',
                [scopes.publish]: 'Publish',
                [scopes.reference]: 'Reference data',
              },
            },
          },
        },
      },
    },
  })
}

function describeOperation(path: string, definition: Described): ZodOpenApiOperationObject {
  const { name, summary, answers, params, query, multipart, json, headers = {}, isInferred } = definition
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
    ...(needed.length > 0 && { security: needed.map((scope) => ({ oauth: [scope] })) }),
    requestParams: {
      ...(params instanceof z.ZodObject && { path: params }),
      ...(query instanceof z.ZodObject && { query }),
      ...(Object.keys(headers).length > 0 && { header }),
    },
    ...(multipart && {
      requestBody: {
        required: true,
        description: 'Parts in any order; each further part is a document, named by `attachments[].httpPartName`.',
        content: { 'multipart/form-data': { schema: z.object({ [multipart.part]: multipart.schema }) } },
      },
    }),
    ...(json && {
      requestBody: { required: true, content: { [json.mediaType ?? 'application/json']: { schema: json.schema } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema, mediaType }]) => [
          status,
          {
            description,
            ...(Number(status) >= 400 ? { content: problem } : {}),
            ...(schema ? { content: { 'application/json': { schema } } } : {}),
            ...(mediaType ? { content: { [mediaType]: { schema: z.string().meta({ format: 'binary' }) } } } : {}),
          },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(refusals)
          .filter(([status]) => needed.length > 0 && (status !== '404' || params))
          .map(([status, description]) => [status, { description, content: problem }]),
      ),
    },
  }
}

/** One operation of the authorization table may be several addresses: the path makes the id unique. */
function operationId(name: string, path: string): string {
  const words = path.split('/').filter((part) => part && !part.startsWith('{'))
  return [name, ...words.slice(1).map((word) => word[0]?.toUpperCase() + word.slice(1))].join('')
}
