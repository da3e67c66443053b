import { useTranslations } from 'next-intl'
import { CopyableNumber } from '#components/ui/copyable-number.tsx'

/** An enterprise number as people read it (0800.013.735), to be copied as machines want it. */
export function EnterpriseNumber({ number }: { number: string }) {
  const t = useTranslations('words')
  const shown = number.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')
  return <CopyableNumber shown={shown} copied={number} words={{ copy: t('copy'), done: t('copied') }} />
}
