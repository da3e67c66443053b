import { z } from 'zod'
import { mostItems } from '#domain/message/message-to-publish.ts'
import { offers } from '#domain/message/registry-settings.ts'
import { languages } from '#domain/message/translated-string.ts'
import { mostIssues } from '#domain/problem.ts'
import { env } from '#env.ts'
import type { Answer } from './answer.ts'
import { mostLookUps } from './federation/look-up.ts'
import { largestJson } from './json-body.ts'
import { mostStatuses } from './message-registry/message-status.ts'
import { deepestJson } from './parse-json.ts'
import { mostParameters } from './query.ts'
import { type Policy, rateLimits, windowSeconds } from './rate-limit.ts'
import { registrySettings } from './registry-settings.ts'

const LimitsShape = z
  .object({
    publication: z.object({
      maxDocuments: z.int(),
      maxBytes: z.int().meta({ description: 'Of the whole request' }),
      lengths: z
        .object({ subject: z.int(), fileName: z.int(), businessDataValue: z.int(), attentionLabel: z.int() })
        .meta({ description: 'In characters' }),
      languages: z.array(z.enum(languages)),
      languagesPerText: z.int(),
      mediaTypes: z.array(z.string()),
      offers: z
        .array(z.enum(offers))
        .meta({ description: 'What of the contract a provider may leave out, and this one offers' }),
      idempotencyKeyLifetime: z.iso.duration(),
      idempotencyKeyMaxLength: z.int(),
      maxItems: z
        .object({ attachments: z.int(), businessDataList: z.int(), businessDataValues: z.int() })
        .meta({ description: 'Of a list in the JSON of a message, whatever `maxDocuments` says' }),
    }),
    consultation: z.object({
      defaultPageSize: z.int(),
      maxPageSize: z.int(),
      maxChangesPageSize: z.int().meta({ description: 'Of `GET /ebox/changes`' }),
      maxMessagesPerChange: z.int().meta({ description: 'Of `PATCH /ebox/messages`' }),
    }),
    idsPerCall: z.object({
      messageStatuses: z.int(),
      eboxPreferences: z.int(),
      citizenEboxConsents: z.int(),
    }),
    json: z.object({ maxBytes: z.int(), maxDepth: z.int() }),
    query: z.object({ maxParameters: z.int() }).meta({ description: 'A name that is repeated counts each time' }),
    issues: z.object({ maxPerAnswer: z.int() }).meta({ description: 'Further ones are not told' }),
    rates: z
      .array(
        z.object({
          policy: z.string().meta({ description: 'As `RateLimit-Policy` names it' }),
          limit: z.int(),
          windowSeconds: z.int(),
        }),
      )
      .meta({ description: 'For each client, over all its connections' }),
    slowClients: z
      .object({ minBytesPerSecond: z.int(), overSeconds: z.int() })
      .meta({ description: 'Who sends or takes less for so long is cut' }),
  })
  .meta({ id: 'Limits' })

/** What each address of the limits says of itself: it stands under the base of every API. */
export const limits = {
  summary: 'Every limit of this installation',
  isInferred: true,
  answers: { 200: { description: 'The limits', schema: LimitsShape } },
  run: async (): Promise<Answer> => ({ json: readLimits(), headers: { 'Cache-Control': 'public, max-age=300' } }),
}

function readLimits(): z.input<typeof LimitsShape> {
  const { MAX_PUBLICATION_MB, SLOWEST_BYTES_PER_SECOND, SLOWEST_SECONDS } = env()
  const settings = registrySettings()
  const limitOf = rateLimits()
  const policies: Policy[] = ['reads', 'writes', 'failed']
  return {
    publication: {
      maxDocuments: settings.maxDocuments,
      maxBytes: MAX_PUBLICATION_MB * 1024 * 1024,
      lengths: settings.lengths,
      languages: [...settings.languages],
      languagesPerText: settings.languagesPerText,
      mediaTypes: [...settings.mediaTypes],
      offers: [...settings.offers],
      idempotencyKeyLifetime: 'P30D',
      idempotencyKeyMaxLength: 255,
      maxItems: mostItems,
    },
    consultation: { defaultPageSize: 25, maxPageSize: 100, maxChangesPageSize: 1_000, maxMessagesPerChange: 100 },
    idsPerCall: { messageStatuses: mostStatuses, eboxPreferences: mostLookUps, citizenEboxConsents: mostLookUps },
    json: { maxBytes: largestJson, maxDepth: deepestJson },
    query: { maxParameters: mostParameters },
    issues: { maxPerAnswer: mostIssues },
    rates: policies.map((policy) => ({ policy, limit: limitOf[policy], windowSeconds })),
    slowClients: { minBytesPerSecond: SLOWEST_BYTES_PER_SECOND, overSeconds: SLOWEST_SECONDS },
  }
}
