import { useTranslations } from 'next-intl'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { ClientCall } from '#domain/registration/client-calls.ts'
import { Table } from '#components/ui/table.tsx'

const explained = [
  'badRequest',
  'missingScope',
  'missingPermission',
  'resourceNotFound',
  'invalidAccessToken',
  'tooManyRequests',
] as const

/** Calls of software with what was answered; of a refused one what that means. @param caption said to screen readers */
export function ClientCalls({ calls, caption }: { calls: readonly ClientCall[]; caption: string }) {
  const t = useTranslations('publisher.problems')
  const meaningOf = ({ problem }: ClientCall) => {
    if (!problem) return t('done')
    const name = explained.find((each) => problem.type.endsWith(`:${each}`)) ?? 'other'
    const fields = new Set(problem.issues.map((issue) => issue.name ?? issue.code ?? ''))
    return t(`explained.${name}`, { fields: [...fields].join(', ') })
  }
  return (
    <Table
      caption={caption}
      rows={calls}
      keyOf={({ callId }) => callId}
      columns={[
        { name: t('when'), value: ({ at }) => <ReadableDate at={at} exact withTime /> },
        {
          name: t('request'),
          value: ({ requestMethod, requestPath }) => (
            <code className="text-note">
              {requestMethod} {requestPath}
            </code>
          ),
        },
        { name: t('answer'), value: ({ status }) => status, isNumber: true },
        {
          name: t('meaning'),
          value: (call) => (
            <>
              {meaningOf(call)}
              <span className="block text-small text-ink-soft">{call.traceId}</span>
            </>
          ),
        },
      ]}
    />
  )
}
