import { useTranslations } from 'next-intl'
import { Facts } from '#components/ui/facts.tsx'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { classes, linkLook } from '#components/ui/look.ts'
import { plainText } from '#components/ui/plain-text.ts'
import { noonOf, ReadableDate } from '#components/ui/readable-date.tsx'
import type { Message } from '#domain/message/message.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { Thread } from '#domain/consultation/read-thread.ts'
import { BusinessDataFacts } from './business-data.tsx'
import { Conversation } from './conversation.tsx'
import { EnterpriseNumber } from './enterprise-number.tsx'
import { LetterBody } from './letter-body.tsx'
import { LetterDocuments } from './letter-documents.tsx'
import { type ChangesOffered, LetterHiding, LetterToDo } from './letter-to-do.tsx'
import { MessageMarks } from './message-marks.tsx'
import { Payment, type PaymentAsked } from './payment.tsx'
import { Reply, type ReplyOffered } from './reply.tsx'
import { SenderMark } from './sender-mark.tsx'
import { Withdrawn } from './withdrawn.tsx'

/** To whom a letter is: a person by name, or an enterprise by name and number. */
export type Addressee = { name: TranslatedString | string; enterpriseNumber?: string }

/**
 * A letter: who sent it and how to check that, to whom, when, until when; what to do; the text; the documents.
 * @param box where the box is, without the language
 * @param contentPath where the bytes of the documents are, followed by `/<attachmentId>`
 * @param open the document that is drawn; the main one unless another was asked for
 * @param thread the conversation that it belongs to
 * @param payment what it asks to be paid
 * @param changes how it is marked as done and put out of sight
 * @param reply how it can be answered; drawn only where its sender takes replies
 */
export function Letter(props: {
  message: Message
  addressee: Addressee
  body?: TranslatedString
  box: string
  contentPath: string
  open?: string
  thread?: Thread
  payment?: PaymentAsked
  changes: ChangesOffered
  reply: ReplyOffered
}) {
  const { message, addressee, box } = props
  const holder = addressee.enterpriseNumber ? 'enterprise' : 'citizen'
  const t = useTranslations('letter')
  const { sender } = message
  const takesReply = message.isReplyAuthorized && !message.withdrawal
  return (
    <article>
      <p className="screen-only mb-2">
        <Link href={box} className="inline-flex min-h-[2.75rem] items-center">
          ← {t('back')}
        </Link>
      </p>
      <header className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
        <div className="flex items-start gap-2">
          <SenderMark name={sender.name} size="size-7" />
          <div className="min-w-0 flex-1">
            <p className="text-note text-ink-soft">
              <LocalizedText text={sender.name} />
            </p>
            <h1 className="text-title">
              <LocalizedText text={message.subject} />
            </h1>
            <MessageMarks message={message} className="mt-1" />
            {takesReply ? (
              <p className="screen-only text-note">
                <a href="#reply" className={classes(linkLook, 'inline-flex min-h-[2.75rem] items-center')}>
                  {t('reply')}
                </a>
              </p>
            ) : null}
          </div>
        </div>
        <div className="mt-3 border-t border-line pt-2">
          <Facts
            items={[
              {
                name: t('from'),
                value: (
                  <>
                    <LocalizedText text={sender.name} />
                    {sender.eboxType === 'enterprise' ? (
                      <>
                        {sender.partition === 'GENERAL' ? null : <>, {plainText(sender.partition)}</>}
                        {' · '}
                        <EnterpriseNumber number={sender.enterpriseNumber} />
                        <span className="block text-note text-ink-soft">{t('fromRegistry')}</span>
                      </>
                    ) : (
                      <span className="block text-note text-ink-soft">{t('fromCitizen')}</span>
                    )}
                  </>
                ),
              },
              {
                name: t('to'),
                value: (
                  <>
                    {typeof addressee.name === 'string' ? (
                      <bdi>{plainText(addressee.name)}</bdi>
                    ) : (
                      <LocalizedText text={addressee.name} />
                    )}
                    {addressee.enterpriseNumber ? (
                      <>
                        {' · '}
                        <EnterpriseNumber number={addressee.enterpriseNumber} />
                      </>
                    ) : null}
                    {message.forTheAttentionOf?.label ? (
                      <span className="block text-note text-ink-soft">
                        {t('attention')} <bdi>{plainText(message.forTheAttentionOf.label)}</bdi>
                      </span>
                    ) : null}
                  </>
                ),
              },
              { name: t('about'), value: <LocalizedText text={message.messageTypeName} /> },
              ...(message.originalSubject
                ? [{ name: t('answers'), value: <LocalizedText text={message.originalSubject} /> }]
                : []),
              { name: t('received'), value: <ReadableDate at={message.receiptDate} exact withTime /> },
              ...(message.dueOn
                ? [{ name: t('readBy'), value: <ReadableDate at={noonOf(message.dueOn)} exact /> }]
                : []),
              { name: t('kept'), value: <ReadableDate at={message.expirationDate} exact /> },
            ]}
          />
        </div>
      </header>
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
      {takesReply ? <Reply reply={props.reply} sender={sender.name} holder={holder} /> : null}
      <LetterHiding message={message} changes={props.changes} />
    </article>
  )
}
