import { useTranslations } from 'next-intl'
import { Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** Mails to the address of this box come back: nobody is told of a letter until another is confirmed, at `href`. */
export function AddressBounced({ href }: { href: string }) {
  const t = useTranslations('box.bounced')
  return (
    <div className="mb-3">
      <Notice kind="due" title={t('title')}>
        <p>{t('text')}</p>
        <p className="mt-1">
          <Link href={href}>{t('how')}</Link>
        </p>
      </Notice>
    </div>
  )
}
