import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { composedAtDesk } from '#app/[locale]/publisher/[enterpriseNumber]/broadcasts/composed-at-desk.ts'
import { refusalWords } from '#app/[locale]/publisher/[enterpriseNumber]/broadcasts/refusal-words.ts'
import { Delivery } from '#components/desk/delivery.tsx'
import { Live } from '#components/desk/live.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { fieldLook, Labelled, tied } from '#components/ui/labelled.tsx'
import { ButtonLink, Link } from '#components/ui/link.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { buttonLook, classes } from '#components/ui/look.ts'
import { Notice } from '#components/ui/notice.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { Ticks } from '#components/ui/ticks.tsx'
import { UploadForm, UploadRefused } from '#components/ui/upload-form.tsx'
import { appDatabase } from '#db/client.ts'
import { decidableAlone } from '#domain/broadcast/ask-delivery.ts'
import { listTasks } from '#domain/broadcast/list-broadcasts.ts'
import type { MulticastTask } from '#domain/broadcast/multicast-task.ts'
import { longestReason } from '#domain/message/reason.ts'
import { env } from '#env.ts'
import { largestCsv } from '#http/csv-body.ts'
import type { Locale } from '#locales/routing.ts'
import { decideDelivery, deliver, giveByRule, withdrawPublication } from '#session/broadcast-desk.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string; publicationId: string }>
  searchParams: Promise<{ refused?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('toMany'))('one') }
}

const isOnItsWay = ({ state }: MulticastTask) => state === 'delivering' || state === 'receiving'
const isUndecided = ({ state }: MulticastTask) => state === 'staged' || state === 'receiving'

/** A letter to many: whom it goes to, how far it is, and what can be decided about it. */
export default async function Broadcast({ params, searchParams }: Props) {
  const [{ locale, ...named }, { refused }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const { composed, sender, person } = await composedAtDesk(named)
  if (!composed || !sender || !person) return <PageNotFound />
  const { BROADCAST_APPROVAL_ABOVE: limit } = env()
  const [t, tasks, approvalAbove] = await Promise.all([
    getTranslations('toMany'),
    listTasks(appDatabase(), sender, named.publicationId),
    decidableAlone(appDatabase(), sender, named.publicationId, limit),
  ])
  const { message, audience, readAt } = composed
  const list = `/publisher/${named.enterpriseNumber}/broadcasts`
  const page = `${list}/${message.messageId}`
  const fields = { ...named, publicationId: message.messageId }
  const maxMegabytes = largestCsv / 1024 / 1024
  const words = refusalWords(t, maxMegabytes)
  const staged = tasks.find(({ state, rule }) => state === 'staged' && !rule)
  const isWithdrawn = message.withdrawal !== undefined
  return (
    <div className="space-y-4">
      {tasks.some(isOnItsWay) ? <Live /> : null}
      <header className="space-y-1">
        <p>
          <Link href={list} className="inline-flex min-h-[2.75rem] items-center">
            ← {t('title')}
          </Link>
        </p>
        <h1 className="text-title md:text-display">
          <LocalizedText text={message.subject} />
        </h1>
        <p className="text-ink-soft">
          {t(`preview.to.${audience}`)} · <LocalizedText text={message.messageTypeName} />
        </p>
        <ButtonLink look="plain" href={`${page}/preview`}>
          {t('preview.look')}
        </ButtonLink>
      </header>
      {typeof refused === 'string' ? <UploadRefused refused={{ refusal: refused, details: [] }} words={words} /> : null}
      {isWithdrawn ? <Notice kind="info" title={t('states.withdrawn')} /> : null}
      {tasks.map((task) => (
        <Delivery
          key={task.taskId}
          task={task}
          audience={audience}
          now={readAt}
          me={person.ssinHash}
          approvalAbove={approvalAbove}
          approvalLimit={limit}
          page={page}
          fields={fields}
          actions={{ deliver, decide: decideDelivery }}
        />
      ))}
      {isWithdrawn || tasks.some((task) => isUndecided(task) && task !== staged) ? null : (
        <section aria-labelledby="recipients" className="space-y-3">
          <h2 id="recipients" className="text-lead font-semibold">
            {t(staged ? 'recipients.more' : 'recipients.title')}
          </h2>
          <div className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
            <h3 className="mb-1 font-semibold">{t('recipients.byList')}</h3>
            <UploadForm
              action={`/${locale}${page}/recipients${staged ? `?task=${staged.taskId}` : ''}`}
              maxMegabytes={maxMegabytes}
              words={words}
              send={t('recipients.sendList')}
              look={staged ? 'plain' : 'main'}
              sending={t('sending')}
            >
              <HiddenFields fields={{ list: '1' }} />
              <Labelled name="file" label={t('recipients.file')} hint={t(`recipients.fileHint.${audience}`)}>
                <input
                  {...tied({ name: 'file', label: '', hint: '-' })}
                  type="file"
                  accept=".csv,.txt,text/csv"
                  required
                  className={classes(fieldLook, 'py-1 text-note')}
                />
              </Labelled>
            </UploadForm>
          </div>
          {staged ? null : (
            <div className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
              <h3 className="mb-1 font-semibold">{t(`recipients.byRule.${audience}`)}</h3>
              <p className="prose-column mb-2 text-note text-ink-soft">{t('recipients.byRuleHint')}</p>
              <form action={giveByRule} className="space-y-2">
                <HiddenFields fields={fields} />
                <Ticks
                  name="languages"
                  label={t('recipients.languages')}
                  hint={t('recipients.languagesHint')}
                  options={(['nl', 'fr', 'de', 'en'] as const).map((language) => ({
                    value: language,
                    label: t(`languages.${language}`),
                  }))}
                  ticked={[]}
                />
                <FormButton className="max-md:w-full">{t('recipients.sendRule')}</FormButton>
              </form>
            </div>
          )}
        </section>
      )}
      {isWithdrawn || tasks.every(({ delivered }) => delivered === 0) ? null : (
        <details>
          <summary className={`${buttonLook.plain} list-none [&::-webkit-details-marker]:hidden`}>
            {t('withdraw.title')}
          </summary>
          <form
            action={withdrawPublication}
            className="mt-1 space-y-2 rounded-sheet border border-line bg-sheet p-2 md:p-4"
          >
            <p className="prose-column text-note text-ink-soft">{t('withdraw.lead')}</p>
            <HiddenFields fields={fields} />
            <TextField name="reason" label={t('withdraw.reason')} autoComplete="off" maxLength={longestReason} />
            <FormButton>{t('withdraw.send')}</FormButton>
          </form>
        </details>
      )}
    </div>
  )
}
