import { channel } from 'node:diagnostics_channel'
import type { z } from 'zod'
import {
  draftOf,
  type MessageDraft,
  MessageToPublish,
  PublicationToCreate,
} from '#domain/message/message-to-publish.ts'
import type { ReceivedDocument } from '#domain/message/received-document.ts'
import { type Issue, issue } from '#domain/problem.ts'
import { contractIssues } from '#http/contract-issues.ts'
import type { IncomingBody } from '#http/incoming-body.ts'
import { parseJson } from '#http/parse-json.ts'
import { asThisRegistryReads } from './null-members.ts'
import { receiveDocuments } from './receive-documents.ts'

const beforeBody = channel('ebox:failpoint:P0')

/** What came in with a publication. */
export interface ReceivedPublication<Message = MessageToPublish> {
  message?: Message
  /** The message, or what of it could be understood */
  draft: MessageDraft
  documents: ReceivedDocument[]
  /** What was wrong with the form of the body and its JSON though it could be read to its end */
  issues: Issue[]
}

/**
 * Receives a publication's body: parts in any order, files to the store as they come.
 * When the publication is refused, or turns out to be a repeat, everything that was stored is removed again.
 * @param understand how the JSON is written
 * @throws as receiveDocuments
 */
export async function receivePublication<Message, Result extends { isReplay?: true }>(
  body: IncomingBody,
  work: (received: ReceivedPublication<Message>) => Promise<Result>,
  understand: Understand<Message>,
): Promise<Result> {
  beforeBody.publish({})
  return receiveDocuments(body, async ({ text, documents, issues, discard }) => {
    const parsed = parseMessage(text, understand)
    const result = await work({ ...parsed, documents, issues: [...issues, ...parsed.issues] })
    if (result.isReplay) await discard()
    return result
  })
}

/** Reads JSON as a message, or tells every way in which it departs from its contract. */
export type Understand<Message = MessageToPublish> = (
  json: unknown,
) => Pick<ReceivedPublication<Message>, 'message' | 'draft' | 'issues'>

function parseMessage<Message>(
  text: string | undefined,
  understand: Understand<Message>,
): ReturnType<Understand<Message>> {
  if (text === undefined) return { draft: {}, issues: [] }
  const json = parseJson(text)
  if (json.fault !== undefined) {
    const broken = { in: 'body', name: 'messageToPublish', code: 'INVALID_INPUT' } as const
    return { draft: {}, issues: [issue.schemaViolation({ ...broken, detail: `Invalid Schema: ${json.fault}` })] }
  }
  return understand(asThisRegistryReads(json.value))
}

/** As version 3 writes it: a message to one recipient, or a publication for many. */
const understandAs =
  <Message extends MessageDraft>(
    contract: z.ZodType<Message>,
    as: Parameters<typeof draftOf>[2],
  ): Understand<Message> =>
  (json) => {
    const parsed = contract.safeParse(json)
    if (parsed.success) return { message: parsed.data, draft: parsed.data, issues: [] }
    return { draft: draftOf(json, parsed.error, as), issues: contractIssues(parsed.error, 'body') }
  }

export const understandMessage = understandAs(MessageToPublish, 'message')
export const understandPublication = understandAs(PublicationToCreate, 'publication')
