import { useLocale, useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { Table } from '#components/ui/table.tsx'
import { HourField } from '#components/ui/text-field.tsx'
import type { MulticastTask } from '#domain/broadcast/multicast-task.ts'
import { TaskState } from './task-state.tsx'

type Action = (form: FormData) => Promise<void>

/** What can be decided in each state, in the order of the buttons. */
const decisions: Partial<Record<MulticastTask['state'], readonly ('pause' | 'start' | 'stop' | 'cancel')[]>> = {
  staged: ['cancel'],
  scheduled: ['cancel'],
  delivering: ['pause', 'stop'],
  following: ['pause', 'stop'],
  paused: ['start', 'stop'],
}

/** What is told of the recipients, in the order of the table. */
const outcomes = [
  'reachable',
  'notDigital',
  'duplicate',
  'unknown',
  'inactive',
  'replaced',
  'typeNotAllowed',
  'invalid',
] as const

/**
 * A delivery of a letter to many: to whom, how far it is and how long it will take, what became of its recipients, and what can be
 * decided.
 * @param me who looks: HMAC-SHA-256 of the person's number
 * @param approvalAbove how many more recipients need no second person
 * @param approvalLimit how many of the whole letter need none
 * @param page its address, without the language
 * @param fields what its forms say beside the task and the decision
 */
export function Delivery(props: {
  task: MulticastTask
  audience: 'citizen' | 'enterprise' | 'professional'
  now: Date
  me: Uint8Array
  approvalAbove: number
  approvalLimit: number
  page: string
  fields: Record<string, string>
  actions: { deliver: Action; decide: Action }
}) {
  const t = useTranslations('toMany')
  const { task, audience, actions } = props
  const { state, counts, rule, files, taskId } = task
  const locale = useLocale()
  const languages = new Intl.ListFormat(locale, { type: 'disjunction' })
  const shown = outcomes.filter((outcome) => counts[outcome] > 0)
  const fields = { ...props.fields, taskId }
  const heading = `delivery-${taskId}`
  return (
    <section aria-labelledby={heading} className="space-y-2 rounded-sheet border border-line bg-sheet p-2 md:p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-1">
        <h2 id={heading} className="text-lead font-semibold">
          {rule
            ? t(rule.languages ? `by.rule.${audience}` : `by.all.${audience}`, {
                languages: languages.format((rule.languages ?? []).map((language) => t(`languages.${language}`))),
              })
            : t('by.list', { files })}
        </h2>
        <TaskState states={[state]} />
      </div>
      <Progress task={task} now={props.now} page={props.page} />
      {shown.length > 0 ? (
        <Table
          caption={t('counts.title')}
          rows={shown}
          keyOf={(outcome) => outcome}
          columns={[
            { name: t('counts.outcome'), value: (outcome) => t(`counts.${outcome}`) },
            {
              name: t('counts.recipients'),
              value: (outcome) => t('number', { count: counts[outcome] }),
              isNumber: true,
            },
          ]}
        />
      ) : null}
      {state === 'staged' ? (
        <Decision
          task={task}
          me={props.me}
          approvalAbove={props.approvalAbove}
          approvalLimit={props.approvalLimit}
          fields={fields}
          deliver={actions.deliver}
        />
      ) : null}
      {task.approvedByName !== undefined && task.asked ? (
        <p className="text-note text-ink-soft">
          {t('approval.given', { asked: task.asked.byName, approved: task.approvedByName })}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-1">
        {decisions[state]?.map((decision) => (
          <form key={decision} action={actions.decide} className="max-md:w-full">
            <HiddenFields fields={{ ...fields, decision }} />
            <FormButton className="max-md:w-full">{t(`decisions.${decision}`)}</FormButton>
          </form>
        ))}
      </div>
    </section>
  )
}

/** How many get it: those who have a box, and those whom it waits for. */
const toReceive = ({ counts }: MulticastTask): number => counts.reachable + counts.notDigital

/** How far a delivery is, how fast it goes, and how long it will take. */
function Progress({ task, now, page }: { task: MulticastTask; now: Date; page: string }) {
  const t = useTranslations('toMany.progress')
  const { state, delivered, startedAt } = task
  const { startAt } = task
  if (state === 'scheduled' && startAt)
    return <p>{t.rich('scheduled', { date: () => <ReadableDate at={startAt} exact withTime /> })}</p>
  if (state === 'receiving' || state === 'staged' || state === 'scheduled') return null
  const all = toReceive(task)
  const seconds = startedAt ? Math.max(1, (now.getTime() - startedAt.getTime()) / 1_000) : 1
  const rate = delivered / seconds
  const left = rate > 0 ? Math.ceil((all - delivered) / rate) : 0
  return (
    <div className="space-y-1">
      <progress
        aria-label={t('label')}
        value={delivered}
        max={Math.max(all, 1)}
        className="h-1.5 w-full accent-action"
      />
      <p>
        {t('sentence', { delivered, all })}
        {state === 'delivering' && delivered > 0 ? (
          <>
            {' '}
            {t('rate', { rate: Math.round(rate) })}{' '}
            {left < 90 ? t('seconds', { left }) : t('minutes', { left: Math.ceil(left / 60) })}
          </>
        ) : null}
      </p>
      {state === 'following' ? <p className="text-note text-ink-soft">{t('following')}</p> : null}
      {state === 'delivering' ? (
        <p>
          <Link href={page} className="inline-flex min-h-[2.75rem] items-center">
            {t('again')}
          </Link>
        </p>
      ) : null}
    </div>
  )
}

/** Who may have it delivered now: this person, or a second one. */
function Decision(props: {
  task: MulticastTask
  me: Uint8Array
  approvalAbove: number
  approvalLimit: number
  fields: Record<string, string>
  deliver: Action
}) {
  const t = useTranslations('toMany')
  const { task, me, approvalAbove } = props
  const count = toReceive(task)
  if (count === 0) return <p>{t('nobody')}</p>
  const needsTwo = count > approvalAbove
  const isMine = task.asked !== undefined && Buffer.from(task.asked.by).equals(me)
  const words = needsTwo && !task.asked ? t('approval.ask') : t(needsTwo ? 'approval.approve' : 'deliver', { count })
  return (
    <div className="space-y-1">
      {needsTwo && !task.asked ? (
        <p className="prose-column text-note text-ink-soft">{t('approval.why', { count: props.approvalLimit })}</p>
      ) : null}
      {needsTwo && task.asked ? (
        <Notice kind="due" title={isMine ? t('approval.waits') : t('approval.asked', { name: task.asked.byName })} />
      ) : null}
      {needsTwo && isMine ? null : (
        <form action={props.deliver} className="max-md:w-full">
          <HiddenFields fields={props.fields} />
          {needsTwo && !task.asked ? null : (
            <div className="mb-2">
              <HourField
                id={`start-${task.taskId}`}
                name="startAt"
                label={t('startAt.label')}
                hint={t('startAt.hint')}
              />
            </div>
          )}
          <FormButton look="main" className="max-md:w-full">
            {words}
          </FormButton>
        </form>
      )}
    </div>
  )
}
