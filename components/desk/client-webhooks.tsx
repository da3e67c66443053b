import { CircleCheck, CirclePause, TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'
import { FieldForm, type FieldFormAction } from '#components/ui/field-form.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { Table } from '#components/ui/table.tsx'
import type { ClientWithWebhooks, ListedDelivery, ListedWebhook, WebhookDeed } from '#domain/registration/webhooks.ts'
import type { WebhookEventType } from '#domain/webhook/webhook-event.ts'

export interface WebhookActions {
  add: FieldFormAction
  rotate: FieldFormAction
  change: (form: FormData) => Promise<void>
}

interface Looked {
  enterpriseNumber: string
  actions: WebhookActions
}

/**
 * Where the software of an organisation is told of events, one section a client, with the form for another webhook: it stays, because it
 * shows the secret of the one that it made.
 */
export function ClientWebhooks(props: Looked & { clients: ClientWithWebhooks[] }) {
  const t = useTranslations('webhooks')
  const kind = useKind()
  const { clients, enterpriseNumber, actions } = props
  if (clients.length === 0) return <p>{t('noClients')}</p>
  return clients.map(({ clientId, name, possible, webhooks }) => (
    <section key={clientId} className="space-y-3 rounded-sheet border border-line bg-sheet p-2 md:p-4">
      <h2 className="text-lead font-semibold wrap-anywhere">
        {plainText(name)} <code className="block text-note font-normal">{clientId}</code>
      </h2>
      {webhooks.length === 0 ? <p className="prose-column text-ink-soft">{t('none')}</p> : null}
      {webhooks.map((webhook) => (
        <OneWebhook key={webhook.webhookId} {...{ webhook, clientId, enterpriseNumber, actions }} />
      ))}
      <div className="max-w-text space-y-2 border-t border-line pt-2">
        <h3 className="text-body font-semibold">{t('new.title')}</h3>
        <FieldForm
          action={actions.add}
          fields={[
            { as: 'text', name: 'url', label: t('new.url'), hint: t('new.hint'), maxLength: 2_000 },
            {
              as: 'several',
              name: 'types',
              label: t('new.types'),
              options: possible.map((type) => ({ value: type, label: kind(type) })),
              value: [...possible],
            },
          ]}
          of={clientId}
          hidden={{ enterpriseNumber, clientId }}
          words={{ send: t('new.button'), summary: t('new.summary') }}
        />
      </div>
    </section>
  ))
}

/** What an event is, in words. */
function useKind() {
  const t = useTranslations('webhooks.types')
  const words: Record<WebhookEventType, string> = {
    'message.published': t('message_published'),
    'message.withdrawn': t('message_withdrawn'),
    'message.changed': t('message_changed'),
    'message.read': t('message_read'),
    'message.neverRead': t('message_neverRead'),
    'message.notNotifiable': t('message_notNotifiable'),
    'message.paperAdvised': t('message_paperAdvised'),
    'webhook.test': t('webhook_test'),
  }
  return (type: WebhookEventType) => words[type]
}

function OneWebhook({
  webhook,
  clientId,
  enterpriseNumber,
  actions,
}: Looked & { webhook: ListedWebhook; clientId: string }) {
  const t = useTranslations('webhooks')
  const [format, kind] = [useFormatter(), useKind()]
  const { webhookId, url, types, formerUntil, due, deliveries, stoppedAs, createdAt } = webhook
  const deeds: WebhookDeed[] = stoppedAs ? ['resume', 'remove'] : ['test', 'tellAgain', 'stop', 'remove']
  const hidden = { enterpriseNumber, clientId, webhookId }
  return (
    <article className="space-y-2 border-t border-line pt-2">
      <h3 className="text-body font-semibold">
        <code className="wrap-anywhere">{url}</code>
      </h3>
      <WebhookState webhook={webhook} />
      <p className="prose-column text-note text-ink-soft">
        {format.list(types.map(kind), { type: 'conjunction' })} ·{' '}
        {t.rich('since', { date: () => <ReadableDate at={createdAt} exact /> })} · {t('due', { count: due })}
      </p>
      {deliveries.length > 0 ? <Deliveries deliveries={deliveries} /> : null}
      <div className="flex flex-wrap gap-1">
        {deeds.map((deed) => (
          <form key={deed} action={actions.change} className="max-md:w-full">
            {Object.entries({ ...hidden, deed }).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <FormButton className="max-md:w-full">
              {t(`deeds.${deed}`)}
              <span className="hidden-words">: {url}</span>
            </FormButton>
          </form>
        ))}
      </div>
      {formerUntil ? (
        <p className="prose-column text-note">
          {t.rich('formerUntil', { date: () => <ReadableDate at={formerUntil} exact withTime /> })}
        </p>
      ) : null}
      <FieldForm
        action={actions.rotate}
        fields={[]}
        of={webhookId}
        hidden={hidden}
        words={{ send: t('secret.rotate'), summary: t('secret.summary') }}
        look="plain"
      />
    </article>
  )
}

function WebhookState({ webhook: { stoppedAs, failingSince } }: { webhook: ListedWebhook }) {
  const t = useTranslations('webhooks.state')
  if (stoppedAs) {
    const name = stoppedAs === 'failing' ? 'givenUp' : stoppedAs
    return (
      <Badge tone="due" mark={<CirclePause aria-hidden className="size-2 shrink-0" />}>
        {t(name)}
      </Badge>
    )
  }
  if (failingSince)
    return (
      <Badge tone="due" mark={<TriangleAlert aria-hidden className="size-2 shrink-0" />}>
        <span>{t.rich('failing', { date: () => <ReadableDate at={failingSince} exact withTime /> })}</span>
      </Badge>
    )
  return (
    <Badge tone="done" mark={<CircleCheck aria-hidden className="size-2 shrink-0" />}>
      {t('working')}
    </Badge>
  )
}

function Deliveries({ deliveries }: { deliveries: ListedDelivery[] }) {
  const t = useTranslations('webhooks')
  const kind = useKind()
  return (
    <Table
      caption={t('last')}
      rows={deliveries}
      keyOf={({ deliveryId }) => deliveryId}
      columns={[
        {
          name: t('event'),
          value: ({ type, deliveryId }) => (
            <>
              {kind(type)}
              <code className="block text-small text-ink-soft wrap-anywhere">{deliveryId}</code>
            </>
          ),
        },
        { name: t('when'), value: ({ occurredAt }) => <ReadableDate at={occurredAt} exact withTime /> },
        {
          name: t('status'),
          value: ({ status, attempts }) => (
            <>
              {t(`statuses.${status}`)}
              <span className="block text-small text-ink-soft">{t('attempts', { count: attempts })}</span>
            </>
          ),
        },
        {
          name: t('answer'),
          value: ({ lastStatus, lastProblem }) => (lastProblem ? t(`problem.${lastProblem}`) : (lastStatus ?? '')),
        },
      ]}
    />
  )
}
