import { maxHeaderSize } from 'node:http'
import { z } from 'zod'
import { mostRecipients } from '#domain/broadcast/add-recipients.ts'
import { newestOfThread } from '#domain/consultation/read-thread.ts'
import { deepestRow } from '#domain/consultation/search-messages.ts'
import { furthestVisibleFrom } from '#domain/message/checks.ts'
import { longestNotice } from '#domain/message/notice-text.ts'
import { longest, mostItems } from '#domain/message/message-to-publish.ts'
import { longestPayment } from '#domain/message/payment-data.ts'
import { longestReason } from '#domain/message/reason.ts'
import { offers } from '#domain/message/registry-settings.ts'
import { repliesPerDay } from '#domain/message/reply-to-publish.ts'
import { languages } from '#domain/message/translated-string.ts'
import { mostIssues } from '#domain/problem.ts'
import { idempotencyKeyDays } from '#domain/publication/remove-idempotency-keys.ts'
import { env } from '#env.ts'
import type { Answer } from './answer.ts'
import { largestCsv, listBounds } from './csv-body.ts'
import { longestEventText, mostEventsOnPage, mostEventsSubmitted } from './federation/document-events.ts'
import { mostLookUps } from './federation/look-up.ts'
import { MAX_PART_NAME } from './form-part.ts'
import { longestKey } from './idempotency-key.ts'
import { largestJson } from './json-body.ts'
import { defaultPublicationStatuses, mostPublicationStatuses } from './message-registry/broadcast.ts'
import { defaultChanges, mostChangesOnPage } from './message-registry/changes.ts'
import { defaultPageSize, mostOnPage } from './message-registry/message-query.ts'
import { mostStatuses } from './message-registry/message-status.ts'
import { mostChanges } from './message-registry/messages-to-update.ts'
import { mostStatisticsDays } from './message-registry/publication-statistics.ts'
import { deepestJson, longestNumber } from './parse-json.ts'
import { mostParameters } from './query.ts'
import { type Policy, rateLimits, windowSeconds } from './rate-limit.ts'
import { registrySettings } from './registry-settings.ts'

const LimitsShape = z
  .object({
    publication: z.object({
      maxDocuments: z.int(),
      maxBytes: z.int().meta({ description: 'Of the whole request' }),
      lengths: z
        .object({
          subject: z.int(),
          fileName: z.int(),
          businessDataKey: z.int(),
          businessDataValue: z.int(),
          attentionLabel: z.int(),
          noticeText: z.int(),
          reason: z.int().meta({ description: 'Of a withdrawal or a replacement' }),
          actionParameter: z.int(),
          partition: z.int(),
          quality: z.int(),
          paymentDataId: z.int(),
          paymentReference: z.int(),
          httpPartName: z.int(),
        })
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
        .object({ attachments: z.int(), businessDataList: z.int(), businessDataValues: z.int(), actions: z.int() })
        .meta({ description: 'Of a list in the JSON of a message, whatever `maxDocuments` says' }),
      maxVisibleFromDays: z.int().meta({ description: 'How far ahead `visibleFrom` may lie' }),
      maxStatisticsDays: z.int().meta({ description: 'Of `GET /ebox/publicationStatistics`' }),
      maxRepliesPerDay: z.int().meta({ description: 'To one message within 24 hours' }),
    }),
    consultation: z.object({
      defaultPageSize: z.int(),
      maxPageSize: z.int(),
      deepestRow: z.int().meta({ description: 'What lies below has no page: it is reached by narrowing' }),
      defaultChangesPageSize: z.int().meta({ description: 'Of `GET /ebox/changes`' }),
      maxChangesPageSize: z.int().meta({ description: 'Of `GET /ebox/changes`' }),
      maxMessagesPerChange: z.int().meta({ description: 'Of `PATCH /ebox/messages`' }),
      maxThreadItems: z
        .int()
        .meta({ description: 'Of a conversation: the newest that came, and as many that were sent' }),
    }),
    broadcast: z.object({
      maxRecipientsPerCall: z.int().meta({ description: 'Of `addRecipients`' }),
      maxListBytes: z.int().meta({ description: 'Of a file of recipients' }),
      maxListRecipients: z.int().meta({ description: 'Lines of a list with something in them, in all of its files' }),
      maxWrongLines: z.int().meta({
        description: 'Lines of a file that name no recipient and are told one by one; further ones are counted',
      }),
      defaultStatusesPageSize: z.int().meta({ description: 'Of `messagePublicationStatuses`' }),
      maxStatusesPageSize: z.int().meta({ description: 'Of `messagePublicationStatuses`' }),
    }),
    events: z
      .object({ maxPageSize: z.int(), maxPerCall: z.int(), idMaxLength: z.int(), subjectMaxLength: z.int() })
      .meta({ description: 'Of the federation’s event service' }),
    idsPerCall: z.object({
      messageStatuses: z.int(),
      eboxPreferences: z.int(),
      citizenEboxConsents: z.int(),
    }),
    json: z.object({ maxBytes: z.int(), maxDepth: z.int(), maxNumberLength: z.int() }),
    headers: z.object({ maxBytes: z.int() }).meta({ description: 'Of the address and all headers together' }),
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
    concurrentRequests: z
      .object({ perClient: z.int(), perProcess: z.int() })
      .meta({ description: 'Under way at the same time; without a token an address stands for its client' }),
    slowClients: z
      .object({
        minBytesPerSecond: z.int(),
        overSeconds: z.int(),
        minAverageBytesPerSecond: z.int(),
        afterSeconds: z.int(),
        longestRequestSeconds: z.int().meta({ description: 'Until its last byte has come' }),
      })
      .meta({
        description:
          'Who sends or takes less for so long is cut; and who needs more for a whole body than `afterSeconds` and its bytes at the average',
      }),
  })
  .meta({ id: 'Limits' })

/** How many requests a process answers at the same time: of all, and of one client a quarter unless told. */
export function concurrentRequests(): { all: number; each: number } {
  const { CONCURRENT_REQUESTS: all, CONCURRENT_REQUESTS_PER_CLIENT: each = Math.ceil(all / 4) } = env()
  return { all, each }
}

/** The largest publication at 1 Mbit/s; slower senders are cut earlier, by their rate (server/slow-clients.ts). */
export const longestRequestSeconds = 30 * 60

/** How slow a client may be, for a while and over all. */
export function patienceWithClients() {
  const given = env()
  return {
    bytesPerSecond: given.SLOWEST_BYTES_PER_SECOND,
    seconds: given.SLOWEST_SECONDS,
    averageBytesPerSecond: given.SLOWEST_AVERAGE_BYTES_PER_SECOND,
    averageAfterSeconds: given.SLOWEST_SECONDS * 3,
    bytesBehindAnswer: given.MAX_PUBLICATION_MB * 1024 * 1024,
  }
}

/** What each address of the limits says of itself: it stands under the base of every API. */
export const limits = {
  summary: 'Every limit of this installation',
  isInferred: true,
  answers: { 200: { description: 'The limits', schema: LimitsShape } },
  run: async (): Promise<Answer> => ({ json: readLimits(), headers: { 'Cache-Control': 'public, max-age=300' } }),
}

function readLimits(): z.input<typeof LimitsShape> {
  const { each, all } = concurrentRequests()
  const patience = patienceWithClients()
  const settings = registrySettings()
  const limitOf = rateLimits()
  const policies: Policy[] = ['reads', 'writes', 'failed']
  return {
    publication: {
      maxDocuments: settings.maxDocuments,
      maxBytes: env().MAX_PUBLICATION_MB * 1024 * 1024,
      lengths: {
        ...settings.lengths,
        ...longest,
        noticeText: longestNotice,
        reason: longestReason,
        paymentDataId: longestPayment.paymentDataId,
        paymentReference: longestPayment.reference,
        httpPartName: MAX_PART_NAME,
      },
      languages: [...settings.languages],
      languagesPerText: settings.languagesPerText,
      mediaTypes: [...settings.mediaTypes],
      offers: [...settings.offers],
      idempotencyKeyLifetime: `P${idempotencyKeyDays}D`,
      idempotencyKeyMaxLength: longestKey,
      maxItems: mostItems,
      maxVisibleFromDays: furthestVisibleFrom,
      maxStatisticsDays: mostStatisticsDays,
      maxRepliesPerDay: repliesPerDay,
    },
    consultation: {
      defaultPageSize,
      maxPageSize: mostOnPage,
      deepestRow,
      defaultChangesPageSize: defaultChanges,
      maxChangesPageSize: mostChangesOnPage,
      maxMessagesPerChange: mostChanges,
      maxThreadItems: newestOfThread,
    },
    broadcast: {
      maxRecipientsPerCall: mostRecipients,
      maxListBytes: largestCsv,
      maxListRecipients: listBounds().mostRecipients,
      maxWrongLines: listBounds().mostWrongLines,
      defaultStatusesPageSize: defaultPublicationStatuses,
      maxStatusesPageSize: mostPublicationStatuses,
    },
    events: {
      maxPageSize: mostEventsOnPage,
      maxPerCall: mostEventsSubmitted,
      idMaxLength: longestEventText.id,
      subjectMaxLength: longestEventText.subject,
    },
    idsPerCall: { messageStatuses: mostStatuses, eboxPreferences: mostLookUps, citizenEboxConsents: mostLookUps },
    json: { maxBytes: largestJson, maxDepth: deepestJson, maxNumberLength: longestNumber },
    headers: { maxBytes: maxHeaderSize },
    query: { maxParameters: mostParameters },
    issues: { maxPerAnswer: mostIssues },
    rates: policies.map((policy) => ({ policy, limit: limitOf[policy], windowSeconds })),
    concurrentRequests: { perClient: each, perProcess: all },
    slowClients: {
      minBytesPerSecond: patience.bytesPerSecond,
      overSeconds: patience.seconds,
      minAverageBytesPerSecond: patience.averageBytesPerSecond,
      afterSeconds: patience.averageAfterSeconds,
      longestRequestSeconds,
    },
  }
}
