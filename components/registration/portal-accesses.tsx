import { useTranslations } from 'next-intl'
import { Link } from '#components/ui/link.tsx'
import { Older } from '#components/ui/older.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { PortalAccess } from '#domain/registration/portal-consents.ts'

/**
 * What a portal did, newest first, as a table.
 * @param box where the box is, without the language
 * @param older the address of what came before, so too; absent where nothing did
 */
export function PortalAccesses({ accesses, box, older }: { accesses: PortalAccess[]; box: string; older?: string }) {
  const t = useTranslations('portals')
  if (accesses.length === 0) return <p className="mt-3">{t('nothing')}</p>
  return (
    <>
      <table className="mt-3 w-full rounded-sheet border border-line bg-sheet text-start">
        <thead>
          <tr className="border-b border-line text-note text-ink-soft">
            <th scope="col" className="p-1 text-start font-normal md:px-4">
              {t('when')}
            </th>
            <th scope="col" className="p-1 text-start font-normal md:px-4">
              {t('did')}
            </th>
          </tr>
        </thead>
        <tbody>
          {accesses.map(({ accessId, at, what, messageId }) => (
            <tr key={accessId} className="border-b border-line last:border-0">
              <td className="p-1 align-top text-note md:px-4">
                <ReadableDate at={at} exact withTime />
              </td>
              <td className="p-1 align-top md:px-4">
                {t(`what.${what}`)}
                {messageId ? (
                  <>
                    {' · '}
                    <Link href={`${box}/messages/${messageId}`}>{t('letter')}</Link>
                  </>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Older href={older}>{t('older')}</Older>
    </>
  )
}
