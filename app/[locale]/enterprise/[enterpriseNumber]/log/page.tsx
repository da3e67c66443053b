import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { AccessLog } from '#components/registration/access-log.tsx'
import { appDatabase } from '#db/client.ts'
import { readEnterpriseAccessLog } from '#domain/consultation/read-access-log.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import { enterpriseManager, enterpriseReader } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ before?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('log'))('title') }
}

/** Who opened what in an enterprise's box: its people, its software, service providers, the platform; for who manages it. */
export default async function EnterpriseLog({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, { before }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/log')
  const reader = manager && (await enterpriseReader(enterpriseNumber, '/log'))
  if (!reader) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const box = `/enterprise/${enterpriseNumber}`
  const [t, { accesses, older }] = await Promise.all([
    getTranslations('log'),
    readEnterpriseAccessLog(appDatabase(), { manager: manager.reader, reader }, Uuid.safeParse(before).data),
  ])
  await auditPage(manager.reader, `/${locale}${box}/log`, { enterpriseNumber, accesses: accesses.length })
  return (
    <>
      <ManageHeading title={t('title')} enterpriseNumber={enterpriseNumber} name={manager.name} place="log" />
      <p className="prose-column text-ink-soft">{t('leadOfEnterprise')}</p>
      <AccessLog accesses={accesses} box={box} older={older && `${box}/log?before=${older}`} />
    </>
  )
}
