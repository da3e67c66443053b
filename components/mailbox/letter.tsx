import type { MessageAlert } from '#domain/consultation/read-alerts.ts'
import type { Message } from '#domain/message/message.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { Thread } from '#domain/consultation/read-thread.ts'
import { BusinessDataFacts } from './business-data.tsx'
import { Conversation } from './conversation.tsx'
import { LetterAlerts } from './letter-alerts.tsx'
import { LetterBody } from './letter-body.tsx'
import { LetterDocuments } from './letter-documents.tsx'
import { type Addressee, LetterHead } from './letter-head.tsx'
import { type ChangesOffered, LetterHiding, LetterToDo } from './letter-to-do.tsx'
import { Payment, type PaymentAsked } from './payment.tsx'
import { Reply, type ReplyOffered } from './reply.tsx'
import { Withdrawn } from './withdrawn.tsx'

/**
 * A letter: who sent it and how to check that, to whom, when, until when; what to do; the text; the documents.
 * @param senderQuality as the head shows it (LetterHead)
 * @param box where the box is, without the language
 * @param contentPath where the bytes of the documents are, followed by `/<attachmentId>`
 * @param open the document that is drawn; the main one unless another was asked for
 * @param thread the conversation that it belongs to
 * @param payment what it asks to be paid
 * @param changes how it is marked as done and put out of sight, where its reader may
 * @param alerts the e-mails that told of it
 * @param reply how it can be answered, where its reader may; drawn only where its sender takes replies
 */
export function Letter(props: {
  message: Message
  addressee: Addressee
  senderQuality?: string
  body?: TranslatedString
  box: string
  contentPath: string
  open?: string
  thread?: Thread
  payment?: PaymentAsked
  changes?: ChangesOffered
  reply?: ReplyOffered
  alerts?: MessageAlert[]
}) {
  const { message, addressee, box } = props
  const holder = addressee.enterpriseNumber ? 'enterprise' : 'citizen'
  const { sender } = message
  const reply = message.isReplyAuthorized && !message.withdrawal ? props.reply : undefined
  return (
    <article>
      <LetterHead
        message={message}
        addressee={addressee}
        box={box}
        about={message.messageTypeName}
        senderQuality={props.senderQuality}
        isReplyBelow={reply !== undefined}
      />
      {message.withdrawal ? <Withdrawn withdrawal={message.withdrawal} box={box} /> : null}
      {props.payment ? <Payment payment={props.payment} creditor={sender.name} /> : null}
      <LetterToDo message={message} changes={props.changes} />
      {props.body ? <LetterBody text={props.body} /> : null}
      <LetterDocuments
        documents={message.attachments}
        contentPath={props.contentPath}
        letter={`${box}/messages/${message.messageId}`}
        open={props.open}
      />
      <BusinessDataFacts data={message.businessData} />
      {props.thread ? (
        <Conversation thread={props.thread} current={message.messageId} box={box} holder={holder} />
      ) : null}
      {reply ? <Reply reply={reply} sender={sender.name} holder={holder} /> : null}
      {props.alerts ? <LetterAlerts alerts={props.alerts} /> : null}
      {props.changes ? <LetterHiding message={message} changes={props.changes} /> : null}
    </article>
  )
}
