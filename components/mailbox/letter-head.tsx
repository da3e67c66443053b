import { useTranslations } from 'next-intl'
import { Facts } from '#components/ui/facts.tsx'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { classes, linkLook } from '#components/ui/look.ts'
import { plainText } from '#components/ui/plain-text.ts'
import { noonOf, ReadableDate } from '#components/ui/readable-date.tsx'
import type { MessageSummary } from '#domain/message/message.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { EnterpriseNumber } from './enterprise-number.tsx'
import { MessageMarks } from './message-marks.tsx'
import { SenderMark } from './sender-mark.tsx'

/** To whom a letter is: a person by name, or an enterprise by name and number. */
export type Addressee = { name: TranslatedString | string; enterpriseNumber?: string }

/**
 * Above a letter: the way back, who sent it and how to check that, to whom, when, until when.
 * @param box where the box is, without the language
 * @param back what the way back is called, where it is not to all letters
 * @param about the name of its type
 * @param senderQuality what the quality is called under which a professional sent it
 * @param isReplyBelow whether the page has a form to answer it
 */
export function LetterHead(props: {
  message: MessageSummary
  addressee: Addressee
  box: string
  back?: string
  about?: TranslatedString
  senderQuality?: string
  isReplyBelow?: boolean
}) {
  const { message, addressee, box } = props
  const t = useTranslations('letter')
  const { sender } = message
  return (
    <>
      <p className="screen-only mb-2">
        <Link href={box} className="inline-flex min-h-[2.75rem] items-center">
          ← {props.back ?? t('back')}
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
            {props.isReplyBelow ? (
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
                      <span className="block text-note text-ink-soft">
                        {sender.eboxType === 'professional'
                          ? t('fromProfessional', { quality: props.senderQuality ?? sender.quality })
                          : t('fromCitizen')}
                      </span>
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
              ...(props.about ? [{ name: t('about'), value: <LocalizedText text={props.about} /> }] : []),
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
    </>
  )
}
