import { readDocumentEvents } from '#domain/federation/read-document-events.ts'
import { submitDocumentEvents } from '#domain/federation/submit-document-events.ts'
import {
  DocumentEventPageShape,
  DocumentEventsQuery,
  DocumentEventsToSubmit,
  mustBeClient,
  SubmissionQuery,
  SubmittedEventsShape,
  wantedEvents,
  wireEventPage,
} from '#http/federation/document-events.ts'
import { publication } from '#http/handler.ts'

/** GET /ebox/enterprise/document/events: what happened to documents of enterprises, at all providers, in one sequence. */
export const GET = publication({
  name: 'readDocumentEvents',
  summary: 'What happened in the e-Boxes of enterprises, from any number on: each event once, in order',
  query: DocumentEventsQuery,
  isCostly: () => true,
  answers: { 200: { description: 'A page', schema: DocumentEventPageShape } },
  run: async ({ database, caller, query }) => {
    mustBeClient(caller, query.clientId)
    const page = await readDocumentEvents(database, caller.clientId, wantedEvents(query))
    const audit = { after: query.lastSequenceNbr, last: page.last, events: page.events.length }
    return { json: wireEventPage(page), audit }
  },
})

/** POST /ebox/enterprise/document/events: a document provider tells of documents that it keeps itself. */
export const POST = publication({
  name: 'submitDocumentEvents',
  summary: 'Tells of up to 1,000 events of documents that you keep yourself, all or none',
  query: SubmissionQuery,
  json: { schema: DocumentEventsToSubmit },
  isCostly: () => true,
  answers: {
    201: {
      description: 'Stored; those that were told before are counted, and not told again',
      schema: SubmittedEventsShape,
    },
    409: { description: 'One of them has the `eventCorrelationId` of another event of yours; nothing was stored' },
  },
  run: async ({ database, caller, query, body, audited }) => {
    mustBeClient(caller, query.clientId)
    return { status: 201, json: await submitDocumentEvents(database, caller.clientId, body, audited) }
  },
})
